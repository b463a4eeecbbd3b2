// What somebody typed and did not send yet, kept in this tab under who typed it: a session that ends in the middle loses nothing, and
// whoever comes next to this browser sees nothing of it.

const PREFIX = 'p2s-draft '

export type Person = 'player' | 'admin'

const nameOf = (person: Person, id: string): string => `${PREFIX}${person} ${id} `

export const draftKey = (person: Person, id: string, name: string): string => nameOf(person, id) + name

/** Of every player, or every administrator, but this one. */
export function keepDraftsOf(person: Person, id: string): void {
  forgetWhere((key) => key.startsWith(`${PREFIX}${person} `) && !key.startsWith(nameOf(person, id)))
}

/** Everybody's: somebody logged out, or is no more. */
export function forgetDrafts(): void {
  forgetWhere((key) => key.startsWith(PREFIX))
}

function forgetWhere(isMeant: (key: string) => boolean): void {
  for (const key of Object.keys(sessionStorage)) if (isMeant(key)) sessionStorage.removeItem(key)
}
