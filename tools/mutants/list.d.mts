import type { Mutant } from './run.mjs'

export const MUTANTS: readonly Mutant[]
