// payouts: how many a second one account signs, publishes and sees confirmed, through real HTTP and a ledger that checks everything.
import type { Dialect } from '@pay2slay/db'
import { createHash } from 'node:crypto'
import { baselineCycle } from '../players/cycle.js'
import { seedPlayers } from '../players/seed.js'
import { runChild, startChild } from '../shared/children.js'
import type { Databases } from '../shared/databases.js'
import { medianOf, places, whole } from '../shared/figures.js'
import { progress, type Section } from '../shared/report.js'
import type { PayoutsJob, PayoutsResult } from './child.js'
import type { LedgerJob, LedgerResult } from './ledger.js'

const LEAST_PER_SECOND = 100
/** As in the scheduler's wiring. */
export const CONFIRM_POLL_MS = 250
export const SEED = createHash('sha256').update('pay2slay benchmark operator').digest('hex')
/** Parts of less than this share of the wall are left out of the profile. */
const LEAST_SHARE = 0.03

interface Case {
  readonly dialect: Dialect
  readonly maxUnconfirmed: number
  readonly confirmDelayMs: number
  /** Held against the bar; the others show what the settings cost. */
  readonly counts: boolean
}

const CASES: readonly Case[] = (['sqlite', 'postgresql'] as const).flatMap((dialect) => [
  { dialect, maxUnconfirmed: 256, confirmDelayMs: 0, counts: true },
  { dialect, maxUnconfirmed: 256, confirmDelayMs: 20, counts: true },
  { dialect, maxUnconfirmed: 16, confirmDelayMs: 300, counts: false },
])

interface Measured extends Case {
  readonly results: readonly PayoutsResult[]
}

export async function payouts(databases: Databases, quick: boolean): Promise<Section> {
  const count = quick ? 50 : 2_000
  const runs = quick ? 1 : 5
  const measured: Measured[] = []
  for (const dialect of ['sqlite', 'postgresql'] as const) {
    const base = await databases.create(dialect)
    await seedPlayers(base, count)
    await baselineCycle(base)
    for (const one of CASES.filter((some) => some.dialect === dialect)) {
      const payouts = one.counts ? count : Math.ceil(count / 10)
      const results: PayoutsResult[] = []
      for (let run = 1; run <= runs; run += 1) results.push(await runOnce(databases, base, one, payouts))
      measured.push({ ...one, results })
    }
    await databases.drop(base)
  }
  return report(measured, count, runs, quick)
}

async function runOnce(databases: Databases, base: string, one: Case, payouts: number): Promise<PayoutsResult> {
  const url = await databases.copy(base)
  const ledger = startChild<LedgerJob, LedgerResult>(new URL('./ledger.ts', import.meta.url))
  try {
    const { confirmDelayMs, maxUnconfirmed } = one
    const node = await ledger.ask({ seed: SEED, fundBan: 1_000_000, confirmDelayMs, keepAlive: false })
    const job = { url, payouts, seed: SEED, accounts: 1, ...node, maxUnconfirmed, confirmPollMs: CONFIRM_POLL_MS }
    const result = await runChild<PayoutsJob, PayoutsResult>(new URL('./child.ts', import.meta.url), job)
    progress(
      `payouts ${one.dialect} ${maxUnconfirmed} ${confirmDelayMs} ms: ${places(payouts / result.wallSeconds, 0)} a second`,
    )
    return result
  } finally {
    await ledger.stop()
    await databases.drop(url)
  }
}

function report(measured: readonly Measured[], count: number, runs: number, quick: boolean): Section {
  const rows = measured.map((one) => {
    const wall = medianOf(one.results, (result) => result.wallSeconds)
    const cpu = medianOf(one.results, (result) => result.cpuSeconds)
    const confirmed = medianOf(one.results, (result) => result.confirmed)
    return { one, wall, cpu, confirmed, rate: confirmed / wall }
  })
  return {
    name: 'payouts',
    title: `payouts signed, published and confirmed on one account, median of ${runs}`,
    notes: [
      `${whole(count)} planned payouts; pay, publish and confirm wake each other as in the scheduler; the ledger is another process, over HTTP on loopback`,
      'the ledger checks signature, previous, balance and account of every block, closes each connection as a real node does, and takes any nonce',
      `as work: it counts as precomputed; confirm asks again after ${CONFIRM_POLL_MS} ms while blocks are open; CPU is the scheduler's process`,
    ],
    columns: [
      'database',
      'max_unconfirmed',
      'ledger confirms after',
      'payouts',
      'wall s',
      'CPU s',
      'payouts/s',
      'CPU ms each',
    ],
    rows: rows.map(({ one, wall, cpu, confirmed, rate }) => [
      one.dialect,
      String(one.maxUnconfirmed),
      one.confirmDelayMs === 0 ? 'at once' : `${one.confirmDelayMs} ms`,
      whole(confirmed),
      places(wall),
      places(cpu),
      places(rate, 0),
      places((cpu * 1000) / confirmed),
    ]),
    bars: quick
      ? []
      : rows
          .filter(({ one }) => one.counts)
          .map(({ one, rate }) => ({
            what: `${one.dialect}: at least ${LEAST_PER_SECOND} a second, confirmed after ${one.confirmDelayMs} ms`,
            measured: places(rate, 0),
            pass: rate >= LEAST_PER_SECOND,
          })),
    appendix: measured.filter(({ counts }) => counts).map(profile),
  }
}

/** Where the last run's time went. */
function profile({ dialect, confirmDelayMs, results }: Measured): string {
  const last = results.at(-1)
  if (!last) return ''
  const lines = last.parts
    .filter(({ milliseconds }) => milliseconds / 1000 > LEAST_SHARE * last.wallSeconds)
    .map(({ name, calls, milliseconds }) => {
      return `${name} ${places(milliseconds / 1000)} s (${whole(calls)} x ${places(milliseconds / calls)} ms)`
    })
  return `where ${dialect}, ${confirmDelayMs} ms, spends ${places(last.wallSeconds)} s (waits overlap): ${lines.join('; ')}`
}
