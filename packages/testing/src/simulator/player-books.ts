// The books in memory as the invariants read them: one player's rows, one Epic account's payouts, one operator account.
import {
  adoptionTold,
  asId,
  raw,
  units,
  type AdoptionTold,
  type OperatorBooks,
  type PayoutRow,
  type PlayerBooks,
  type Rate,
} from '@pay2slay/domain'
import type { MemoryBooks } from '../memory/books.js'
import { chainRow } from '../memory/pay.js'
import type { AccrualRecord, BaselineRecord, OperatorRow, PayoutRecord, PlayerRow, ReadingRow } from '../memory/rows.js'
import { byText } from '../memory/views.js'

const payoutRow = (books: MemoryBooks, row: PayoutRecord): PayoutRow => ({
  id: asId(row.id),
  state: row.state,
  adopted: row.adopted,
  kills: row.kills,
  amount: units(row.amountUnits),
  plannedAt: row.plannedAtMs,
  windows: {
    timeZone: row.timeZone,
    dayStart: row.dayStartMs,
    dayEnd: row.dayEndMs,
    weekStart: row.weekStartMs,
    weekEnd: row.weekEndMs,
  },
  caps: { dailyKills: row.dailyCap, weeklyKills: row.weeklyCap },
  setOffKills: books.advance.get(row.id)?.setOffKills ?? 0,
  address: row.address,
  ...(row.adopted && { adoptions: adoptionsOf(books, row.id) }),
})

function adoptionsOf(books: MemoryBooks, payoutId: string): readonly AdoptionTold[] {
  const block = books.block.find((row) => row.payoutId === payoutId && row.state === 'confirmed')
  return books.audit
    .where(({ action, targetId }) => action === 'block_adopt' && targetId === block?.hash)
    .flatMap(({ summary, afterJson }) => {
      const after = afterJson === null ? null : (JSON.parse(afterJson) as unknown)
      return adoptionTold({ summary, after }) ?? []
    })
}

/** In the order in which they really came, which their ids keep: a clock that went back may tell another one. */
export const inPlanOrder = (books: MemoryBooks, rows: readonly PayoutRecord[]): readonly PayoutRow[] =>
  [...rows].sort((a, b) => byText(a.id, b.id)).map((row) => payoutRow(books, row))

function rateOf({ perKillUnits, multipliersJson }: Pick<AccrualRecord, 'perKillUnits' | 'multipliersJson'>): Rate {
  if (multipliersJson === '[]') return { perKill: units(perKillUnits), multipliers: [] }
  const read = JSON.parse(multipliersJson) as readonly { readonly name: string; readonly factor: string }[]
  const multipliers = read.map(({ name, factor }) => {
    const [numerator = '1', denominator = '1'] = factor.split('/')
    return { name, numerator: BigInt(numerator), denominator: BigInt(denominator) }
  })
  return { perKill: units(perKillUnits), multipliers }
}

/** As `audit` asks a database: a reading told it, or the Epic account was known further on than it told. */
function isRead(books: MemoryBooks, row: BaselineRecord, readings: readonly ReadingRow[]): boolean {
  const { number, reason, startKills: start } = row
  if (reason === 'lowered')
    return readings.some(
      ({ total, baseline, outcome }) =>
        total === start && baseline === number - 1 && (outcome === 'regression' || outcome === 'lowered'),
    )
  const begun = readings.filter(({ baseline, outcome }) => baseline === number && outcome === 'baseline')
  if (begun.some(({ total }) => total === start)) return true
  const reached = (other: BaselineRecord): number | null =>
    other.endKills ?? books.player.get(other.playerId)?.killCursor ?? null
  return (
    begun.some(({ total }) => total < start) &&
    books.baseline.find(
      (other) => other !== row && other.epicAccountId === row.epicAccountId && reached(other) === start,
    ) !== undefined
  )
}

function pendingOf(player: PlayerRow | undefined, readings: readonly ReadingRow[]): Pick<PlayerBooks, 'pending'> {
  const total = player?.pendingTotal ?? null
  if (total === null) return {}
  const tells = ({ outcome }: ReadingRow): boolean => outcome === 'pending' || outcome === 'lowered'
  return { pending: { total, isRead: readings.some((row) => tells(row) && row.total === total) } }
}

function isOtherEpic(books: MemoryBooks, player: PlayerRow | undefined): boolean {
  if (!player || player.needsBaseline || player.epicAccountId === null) return false
  const present = books.baseline.find((row) => row.playerId === player.id && row.number === player.baseline)
  return present !== undefined && present.epicAccountId !== player.epicAccountId
}

export function playerBooks(books: MemoryBooks, playerId: string): PlayerBooks {
  const mine = (row: { readonly playerId: string }): boolean => row.playerId === playerId
  const player = books.player.get(playerId)
  const payouts = books.payout.where(mine)
  const ids = new Set(payouts.map(({ id }) => id))
  const paid = books.paidTotal.get(playerId)
  const readings = books.reading.where(mine)
  return {
    playerId: asId(playerId),
    baseline: player?.baseline ?? 0,
    cursor: player?.killCursor ?? null,
    baselines: books.baseline
      .where(mine)
      .sort((a, b) => a.number - b.number)
      .map((row) => ({ ...row, isRead: isRead(books, row, readings) })),
    accruals: books.accrual
      .where(mine)
      .sort((a, b) => a.baseline - b.baseline || a.fromKills - b.fromKills)
      .map(({ id, baseline, fromKills, toKills, amountUnits, payoutId, readingId, ...rate }) => ({
        id: asId(id),
        baseline,
        fromKills,
        toKills,
        amount: units(amountUnits),
        payoutId: payoutId === null ? null : asId(payoutId),
        origin: { readingId, rate: rateOf(rate), reading: books.reading.get(readingId) ?? null },
      })),
    payouts: inPlanOrder(books, payouts),
    items: books.item
      .where((item) => ids.has(item.payoutId))
      .map(({ payoutId, accrualId, fromKills, toKills, kills, amountUnits, releasedAtMs }) => ({
        payoutId: asId(payoutId),
        accrualId: asId(accrualId),
        fromKills,
        toKills,
        kills,
        amount: units(amountUnits),
        released: releasedAtMs !== null,
      })),
    advances: books.advance.where(mine).map(({ payoutId, amountUnits, leftUnits, setOffKills }) => ({
      payoutId: asId(payoutId),
      amount: units(amountUnits),
      left: units(leftUnits),
      setOffKills,
    })),
    addresses: new Set(books.wallet.where(mine).map(({ address }) => address)),
    ...pendingOf(player, readings),
    isOtherEpic: isOtherEpic(books, player),
    paidTotal: paid ? { payouts: paid.payouts, kills: paid.kills, amount: units(paid.amountUnits) } : null,
  }
}

export const operatorBooks = (books: MemoryBooks, row: OperatorRow): OperatorBooks => ({
  account: row.account,
  opening: {
    hash: row.openingHash === null ? null : asId(row.openingHash),
    balance: raw(row.openingBalanceRaw),
    height: row.openingHeight,
  },
  confirmed: {
    hash: row.confirmedHash === null ? null : asId(row.confirmedHash),
    balance: raw(row.confirmedBalanceRaw),
    height: row.confirmedHeight,
  },
  blocks: books.block
    .where((block) => block.account === row.account && block.state === 'confirmed')
    .sort((a, b) => a.height - b.height)
    .map(chainRow),
  confirmedView: null,
})
