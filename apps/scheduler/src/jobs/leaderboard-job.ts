// Counts the leaderboard anew after every accrual and every few seconds, but never more than a small share of the time: it gives
// way to the verbs of the money, in this process and in the database.
import { countLeaderboard, type LeaderboardStore } from '@pay2slay/domain'
import { setImmediate as otherWork } from 'node:timers/promises'
import type { JobDefinition } from './job.js'

export interface LeaderboardTools {
  readonly store: LeaderboardStore
  /** Where its days, weeks and months begin. */
  readonly timeZone: string
}

/** Of the time: a run that took a second is followed by 19 seconds of rest. */
const SHARE = 1 / 20
/** Read in one step: a few milliseconds of SQLite. */
const PAGE_SIZE = 1_000
/** Marked in one transaction. */
const MARK_SIZE = 500
const DEPTH = 1_000

export function leaderboardJob({ store, timeZone }: LeaderboardTools): JobDefinition {
  let restUntil = 0
  const settings = { timeZone, depth: DEPTH, pageSize: PAGE_SIZE, markSize: MARK_SIZE, rest: () => otherWork() }
  return {
    name: 'leaderboard',
    timed: false,
    async run(signal) {
      const startedAt = performance.now()
      if (startedAt < restUntil) return { changed: false, summary: 'counted a moment ago' }
      const { players, marked, saved } = await countLeaderboard(store, settings, signal)
      const endedAt = performance.now()
      restUntil = endedAt + (endedAt - startedAt) * (1 / SHARE - 1)
      const summary = saved ? `${players} players counted, ${marked} marked` : 'told to stop'
      // Nobody waits for it and the log has no use for it: what it did is in the boards, with their time.
      return { changed: false, summary }
    },
  }
}
