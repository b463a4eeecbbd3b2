// accounts: payouts a second over 1, 4 and 20 operator accounts, where the network confirms each account's chain block by block at the
// pace of a real one. One account cannot be faster than that pace; several side by side can.
import { baselineCycle } from '../players/cycle.js'
import { seedPlayers } from '../players/seed.js'
import { runChild, startChild } from '../shared/children.js'
import type { Databases } from '../shared/databases.js'
import { medianOf, places, whole } from '../shared/figures.js'
import { progress, type Section } from '../shared/report.js'
import type { PayoutsJob, PayoutsResult } from './child.js'
import type { LedgerJob, LedgerResult } from './ledger.js'
import { CONFIRM_POLL_MS, SEED } from './section.js'

/** Of one account on a real node. */
const BLOCKS_PER_SECOND = 8
const MAX_UNCONFIRMED = 16
const ACCOUNTS = [1, 4, 20] as const
/** Seconds that one account is busy. */
const SECONDS = 10

export async function accounts(databases: Databases, quick: boolean): Promise<Section> {
  const runs = quick ? 1 : 3
  const rows: string[][] = []
  for (const count of ACCOUNTS) {
    const payouts = BLOCKS_PER_SECOND * (quick ? 2 : SECONDS) * count
    const base = await databases.create('postgresql')
    await seedPlayers(base, payouts)
    await baselineCycle(base)
    const results: PayoutsResult[] = []
    for (let run = 1; run <= runs; run += 1) results.push(await runOnce(databases, base, count, payouts))
    await databases.drop(base)
    const wall = medianOf(results, ({ wallSeconds }) => wallSeconds)
    const cpu = medianOf(results, ({ cpuSeconds }) => cpuSeconds)
    rows.push([
      whole(count),
      whole(payouts),
      places(wall),
      places(cpu),
      places(payouts / wall, 1),
      whole(count * BLOCKS_PER_SECOND),
    ])
  }
  return {
    name: 'accounts',
    title: `payouts a second over operator accounts, PostgreSQL, median of ${runs}`,
    notes: [
      `the ledger confirms ${BLOCKS_PER_SECOND} blocks a second of each account, in order; max_unconfirmed ${MAX_UNCONFIRMED}; one scheduler, the work ready`,
      'each player is paid from one account, so that some have a few more payouts than others: the last ones are waited for',
    ],
    columns: ['accounts', 'payouts', 'wall s', 'CPU s', 'payouts/s', 'at most'],
    rows,
    bars: [],
  }
}

async function runOnce(databases: Databases, base: string, count: number, payouts: number): Promise<PayoutsResult> {
  const url = await databases.copy(base)
  const ledger = startChild<LedgerJob, LedgerResult>(new URL('./ledger.ts', import.meta.url))
  try {
    const pace = { confirmDelayMs: 100, blocksPerSecond: BLOCKS_PER_SECOND }
    const node = await ledger.ask({ seed: SEED, accounts: count, fundBan: 1_000_000, ...pace, keepAlive: false })
    const settings = { maxUnconfirmed: MAX_UNCONFIRMED, confirmPollMs: CONFIRM_POLL_MS }
    const job = { url, payouts, seed: SEED, accounts: count, ...node, ...settings }
    const result = await runChild<PayoutsJob, PayoutsResult>(new URL('./child.ts', import.meta.url), job)
    progress(`accounts ${count}: ${places(payouts / result.wallSeconds, 1)} a second`)
    return result
  } finally {
    await ledger.stop()
    await databases.drop(url)
  }
}
