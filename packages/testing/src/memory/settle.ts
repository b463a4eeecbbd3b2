// settle in memory: the scratch queue, candidates, and plans with their splits and cover.
import {
  asId,
  ConflictError,
  raw,
  units,
  type Address,
  type CapUse,
  type CapWindows,
  type PayoutPlan,
  type Raw,
  type SettlementCandidate,
  type Store,
  type Tx,
  type Units,
} from '@pay2slay/domain'
import { hash } from 'node:crypto'
import { isOpenPayout, type MemoryBooks } from './books.js'
import type { AccrualRecord, PayoutRecord } from './rows.js'
import { byText, eligibilityFacts, sumOf } from './views.js'

type Preparation = Parameters<Store['prepareSettlement']>[0]

const owedOf = (books: MemoryBooks): AccrualRecord[] => books.accrual.where(({ payoutId }) => payoutId === null)

export function prepareSettlement(books: MemoryBooks, query: Preparation): number {
  books.queue.delete(({ runId }) => runId === query.runId)
  const ranks = new Map<string, bigint>()
  for (const { playerId, createdAtMs, amountUnits } of owedOf(books)) {
    const before = ranks.get(playerId)
    if (query.order === 'smallest_first') ranks.set(playerId, (before ?? 0n) + amountUnits)
    else if (before === undefined || before > BigInt(createdAtMs)) ranks.set(playerId, BigInt(createdAtMs))
  }
  const players = [...ranks].sort(([one], [other]) => byText(one, other))
  const ordered = query.order === 'random' ? shuffled(players, query) : byRank(players)
  ordered.forEach((playerId, index) => books.queue.insert({ runId: query.runId, position: index + 1, playerId }))
  return ordered.length
}

const byRank = (players: readonly (readonly [string, bigint])[]): string[] =>
  [...players]
    .sort(([one, a], [other, b]) => (a < b ? -1 : a > b ? 1 : byText(one, other)))
    .map(([playerId]) => playerId)

/** Groups of neighbours in the order of a hash, as in both databases. */
function shuffled(players: readonly (readonly [string, bigint])[], query: Preparation): string[] {
  const { seed, neighbours = 1 } = query
  return players
    .map(([playerId], rank) => ({
      playerId,
      group: hash('md5', `${seed}:${Math.floor(rank / neighbours)}`, 'hex'),
      inside: (rank + (seed % neighbours)) % neighbours,
    }))
    .sort((a, b) => byText(a.group, b.group) || a.inside - b.inside)
    .map(({ playerId }) => playerId)
}

export const owedTotal = (books: MemoryBooks): Units => sumOf(owedOf(books), (row) => row.amountUnits)

export const openPayoutTotal = (books: MemoryBooks, account: Address): Units =>
  sumOf(
    books.payout.where((row) => row.operatorAccount === account && isOpenPayout(row)),
    (row) => row.amountUnits,
  )

export function operatorFunds(
  books: MemoryBooks,
  account: Address,
): { readonly openTotal: Units; readonly confirmedBalance: Raw | null } {
  const row = books.operator.get(account)
  return { openTotal: openPayoutTotal(books, account), confirmedBalance: row ? raw(row.confirmedBalanceRaw) : null }
}

export function settlementPage(
  books: MemoryBooks,
  query: Parameters<Tx['settlementPage']>[0],
): readonly SettlementCandidate[] {
  const { runId, afterPosition, limit, windows, owedLimit } = query
  const queued = books.queue
    .where((row) => row.runId === runId && row.position > afterPosition && row.position <= afterPosition + limit)
    .sort((a, b) => a.position - b.position)
  return queued.flatMap(({ position, playerId }) => {
    const player = books.player.get(playerId)
    if (!player) return []
    const owed = books.accrual
      .where((row) => row.playerId === playerId && row.payoutId === null)
      .sort((a, b) => a.baseline - b.baseline || a.fromKills - b.fromKills)
    return [
      {
        position,
        facts: eligibilityFacts(books, player),
        hasOpenPayout: books.payout.find((row) => row.playerId === playerId && isOpenPayout(row)) !== undefined,
        used: usedKills(books, playerId, player.epicAccountId, windows),
        owed: owed.slice(0, owedLimit).map((row) => ({
          id: asId(row.id),
          baseline: row.baseline,
          fromKills: row.fromKills,
          toKills: row.toKills,
          amount: units(row.amountUnits),
        })),
        owedTotal: sumOf(owed, (row) => row.amountUnits),
      },
    ]
  })
}

function usedKills(books: MemoryBooks, playerId: string, epic: string | null, windows: CapWindows): CapUse {
  const use = (mine: (row: PayoutRecord) => boolean): CapUse => {
    const used = { dayKills: 0, weekKills: 0 }
    for (const row of books.payout.values()) {
      if (row.state === 'void' || !mine(row)) continue
      if (row.plannedAtMs >= windows.dayStart && row.plannedAtMs < windows.dayEnd) used.dayKills += row.kills
      if (row.plannedAtMs >= windows.weekStart && row.plannedAtMs < windows.weekEnd) used.weekKills += row.kills
    }
    return used
  }
  const player = use((row) => row.playerId === playerId)
  const account = epic === null ? player : use((row) => row.epicAccountId === epic)
  return {
    dayKills: Math.max(player.dayKills, account.dayKills),
    weekKills: Math.max(player.weekKills, account.weekKills),
  }
}

export const NOT_YET = {
  state: 'planned',
  adopted: false,
  reason: null,
  heldAtMs: null,
  heldReason: null,
  heldBy: null,
  signedAtMs: null,
  publishedAtMs: null,
  confirmedAtMs: null,
  voidedAtMs: null,
  voidReason: null,
} as const

export function writePlans(books: MemoryBooks, plans: readonly PayoutPlan[]): void {
  for (const plan of plans)
    books.payout.insert({
      ...NOT_YET,
      id: plan.id,
      playerId: plan.playerId,
      epicAccountId: plan.epicAccountId,
      address: plan.address,
      operatorAccount: plan.operatorAccount,
      kills: plan.kills,
      amountUnits: plan.amount,
      plannedAtMs: plan.plannedAt,
      timeZone: plan.windows.timeZone,
      dayStartMs: plan.windows.dayStart,
      dayEndMs: plan.windows.dayEnd,
      weekStartMs: plan.windows.weekStart,
      weekEndMs: plan.windows.weekEnd,
      dailyCap: plan.caps.dailyKills,
      weeklyCap: plan.caps.weeklyKills,
    })
  if (plans.length > 0 && plans.every(({ items }) => items.length === 0))
    throw new ConflictError('a payout without accruals')
  for (const plan of plans) splitAndCover(books, plan.id, plan)
}

/** The accruals of a payout, the last one split at its last kill. */
export function splitAndCover(books: MemoryBooks, payoutId: string, plan: Pick<PayoutPlan, 'items' | 'split'>): void {
  if (plan.split !== null) splitAccrual(books, plan.split)
  for (const item of plan.items) cover(books, payoutId, item)
}

function splitAccrual(books: MemoryBooks, split: NonNullable<PayoutPlan['split']>): void {
  const row = books.accrual.get(split.accrualId)
  const isSame =
    row !== undefined &&
    row.fromKills === split.fromKills &&
    row.toKills === split.toKills &&
    row.amountUnits === split.firstAmount + split.restAmount &&
    row.payoutId === null
  if (!isSame) throw new ConflictError('accrual: 1 of 1 rows had changed meanwhile')
  books.accrual.put({ ...row, toKills: split.atKills, amountUnits: split.firstAmount })
  books.accrual.insert({
    ...row,
    id: split.restId,
    fromKills: split.atKills,
    amountUnits: split.restAmount,
    splitFrom: row.id,
  })
}

function cover(books: MemoryBooks, payoutId: string, item: PayoutPlan['items'][number]): void {
  const row = books.accrual.get(item.accrualId)
  const isSame =
    row !== undefined &&
    row.payoutId === null &&
    row.fromKills === item.fromKills &&
    row.toKills === item.toKills &&
    row.amountUnits === item.amount
  if (!isSame) throw new ConflictError('accrual: 1 of 1 rows had changed meanwhile')
  books.accrual.put({ ...row, payoutId })
  const { accrualId, fromKills, toKills, kills, amount } = item
  books.item.insert({ payoutId, accrualId, fromKills, toKills, kills, amountUnits: amount, releasedAtMs: null })
}
