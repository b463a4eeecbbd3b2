// Lost books in memory: a send found on the chain becomes a paid payout, and what it paid in advance is set off against later kills.
import {
  asId,
  boundBy,
  ConflictError,
  units,
  type Address,
  type AdoptedSend,
  type AdoptTx,
  type Advance,
  type Cover,
  type Millis,
  type PayoutId,
  type PlayerId,
} from '@pay2slay/domain'
import { idOf } from './accrue.js'
import { isOpenBlock, NO_PREVIOUS, type MemoryBooks } from './books.js'
import {
  addToPaidTotal,
  blockRecord,
  hasLiveBlock,
  moveConfirmedHead,
  openBlocks,
  openPayoutOf,
  operatorRow,
} from './pay.js'
import type { BlockRecord, PayoutRecord, WalletRow } from './rows.js'
import { NOT_YET, splitAndCover } from './settle.js'
import { byText } from './views.js'

const idsOf = (rows: readonly { readonly playerId: string }[]): readonly PlayerId[] =>
  [...new Set(rows.map((row) => row.playerId))].sort(byText).map((id) => asId(id))

export const playersOfAddress = (books: MemoryBooks, address: string): readonly PlayerId[] =>
  idsOf([
    ...books.wallet.where((row) => row.address === address),
    ...books.payout.where((row) => row.adopted && row.address === address),
  ])

function linkedThen(books: MemoryBooks, address: string, at: Millis): readonly PlayerId[] {
  const stood = (row: WalletRow) => row.linkedAtMs <= at && (row.unlinkedAtMs ?? Infinity) > at
  return idsOf(books.wallet.where((row) => row.address === address && stood(row)))
}

const noted = (books: MemoryBooks, action: string): readonly Millis[] =>
  books.audit
    .where((row) => row.action === action && row.targetType === 'backup' && row.targetId === 'books')
    .map(({ atMs }) => atMs)

const byNumber = (one: number, other: number) => one - other

/** The last restore, or null. */
export const restoredAt = (books: MemoryBooks): Millis | null =>
  noted(books, 'books_restored').toSorted(byNumber).at(-1) ?? null

const isOwn = (books: MemoryBooks, account: string, row: BlockRecord): boolean =>
  row.account === account &&
  row.state === 'confirmed' &&
  row.role !== 'foreign' &&
  books.payout.get(row.payoutId ?? '')?.adopted !== true

function whyLinksAreBound(books: MemoryBooks, account: Address): string | null {
  const operator = operatorRow(books, account)
  const mine = books.block.where((row) => row.account === account)
  const underWay = (row: PayoutRecord) =>
    row.operatorAccount === account && (row.state === 'signed' || row.state === 'published')
  return boundBy({
    isOwn: mine.some((row) => isOwn(books, account, row)),
    isUnderWay: mine.some(isOpenBlock) || books.payout.where(underWay).length > 0,
    isWhole:
      mine.filter(({ state }) => state === 'confirmed').length === operator.confirmedHeight - operator.openingHeight,
    until: operator.linksUntilMs,
  })
}

export const adoptTx = (books: MemoryBooks): AdoptTx => ({
  playersOfAddress: async (address) => playersOfAddress(books, address),
  linkedThen: async (address, at) => linkedThen(books, address, at),
  async linksUntil(account) {
    const [newest] = books.block
      .where((row) => isOwn(books, account, row))
      .sort((one, other) => other.height - one.height)
    return newest?.signedAtMs ?? books.operator.get(account)?.linksUntilMs ?? null
  },
  restoredAt: async () => restoredAt(books),
  async openRestoreAt() {
    const whole = noted(books, 'restored_books_whole').toSorted(byNumber).at(-1) ?? 0
    return (
      noted(books, 'books_restored')
        .filter((at) => at >= whole)
        .toSorted(byNumber)[0] ?? null
    )
  },
  whyLinksAreBound: async (account) => whyLinksAreBound(books, account),
  async setLinksUntil(account, at) {
    const why = whyLinksAreBound(books, account)
    if (why !== null) throw new ConflictError(`until when links count for ${account}: 0 rows instead of 1`)
    books.operator.put({ ...operatorRow(books, account), linksUntilMs: at })
  },
  async openBlocksOn(account, previous) {
    const rows = books.block.where(
      (row) => row.account === account && row.previous === (previous ?? NO_PREVIOUS) && isOpenBlock(row),
    )
    return rows.sort((a, b) => byText(a.role, b.role) || byText(a.hash, b.hash)).map((row) => asId(row.hash))
  },
  openBlocksOf: async (account, limit) => openBlocks(books, account, limit),
  async lostPayouts(account) {
    const lost = books.payout.where((row) => row.operatorAccount === account && isLost(books, row))
    return lost.sort((a, b) => a.plannedAtMs - b.plannedAtMs || byText(a.id, b.id)).map((row) => asId(row.id))
  },
  async adoptee(playerId) {
    const player = books.player.get(playerId)
    if (!player) return null
    const baselines = books.baseline.where((row) => row.playerId === playerId).sort((a, b) => b.number - a.number)
    const open = openPayoutOf(books, playerId)
    const block = books.block.find((row) => row.payoutId === (open?.id ?? '') && row.state !== 'dead')
    return {
      playerId,
      epicAccountId: player.epicAccountId ?? baselines[0]?.epicAccountId ?? '',
      openPayout: open ? { id: idOf(open), state: open.state, block: block ? asId(block.hash) : null } : null,
    }
  },
  async owedOf(playerId, limit) {
    const owed = books.accrual.where((row) => row.playerId === playerId && row.payoutId === null)
    return owed
      .sort((a, b) => a.baseline - b.baseline || a.fromKills - b.fromKills)
      .slice(0, limit)
      .map(({ id, baseline, fromKills, toKills, amountUnits }) => ({
        id: asId(id),
        baseline,
        fromKills,
        toKills,
        amount: units(amountUnits),
      }))
  },
  replanLost: async (payoutId) => replanLost(books, payoutId),
  insertAdopted: async (send) => insertAdopted(books, send),
  async openAdvances({ runId, afterPosition, limit }) {
    const queued = books.queue.where(
      (row) => row.runId === runId && row.position > afterPosition && row.position <= afterPosition + limit,
    )
    const players = new Set(queued.map(({ playerId }) => playerId))
    return books.advance
      .where((row) => row.leftUnits > 0n && players.has(row.playerId))
      .sort((a, b) => byText(a.playerId, b.playerId) || a.createdAtMs - b.createdAtMs || byText(a.payoutId, b.payoutId))
      .map((row) => ({ payoutId: asId(row.payoutId), playerId: asId(row.playerId), left: units(row.leftUnits) }))
  },
  setOff: async (advance, cover) => setOff(books, advance, cover),
})

const isLost = (books: MemoryBooks, { id, state }: PayoutRecord): boolean =>
  (state === 'signed' || state === 'published') && !hasLiveBlock(books, id)

function replanLost(books: MemoryBooks, payoutId: PayoutId): void {
  const row = books.payout.get(payoutId)
  if (!row || !isLost(books, row)) throw new ConflictError(`payout ${payoutId} without its block: 0 rows instead of 1`)
  books.payout.put({ ...row, state: 'planned', signedAtMs: null, publishedAtMs: null })
}

function insertAdopted(books: MemoryBooks, send: AdoptedSend): void {
  const { payoutId, playerId, amount, cover, windows, at, block } = send
  const payout = {
    ...NOT_YET,
    id: payoutId,
    playerId,
    epicAccountId: send.epicAccountId,
    address: send.address,
    operatorAccount: block.account,
    kills: cover?.kills ?? 0,
    amountUnits: amount,
    state: 'confirmed',
    adopted: true,
    plannedAtMs: at,
    timeZone: windows.timeZone,
    dayStartMs: windows.dayStart,
    dayEndMs: windows.dayEnd,
    weekStartMs: windows.weekStart,
    weekEndMs: windows.weekEnd,
    dailyCap: null,
    weeklyCap: null,
    confirmedAtMs: at,
  } as const
  books.payout.insert(payout)
  if (cover !== null) splitAndCover(books, payoutId, cover)
  const record = { ...blockRecord(block), confirmedAtMs: at }
  books.block.insert(record)
  addToPaidTotal(books, payout)
  const operator = operatorRow(books, block.account)
  if ((operator.confirmedHash ?? NO_PREVIOUS) !== record.previous)
    throw new ConflictError(`confirmed head of ${block.account}: 0 rows instead of 1`)
  moveConfirmedHead(books, operator, record)
  const left = amount - (cover?.amount ?? 0n)
  if (left === 0n) return
  const used = { amountUnits: left, leftUnits: left, setOffKills: 0, createdAtMs: at }
  books.advance.insert({ payoutId, playerId, ...used })
}

function setOff(books: MemoryBooks, { payoutId, playerId, left }: Advance, cover: Cover): void {
  const advance = books.advance.get(payoutId)
  const payout = books.payout.get(payoutId)
  const paid = books.paidTotal.get(playerId)
  const isSame = advance?.leftUnits === left && payout?.adopted === true && payout.state === 'confirmed'
  if (!isSame || !paid) throw new ConflictError(`advance of payout ${payoutId}: 0 rows instead of 1`)
  const setOffKills = advance.setOffKills + cover.kills
  books.advance.put({ ...advance, leftUnits: left - cover.amount, setOffKills })
  books.payout.put({ ...payout, kills: payout.kills + cover.kills })
  books.paidTotal.put({ ...paid, kills: paid.kills + cover.kills })
  splitAndCover(books, payoutId, cover)
}
