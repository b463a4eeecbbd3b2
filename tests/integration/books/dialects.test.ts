// One history, told to both databases: the bulk statements of each leave the same rows, to the last column.
import { createStore, type Database } from '@pay2slay/db'
import {
  accrue,
  asId,
  err,
  ok,
  settle,
  units,
  type AddressCodec,
  type Ids,
  type KillSource,
  type Observer,
} from '@pay2slay/domain'
import { fakeClock, freshPostgres, freshSqlite, MONDAY_NOON, seededRandom, type SeededRandom } from '@pay2slay/testing'
import { expect, test } from '@jest/globals'
import { DAY, HOUR, OPERATOR } from './fill.js'

const PLAYERS = 130
const TABLES = ['player', 'baseline', 'reading', 'accrual', 'payout', 'payout_item', 'abuse_flag', 'settlement_queue']

const silent: Observer = { count() {}, gauge() {}, event() {} }
const checkpoint = async () => {}
const codec: AddressCodec = {
  parse: (text) => ok(asId(text)),
  publicKey: String,
  fromPublicKey: (key) => asId(key),
  unowned: () => null,
}

/** Ids that both histories count up in the same order. */
function countedIds(): Ids {
  let last = 0
  const next = <T extends string>(): T => asId<T>(`id-${String((last += 1)).padStart(8, '0')}`)
  return { accrual: next, payout: next, reading: next }
}

async function addPlayers(database: Database, random: SeededRandom): Promise<void> {
  await database.transaction(async (tx) => {
    for (let index = 0; index < PLAYERS; index += 1) {
      const key = String(index).padStart(3, '0')
      await tx.run(
        `INSERT INTO player (id, discord_id, discord_name, guild_member, epic_account_id, epic_verified, directory_answered_at_ms,
           created_at_ms) VALUES ($1, $2, $3, true, $4, $5, $6, $6)`,
        [`p${key}`, `d${key}`, `"quoted" \\ {name}, ${key} – ü`, `e${key}`, random.below(20) > 0, MONDAY_NOON],
      )
      if (random.below(10) > 0)
        await tx.run(
          'INSERT INTO wallet_link (id, player_id, address, is_primary, linked_at_ms) VALUES ($1, $2, $3, true, $4)',
          [`w${key}`, `p${key}`, `ban_${key}`, MONDAY_NOON],
        )
    }
  })
}

/** Totals that rise, stand, fall, jump and fail, decided by account and cycle alone. */
function killsOf(seed: number, cycle: number): KillSource {
  return {
    async read(epicAccountId) {
      const random = seededRandom(seed * 7919 + Number(epicAccountId.slice(1)) * 131 + cycle)
      const kind = random.below(12)
      if (kind === 0) return err({ kind: 'private' })
      const rise = kind === 1 ? 5_000 : kind === 2 ? -random.below(50) : random.below(60)
      const total = 1_000 + cycle * 60 + rise
      const providerAt = kind === 3 ? null : MONDAY_NOON + cycle * HOUR - random.below(2) * 60_000
      return ok({ total, providerAt, trueZero: false, source: 'random' })
    },
  }
}

async function tell(database: Database, seed: number): Promise<unknown[]> {
  const random = seededRandom(seed)
  const clock = fakeClock()
  // Ids are counted in the order in which they are asked for.
  const store = { ...createStore(database, { now: () => clock.now() }), writersAtOnce: 1 }
  const tools = { store, ids: countedIds(), observer: silent, checkpoint }
  await addPlayers(database, random)
  const reports: unknown[] = []
  for (let cycle = 0; cycle < 6; cycle += 1) {
    const rules = {
      rate: { perKill: units(5_000_001n), multipliers: [{ name: 'event', numerator: 3n, denominator: 2n }] },
      ...{ regressionConfirmations: 2, regressionHours: 1, rememberDays: 30 },
      ...{ maxKillsPerHour: 120, killRatePerMinute: 1, killRateWindowMinutes: 15 },
    }
    const pages = { pageSize: 1 + random.below(150), concurrency: 1, verificationGrace: 3 * DAY }
    reports.push(await accrue({ ...tools, kills: killsOf(seed, cycle) }, { rules, ...pages }))
    const order = random.pick(['random', 'oldest_first', 'smallest_first'] as const)
    const settings = {
      ...{ operatorAccounts: [OPERATOR], order, batchSize: random.pick([0, 70]), timeZone: 'Europe/Berlin' },
      ...{ caps: { dailyKills: 40 + random.below(100), weeklyKills: 400 }, minPayout: units(1_000_000n) },
      ...{ maxPayout: units(10n ** 12n), minOperatorBalance: units(0n), pageSize: 1 + random.below(150), owedLimit: 2 },
      eligibility: { verificationGrace: 3 * DAY, holdFlagged: random.below(2) === 0, ownAddresses: new Set<never>() },
    }
    const run = { runId: `run-${cycle}`, seed: random.below(1000) }
    reports.push(await settle({ ...tools, chain: null, codec }, settings, run))
    const paid = await store.dryPayouts(random.below(100))
    for (const id of paid.slice(0, 10)) await store.transaction((tx) => tx.voidPayout(id, 'a "reason"'))
    clock.advance(HOUR + random.below(5) * HOUR)
  }
  return reports
}

/** Every row as text with its integers as digits, in an order of its own, so that neither collation nor driver matters. */
async function dump(database: Database, table: string): Promise<string[]> {
  const rows = await database.read.all(`SELECT * FROM ${table}`)
  const plain = (value: unknown) => (typeof value === 'boolean' ? Number(value) : value)
  return rows
    .map((row) =>
      Object.entries(row)
        .map(([name, value]) => `${name}=${String(plain(value))}`)
        .sort()
        .join(' '),
    )
    .sort()
}

test.each([1, 2, 3])('history %i leaves the same rows on SQLite and PostgreSQL', async (seed) => {
  const both = await Promise.all([freshSqlite(), freshPostgres()])
  const [sqlite, postgresql] = [both[0].database, both[1].database]
  expect(await tell(postgresql, seed)).toEqual(await tell(sqlite, seed))
  for (const table of TABLES) {
    const rows = await dump(sqlite, table)
    if (!['abuse_flag', 'settlement_queue'].includes(table)) expect(rows.length).toBeGreaterThan(20)
    const without = (row: string) => (table === 'abuse_flag' ? row.replace(/ id=\S+/, '') : row)
    expect((await dump(postgresql, table)).map(without).sort()).toEqual(rows.map(without).sort())
  }
  await Promise.all(both.map(({ close }) => close()))
})
