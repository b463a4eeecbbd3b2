// One history from its beginning to its calm end.
import type { Backend } from './backend.js'
import { memoryBackend } from './backend.js'
import { calmDown } from './calm.js'
import type { History } from './history.js'
import { World } from './world.js'

export interface Outcome {
  /** What was broken, in sentences; empty: nothing. */
  readonly violations: readonly string[]
  /** The action at which it broke; null: at the end, or nothing did. */
  readonly at: number | null
}

export interface RunOptions {
  readonly backend?: Backend
  readonly note?: (what: string) => void
}

export async function runHistory(history: History, options: RunOptions = {}): Promise<Outcome> {
  const { note } = options
  const world = new World(history, options.backend ?? memoryBackend(), note ? { note } : {})
  const { violations } = world.checker
  await world.begin()
  for (const [index, action] of history.actions.entries()) {
    await world.apply(action)
    if (violations.length > 0) return { violations, at: index }
  }
  await calmDown(world)
  return { violations, at: null }
}
