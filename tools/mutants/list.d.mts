/** A deliberate break: see list.mjs. */
export interface Mutant {
  readonly name: string
  readonly edits: readonly (readonly [file: string, from: string, to: string])[]
  readonly on?: 'sqlite'
  readonly drop?: readonly string[]
  readonly seeds?: number
  readonly holds?: string
}
export const MUTANTS: readonly Mutant[]
