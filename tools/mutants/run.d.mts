import type { Mutant } from './list.mjs'

export function changedSources(mutant: Pick<Mutant, 'name' | 'edits'>): ReadonlyMap<string, string>
export function runMutant(
  mutant: Mutant,
  options?: {
    readonly seeds?: number
    readonly on?: 'memory' | 'sqlite' | 'postgresql'
    readonly historySeconds?: number
  },
): Promise<{
  readonly noticed: boolean
  readonly seed: string
  readonly said: string
  readonly seconds: number
  readonly histories: number
}>
