// Rows for tests of the books: players, their debts and an operator's account, written as the flows would.
import { createStore, ids, importPlayers, type Database } from '@pay2slay/db'
import {
  asId,
  raw,
  units,
  type Address,
  type CapWindows,
  type ChainBlock,
  type Millis,
  type PayoutPlan,
  type PlayerId,
  type ReadState,
  type ReadingWrite,
  type Store,
  type StoredBlock,
} from '@pay2slay/domain'
import { MONDAY_NOON } from '@pay2slay/testing'

export const OPERATOR = asId<Address>('ban_operator')
export const HOUR = 3_600_000
export const DAY = 24 * HOUR
export const WINDOWS: CapWindows = {
  timeZone: 'UTC',
  dayStart: MONDAY_NOON - 12 * HOUR,
  dayEnd: MONDAY_NOON + 12 * HOUR,
  weekStart: MONDAY_NOON - 12 * HOUR,
  weekEnd: MONDAY_NOON - 12 * HOUR + 7 * DAY,
}

export const storeAt = (database: Database, at: Millis = MONDAY_NOON): Store =>
  createStore(database, { now: async () => at })

/** Players d1, d2 … with Epic accounts e1 … and addresses; their ids in order. */
export async function addPlayers(database: Database, count: number, first = 1): Promise<readonly PlayerId[]> {
  const numbers = Array.from({ length: count }, (_, index) => first + index)
  const players = numbers.map((number) => ({
    discordId: `d${number}`,
    discordName: `name ${number}`,
    epicAccountId: `e${number}`,
    address: asId<Address>(`ban_${number}`),
  }))
  await importPlayers(database, players, 'test', MONDAY_NOON)
  const rows = await database.read.all('SELECT id, discord_id FROM player')
  const byDiscordId = new Map(rows.map((row) => [String(row['discord_id']), asId<PlayerId>(String(row['id']))]))
  return players.map(({ discordId }) => byDiscordId.get(discordId) as PlayerId)
}

export const readStates = async (store: Store): Promise<readonly ReadState[]> =>
  (await store.playersToRead({ readBefore: Number.MAX_SAFE_INTEGER, after: null, limit: 10_000 })).map(
    ({ state }) => state,
  )

/** A first reading: the baseline at `total`. */
export const baselineWrite = (before: ReadState, total: number, at: Millis = MONDAY_NOON): ReadingWrite => ({
  outcome: 'baseline',
  before,
  after: { ...before, baseline: 1, cursor: total, version: before.version + 1, lastAcceptedAt: at },
  baselineStart: total,
  baselineReason: 'first',
  accrual: null,
  reading: readingOf(before, 1, total, at, 'baseline'),
  flags: [],
  at,
})

/** A reading `kills` above the cursor: an accrual of 5 000 000 units a kill. */
export function accrualWrite(before: ReadState, kills: number, at: Millis = MONDAY_NOON): ReadingWrite {
  const cursor = before.cursor ?? 0
  const reading = readingOf(before, before.baseline, cursor + kills, at, 'accrued')
  return {
    outcome: 'accrued',
    before,
    after: { ...before, cursor: cursor + kills, version: before.version + 1, lastAcceptedAt: at },
    baselineStart: null,
    baselineReason: null,
    accrual: {
      id: ids.accrual(),
      playerId: before.playerId,
      baseline: before.baseline,
      fromKills: cursor,
      toKills: cursor + kills,
      amount: units(BigInt(kills) * 5_000_000n),
      rate: { perKill: units(5_000_000n), multipliers: [] },
      readingId: reading.id,
      epochMinute: Math.floor(at / 60_000),
    },
    reading,
    flags: [],
    at,
  }
}

const readingOf = (
  before: ReadState,
  baseline: number,
  total: number,
  at: Millis,
  outcome: 'baseline' | 'accrued',
) => ({
  id: ids.reading(),
  playerId: before.playerId,
  baseline,
  epicAccountId: before.epicAccountId,
  source: 'test',
  total,
  providerAt: null,
  receivedAt: at,
  outcome,
})

/** Gives every player of the store a baseline and one accrual of `kills`. */
export async function accrueAll(store: Store, kills: number): Promise<void> {
  const starts = (await readStates(store)).map((state) => baselineWrite(state, 100))
  await store.transaction((tx) => tx.applyReadings(starts))
  const rises = starts.map(({ after }) => accrualWrite(after, kills))
  await store.transaction((tx) => tx.applyReadings(rises))
}

/** Plans a payout of all that each player is owed; their plans in the queue's order. */
export async function planAll(store: Store): Promise<readonly PayoutPlan[]> {
  const runId = ids.payout()
  const limit = await store.prepareSettlement({ runId, order: 'oldest_first', seed: 1 })
  return store.transaction(async (tx) => {
    const page = await tx.settlementPage({ runId, afterPosition: 0, limit, windows: WINDOWS, owedLimit: 100 })
    const plans = page.flatMap((candidate): PayoutPlan[] => (candidate.hasOpenPayout ? [] : [planOf(candidate)]))
    await tx.writePlans(plans)
    return plans
  })
}

type Candidate = Awaited<ReturnType<Parameters<Parameters<Store['transaction']>[0]>[0]['settlementPage']>>[number]

export function planOf({ facts, owed }: Candidate): PayoutPlan {
  const items = owed.map(({ id, fromKills, toKills, amount }) => {
    return { accrualId: id, fromKills, toKills, kills: toKills - fromKills, amount }
  })
  return {
    id: ids.payout(),
    playerId: facts.playerId,
    epicAccountId: facts.epicAccountId ?? 'none',
    address: asId(facts.address ?? 'none'),
    operatorAccount: OPERATOR,
    kills: items.reduce((sum, item) => sum + item.kills, 0),
    amount: units(items.reduce((sum, item) => sum + item.amount, 0n)),
    plannedAt: MONDAY_NOON,
    windows: WINDOWS,
    caps: { dailyKills: 150, weeklyKills: 750 },
    items,
    split: null,
  }
}

export const START_BALANCE = raw(1_000_000n * 10n ** 29n)

export const openOperator = (store: Store): Promise<void> =>
  store.transaction((tx) => {
    const head = { hash: asId<never>(hashOf('opening')), balance: START_BALANCE, height: 1 }
    const row = { account: OPERATOR, representative: asId<never>('ban_representative'), opening: head, confirmed: head }
    return tx.insertOperatorAccount(row, null)
  })

/** 64 upper-case hex digits that a name stands for. */
export const hashOf = (name: string): string =>
  Buffer.from(name).toString('hex').toUpperCase().padEnd(64, '0').slice(0, 64)

/** A send of a plan's amount, standing on `previous`. */
export function sendOf(plan: PayoutPlan, name: string, previous: string, height: number): StoredBlock {
  return {
    ...chainBlock(name, previous, height),
    amount: raw(plan.amount * 10n ** 21n),
    work: null,
    role: 'payout',
    state: 'signed',
    payoutId: plan.id,
    sourceHash: null,
    signedAt: MONDAY_NOON,
    publishAttempts: 0,
    nextPublishAt: MONDAY_NOON,
  }
}

/** A send as a node tells it. */
export const chainBlock = (name: string, previous: string, height: number): ChainBlock => ({
  hash: asId(hashOf(name)),
  account: OPERATOR,
  previous: asId(hashOf(previous)),
  representative: asId('ban_representative'),
  balance: START_BALANCE,
  link: hashOf('payee'),
  signature: '0'.repeat(128),
  kind: 'send',
  amount: raw(1n),
  height,
  confirmed: true,
  provenOurs: true,
})
