// What both databases say when a backup may not take the books' place.
export const NOT_EMPTY =
  'it holds books already, which the backup would replace: stop the services and say --replace if that is meant (they are kept beside it)'

export const inUse = (holders: readonly string[]): string =>
  `a scheduler runs on it (${holders.join(', ')}): stop it, or wait for half a minute if it is gone`

export interface Restored {
  /** Where the former books are now: a file or a schema. null: there were none. */
  readonly formerBooks: string | null
}

export interface SwitchOptions {
  /** Over books that are there. */
  readonly replace: boolean
  /** Of now, for the name of the former books. */
  readonly stamp: string
}
