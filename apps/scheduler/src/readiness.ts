// Whether this scheduler can work right now, answered within 2 seconds also while the database says nothing at all.
import type { Readiness } from '@pay2slay/observability'
import type { DatabaseLimits } from './hooks.js'
import { openBooks, type Books } from './wiring.js'

/** The whole answer; a probe usually gives up after a few seconds. */
export const READY_WITHIN_MS = 1_800
/**
 * On PostgreSQL one connection of its own: probes of a silent server must not use up the jobs' pool, nor wait behind a job.
 * Connecting and asking together stay below the whole answer's bound.
 */
const LIMITS: DatabaseLimits = { poolSize: 1, connectTimeoutMs: 600, statementTimeoutMs: 800, answerTimeoutMs: 1_000 }

export interface ReadinessCheck {
  check(): Promise<Readiness>
  close(): Promise<void>
}

export function openReadiness(books: Books): ReadinessCheck {
  const own = books.database.dialect === 'postgresql' ? openBooks(books.settings, books.observer, LIMITS) : null
  const { store } = own ?? books
  return {
    async check() {
      try {
        const stops = await store.stops()
        const shown = stops.map(({ kind, reason, actor, setAt }) => ({
          kind,
          reason,
          actor,
          since: new Date(setAt).toISOString(),
        }))
        return { failing: {}, notes: { stops: shown } }
      } catch (error) {
        return { failing: { database: error instanceof Error ? error.message : 'away' } }
      }
    },
    close: async () => own?.close(),
  }
}
