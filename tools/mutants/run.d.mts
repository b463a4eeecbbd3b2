export type Books = 'memory' | 'sqlite' | 'postgresql'

/** A deliberate break. */
export interface Mutant {
  readonly name: string
  /** Each text stands once in its file. None: only constraints are left out. */
  readonly edits: readonly (readonly [file: string, from: string, to: string])[]
  /** Where the books are; memory where it is left out. */
  readonly on?: readonly Books[]
  /** Constraints that are left out too. */
  readonly drop?: readonly string[]
  /** Of the usual number of histories. */
  readonly share?: number
  /** The break must break nothing: the rule that carries it. */
  readonly holds?: string
}

export function changedSources(mutant: Pick<Mutant, 'name' | 'edits'>): ReadonlyMap<string, string>
export function booksOf(mutant: Pick<Mutant, 'on'>): readonly Books[]
export function runMutant(
  mutant: Mutant,
  options?: { readonly seeds?: number; readonly on?: Books; readonly historySeconds?: number },
): Promise<{
  readonly noticed: boolean
  readonly seed: string
  readonly said: string
  readonly seconds: number
  readonly histories: number
}>
