import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { ids, importPlayers, makeTotals, noteBackup } from '@pay2slay/db'
import {
  ABUSE_KINDS,
  ALERT_KINDS,
  asId,
  INELIGIBLE_REASONS,
  OUTFLOW_REASONS,
  pause,
  units,
  unitsToRaw,
  type Address,
  type BlockHash,
  type ReadingWrite,
  type Units,
} from '@pay2slay/domain'
import { METRICS } from '@pay2slay/observability'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { testBooks, type TestBooks } from './fixtures/books.js'
import { recordingObserver, type RecordingObserver } from './fixtures/observer.js'
import { testSettings } from './fixtures/settings.js'
import { startGauges } from './gauges.js'
import { openBooks, type Books } from './wiring.js'

let file: TestBooks
let books: Books
let observer: RecordingObserver
let stop: (() => void) | null = null
beforeEach(async () => {
  file = await testBooks()
  observer = recordingObserver()
  books = openBooks(testSettings(file.url), observer)
})
afterEach(async () => {
  stop?.()
  await books.close()
  await file.close()
})

/** One player with a baseline at 100 kills and a debt of ten kills at 0.05 BAN. */
async function oweTenKills(): Promise<void> {
  const { database, store } = books
  await importPlayers(database, [{ discordId: '1', discordName: 'Sam', epicAccountId: 'e1', address: null }], 'test', 1)
  const [player] = await store.playersToRead({ readBefore: Number.MAX_SAFE_INTEGER, after: null, limit: 1 })
  if (!player) throw new Error('the player was imported')
  const before = player.state
  const common = { reading: null, flags: [], at: 1 }
  const start: ReadingWrite = {
    ...common,
    outcome: 'baseline',
    before,
    after: { ...before, baseline: 1, cursor: 100, version: before.version + 1 },
    baselineStart: 100,
    baselineReason: 'first',
    accrual: null,
  }
  const rise: ReadingWrite = {
    ...common,
    outcome: 'accrued',
    before: start.after,
    after: { ...start.after, cursor: 110, version: start.after.version + 1 },
    baselineStart: null,
    baselineReason: null,
    reading: {
      id: ids.reading(),
      playerId: before.playerId,
      baseline: 1,
      epicAccountId: before.epicAccountId,
      source: 'test',
      total: 110,
      providerAt: null,
      receivedAt: 1,
      outcome: 'accrued',
    },
    accrual: null,
  }
  const readingId = rise.reading?.id ?? ids.reading()
  const accrual = {
    id: ids.accrual(),
    playerId: before.playerId,
    baseline: 1,
    fromKills: 100,
    toKills: 110,
    amount: units(50_000_000n),
    rate: { perKill: units(5_000_000n), multipliers: [] },
    readingId,
    epochMinute: 1,
  }
  await store.transaction((tx) => tx.applyReadings([start]))
  await store.transaction((tx) => tx.applyReadings([{ ...rise, accrual }]))
}

/** Until the gauge is there, or has the value. */
async function waitFor(name: string, value?: number): Promise<void> {
  for (let waited = 0; observer.gauges[name] !== (value ?? observer.gauges[name] ?? NaN); waited += 10) {
    if (waited > 20_000) throw new Error(`${name} is ${observer.gauges[name]}`)
    await sleep(10)
  }
}

describe('the gauges of the books', () => {
  it('tell what is owed and open, and which stops are set', async () => {
    await pause(books.store, { reason: 'test', actor: 'test', publishToo: false })
    await oweTenKills()
    await books.store.transaction((tx) => tx.raiseAlert('balance_low', 'test'))
    await makeTotals(books.database, { operators: [], minimum: units(0n) })
    await books.database.transaction((tx) => noteBackup(tx, 'backup_made', 'test', 'one', 5_000))
    stop = startGauges(books)
    await sleep(100)
    expect(observer.events).toEqual([])
    const { oldest_owed_seconds: age, books_read_timestamp_seconds: read = 0, ...gauges } = observer.gauges
    expect(Math.abs(read - Date.now() / 1000)).toBeLessThan(5)
    expect(age).toBeGreaterThan(1_000_000)
    expect(gauges).toEqual({
      owed_ban: 0.5,
      open_ban: 0,
      open_payouts: 0,
      open_blocks: 0,
      oldest_open_payout_seconds: 0,
      'stop_active{kind=pause}': 1,
      'stop_active{kind=books}': 0,
      pending_readings: 0,
      open_regressions: 0,
      ...Object.fromEntries(Object.keys(ABUSE_KINDS).map((kind) => [`open_abuse_flags{kind=${kind}}`, 0])),
      ...Object.fromEntries(Object.keys(ALERT_KINDS).map((kind) => [`alerts_open{kind=${kind}}`, 0])),
      'alerts_open{kind=balance_low}': 1,
      paid_ban: 0,
      last_backup_timestamp_seconds: 5,
      ...Object.fromEntries(
        ['account_unopened', ...Object.keys(OUTFLOW_REASONS), ...Object.keys(INELIGIBLE_REASONS)].map((reason) => [
          `payouts_waiting{reason=${reason}}`,
          0,
        ]),
      ),
    })
  })

  it('tell the balance of the books and how long it lasts after the debts: of no account nothing, whatever nodes say', async () => {
    await oweTenKills()
    await makeTotals(books.database, { operators: [], minimum: units(0n) })
    stop = startGauges(books)
    await waitFor('paid_ban')
    expect(Object.keys(observer.gauges)).not.toContain('operator_balance_ban')
    const account = asId<Address>('ban_operator')
    const days = async (balance: Units): Promise<number | undefined> => {
      const opening = {
        hash: asId<BlockHash>(balance.toString(16).padStart(64, '0')),
        balance: unitsToRaw(balance),
        height: 1,
      }
      await books.database.transaction((tx) => tx.run('DELETE FROM operator_account'))
      await books.store.transaction((tx) =>
        tx.insertOperatorAccount({ account, representative: account, opening, confirmed: opening }, null),
      )
      await makeTotals(books.database, { operators: [account], minimum: units(100_000_000n) })
      stop?.()
      stop = startGauges(books)
      await waitFor('operator_balance_ban', Number(balance) / 1e8)
      return observer.gauges['balance_days']
    }
    // A minimum of 1 BAN and a debt of half a BAN; nothing has flowed out yet.
    expect(await days(units(150_000_000n))).toBe(10_000)
    expect(await days(units(149_000_000n))).toBe(0)
  })

  it('that an alert looks at are there from the first reading on, but for those that it does not make', async () => {
    stop = startGauges(books)
    await waitFor('books_read_timestamp_seconds')
    const rules = readFileSync(new URL('../../../infra/prometheus/alerts.yml', import.meta.url), 'utf8')
    const looked = new Set([...rules.matchAll(/\bp2s_(\w+)/g)].map(([, name = '']) => name))
    const there = new Set(Object.keys(observer.gauges).map((name) => name.split('{')[0]))
    expect([...looked].filter((name) => METRICS[name]?.kind === 'gauge' && !there.has(name)).sort()).toEqual([
      'balance_days', // with the first sum of everything paid, minutes later; alerts_open{kind="balance_low"} beside it is there
      'chain_refused', // while pay or confirm is refused, and never before
      'kills_answered_timestamp_seconds', // at the start, by showLastAnswer
      'lease_held', // by the jobs
    ])
  })

  it('that cannot be read are told, and nothing else happens', async () => {
    await books.close()
    stop = startGauges(books)
    await sleep(50)
    expect(observer.events).toMatchObject([{ level: 'warn', event: 'gauges_not_refreshed' }])
    expect(observer.gauges).toEqual({})
    books = openBooks(testSettings(file.url), observer)
  })
})
