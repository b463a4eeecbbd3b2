// Counts the leaderboard and the public sums anew after every accrual and every few seconds, but never more than a small share of the
// time: it gives way to the verbs of the money, in this process and in the database.
import { countLeaderboard, type LeaderboardStore } from '@pay2slay/domain'
import { setImmediate as otherWork } from 'node:timers/promises'
import type { JobDefinition } from './job.js'

export interface LeaderboardTools {
  readonly store: LeaderboardStore
  /** Where its days, weeks and months begin. */
  readonly timeZone: string
  /** Makes the sums that everybody may see; null: nobody looks at them. */
  readonly makeTotals: (() => Promise<void>) | null
}

/** Of the time: a run that took a second is followed by 19 seconds of rest. */
const SHARE = 1 / 20
/** The sums walk all payouts in one step, which nothing else can be done in: with long books they are made seldom. */
const SHARE_OF_TOTALS = 1 / 100
/** Read in one step: a few milliseconds of SQLite. */
const PAGE_SIZE = 1_000
/** Marked in one transaction. */
const MARK_SIZE = 500
const DEPTH = 1_000

export function leaderboardJob({ store, timeZone, makeTotals }: LeaderboardTools): JobDefinition {
  let restUntil = 0
  let totalsRestUntil = 0
  const addUp = async () => {
    const startedAt = performance.now()
    if (makeTotals === null || startedAt < totalsRestUntil) return
    await makeTotals()
    const endedAt = performance.now()
    totalsRestUntil = endedAt + (endedAt - startedAt) * (1 / SHARE_OF_TOTALS - 1)
  }
  const settings = { timeZone, depth: DEPTH, pageSize: PAGE_SIZE, markSize: MARK_SIZE, rest: () => otherWork() }
  return {
    name: 'leaderboard',
    timed: false,
    async run(signal) {
      const startedAt = performance.now()
      if (startedAt < restUntil) return { changed: false, summary: 'counted a moment ago' }
      const { players, marked, saved } = await countLeaderboard(store, settings, signal)
      await addUp()
      const endedAt = performance.now()
      restUntil = endedAt + (endedAt - startedAt) * (1 / SHARE - 1)
      const summary = saved ? `${players} players counted, ${marked} marked` : 'told to stop'
      // Nobody waits for it and the log has no use for it: what it did is in the boards, with their time.
      return { changed: false, summary }
    },
  }
}
