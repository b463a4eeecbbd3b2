// Makes a failing history short: leaves out parts as long as something still breaks. What is left out takes nothing with it, as no
// action draws anything.
import type { Action, History } from './history.js'
import { runHistory, type Outcome } from './run.js'

export interface Shrunk {
  readonly history: History
  readonly outcome: Outcome
  readonly runs: number
}

/** `most`: histories run for it at most. */
export async function shrink(
  history: History,
  outcome: Outcome,
  run: (history: History) => Promise<Outcome> = runHistory,
  most = 2_000,
): Promise<Shrunk> {
  let best = outcome.at === null ? history : { ...history, actions: history.actions.slice(0, outcome.at + 1) }
  let found = outcome
  let runs = 0
  const fails = async (actions: readonly Action[]): Promise<boolean> => {
    runs += 1
    const tried = { ...best, actions }
    const told = await run(tried)
    if (told.violations.length === 0) return false
    best = tried
    found = told
    return true
  }
  for (let size = Math.ceil(best.actions.length / 2); size >= 1 && runs < most;) {
    let isShorter = false
    for (let from = 0; from < best.actions.length && runs < most;) {
      const { actions } = best
      if (await fails([...actions.slice(0, from), ...actions.slice(from + size)])) isShorter = true
      else from += size
    }
    if (!isShorter || size > 1) size = size === 1 ? 0 : Math.ceil(size / 2)
  }
  return { history: best, outcome: found, runs }
}
