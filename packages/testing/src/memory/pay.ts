// pay, publish and confirm in memory: what signing reads and writes, marks, confirmations in chain order, and the proof of death.
import {
  asId,
  ConflictError,
  hasOpenCancel,
  missingBelow,
  ownChain,
  RAW_PER_UNIT,
  type Address,
  type BlockContents,
  type BlockHash,
  type ChainBlock,
  type ChainRow,
  type Millis,
  type OperatorAccount,
  type PayoutId,
  type PlannedPayout,
  type PublishMark,
  type SigningView,
  type StoredBlock,
  type Tx,
  units,
  raw,
} from '@pay2slay/domain'
import { isOpenBlock, isOpenPayout, NO_PREVIOUS, type MemoryBooks } from './books.js'
import type { BlockRecord, OperatorRow } from './rows.js'
import { byText, clean, eligibilityFacts, operatorAccountOf, storedBlock, sumOf } from './views.js'

const HOUR = 3_600_000

export function operatorRow(books: MemoryBooks, account: Address): OperatorRow {
  const row = books.operator.get(account)
  if (!row) throw new ConflictError(`operator account ${account} is not in the books`)
  return row
}

export function signingView(books: MemoryBooks, account: Address, now: Millis): SigningView {
  const operator = operatorAccountOf(operatorRow(books, account))
  const open = books.block
    .where((row) => row.account === account && isOpenBlock(row))
    .sort((a, b) => a.height - b.height)
  const since = (from: Millis) =>
    sumOf(
      books.block.where((row) => row.signedAtMs > from && row.state !== 'dead'),
      (row) => row.amountUnits ?? 0n,
    )
  const { chain, rest } = ownChain(operator.confirmed.hash, open.map(storedBlock))
  const last = chain.at(-1)
  const head = last ? { hash: last.hash, balance: last.balance, height: last.height } : operator.confirmed
  const headRow = head.hash === null ? undefined : books.block.get(head.hash)
  return {
    account: operator,
    head,
    headBlock: headRow ? contentsOf(storedBlock(headRow)) : null,
    missing: missingBelow(rest),
    unconfirmedBlocks: chain.length,
    unconfirmedReceives: chain.filter(({ role }) => role === 'receive').length,
    openCancel: hasOpenCancel(operator.confirmed, open.map(storedBlock)),
    outflow: { lastHour: since(now - HOUR), lastDay: since(now - 24 * HOUR) },
  }
}

const contentsOf = ({ account, previous, representative, balance, link }: StoredBlock): BlockContents => ({
  account,
  previous,
  representative,
  balance,
  link,
})

export function payoutsToSign(
  books: MemoryBooks,
  { account, after, limit }: Parameters<Tx['payoutsToSign']>[0],
): readonly PlannedPayout[] {
  const isLater = (at: Millis, id: string): boolean =>
    after === null || at > after.plannedAt || (at === after.plannedAt && id > after.id)
  return books.payout
    .where(
      (row) =>
        row.operatorAccount === account &&
        row.state === 'planned' &&
        row.heldAtMs === null &&
        isLater(row.plannedAtMs, row.id),
    )
    .sort((a, b) => a.plannedAtMs - b.plannedAtMs || byText(a.id, b.id))
    .slice(0, limit)
    .flatMap((row) => {
      const player = books.player.get(row.playerId)
      if (!player) return []
      const isLinked = books.wallet.find(
        (link) => link.playerId === row.playerId && link.address === row.address && link.unlinkedAtMs === null,
      )
      return [
        {
          id: asId(row.id),
          playerId: asId(row.playerId),
          address: asId(row.address),
          amount: units(row.amountUnits),
          plannedAt: row.plannedAtMs,
          reason: row.reason,
          facts: eligibilityFacts(books, player),
          addressLinked: isLinked !== undefined,
        },
      ]
    })
}

/** Whole units, rounded up. */
const outflowUnits = (amount: bigint): bigint => (amount + RAW_PER_UNIT - 1n) / RAW_PER_UNIT

export const blockRecord = (block: StoredBlock): BlockRecord => ({
  hash: block.hash,
  account: block.account,
  previous: block.previous ?? NO_PREVIOUS,
  representative: block.representative,
  balanceRaw: block.balance,
  link: block.link,
  signature: block.signature,
  work: block.work,
  kind: block.kind,
  role: block.role,
  state: block.state,
  height: block.height,
  amountRaw: block.amount,
  amountUnits: block.kind === 'send' ? outflowUnits(block.amount) : null,
  payoutId: block.payoutId,
  sourceHash: block.sourceHash,
  signedAtMs: block.signedAt,
  publishAttempts: block.publishAttempts,
  nextPublishAtMs: block.nextPublishAt,
  publishedAtMs: null,
  confirmedAtMs: null,
  deadAtMs: null,
  deadRival: null,
})

export function insertSigned(books: MemoryBooks, blocks: readonly StoredBlock[]): void {
  for (const block of blocks) books.block.insert(blockRecord(block))
  for (const { payoutId, signedAt, account } of blocks) {
    if (payoutId === null) continue
    const row = books.payout.get(payoutId)
    const fits = row?.state === 'planned' && row.heldAtMs === null && row.operatorAccount === account
    if (!fits) throw new ConflictError('payout: 1 of 1 rows had changed meanwhile')
    books.payout.put({ ...row, state: 'signed', signedAtMs: signedAt, reason: null })
  }
}

export function setPayoutReasons(books: MemoryBooks, reasons: Parameters<Tx['setPayoutReasons']>[0]): void {
  for (const { payoutId, reason } of reasons) {
    const row = books.payout.get(payoutId)
    if (row?.state === 'planned') books.payout.put({ ...row, reason })
  }
}

export const hasLiveBlock = (books: MemoryBooks, payoutId: string): boolean =>
  books.block.find((block) => block.payoutId === payoutId && block.state !== 'dead') !== undefined

export function voidPayout(books: MemoryBooks, payoutId: PayoutId, reason: string, at: Millis): void {
  const row = books.payout.get(payoutId)
  if (row?.state !== 'planned' || hasLiveBlock(books, payoutId))
    throw new ConflictError(`void of payout ${payoutId}: 0 rows instead of 1`)
  books.payout.put({ ...row, state: 'void', voidedAtMs: at, voidReason: clean(reason) })
  const released = books.item.update(
    (item) => item.payoutId === payoutId && item.releasedAtMs === null,
    (item) => ({ ...item, releasedAtMs: at }),
  )
  const freed = books.accrual.update(
    (accrual) => accrual.payoutId === payoutId,
    (accrual) => ({ ...accrual, payoutId: null }),
  )
  if (freed !== released) throw new ConflictError(`release of payout ${payoutId}: ${freed} rows instead of ${released}`)
}

export function strandedPayouts(
  books: MemoryBooks,
  accounts: readonly Address[],
  limit: number,
): Awaited<ReturnType<Tx['strandedPayouts']>> {
  const own = new Set<string>(accounts)
  return books.payout
    .where((row) => row.state === 'planned' && !own.has(row.operatorAccount) && !hasLiveBlock(books, row.id))
    .sort((a, b) => a.plannedAtMs - b.plannedAtMs || byText(a.id, b.id))
    .slice(0, limit)
    .map(({ id, playerId }) => ({ id: asId(id), playerId: asId(playerId) }))
}

export function movePlanned(books: MemoryBooks, payoutIds: readonly PayoutId[], account: Address): void {
  for (const id of payoutIds) {
    const row = books.payout.get(id)
    if (row?.state !== 'planned' || hasLiveBlock(books, id))
      throw new ConflictError('payout: 1 of 1 rows had changed meanwhile')
    books.payout.put({ ...row, operatorAccount: account })
  }
}

export function markPublished(books: MemoryBooks, marks: readonly PublishMark[], at: Millis): void {
  for (const { hash, work, attempts, nextPublishAt } of marks) {
    const row = books.block.get(hash)
    if (row === undefined || !isOpenBlock(row)) continue
    const publishedAtMs = row.publishedAtMs ?? at
    const sent = { publishAttempts: attempts, nextPublishAtMs: nextPublishAt, publishedAtMs, work }
    books.block.put({ ...row, ...sent, state: 'published' })
  }
  for (const { hash } of marks) {
    const block = books.block.get(hash)
    const payout = block?.state === 'published' && block.payoutId !== null ? books.payout.get(block.payoutId) : null
    if (payout?.state === 'signed') books.payout.put({ ...payout, state: 'published', publishedAtMs: at })
  }
}

export function confirmBlocks(books: MemoryBooks, account: Address, hashes: readonly BlockHash[], at: Millis): void {
  const before = operatorRow(books, account)
  const wanted = new Set<string>(hashes)
  const blocks = books.block
    .where((row) => wanted.has(row.hash) && isOpenBlock(row))
    .sort((a, b) => a.height - b.height)
  let head = before.confirmedHash ?? NO_PREVIOUS
  for (const block of blocks) {
    if (block.account !== account || block.previous !== head)
      throw new ConflictError(`block ${block.hash} does not follow the confirmed head ${head}`)
    head = block.hash
  }
  const last = blocks.at(-1)
  if (blocks.length !== hashes.length || !last) throw new ConflictError('blocks to confirm had changed meanwhile')
  for (const block of blocks) {
    books.block.put({ ...block, state: 'confirmed', confirmedAtMs: at })
    if (block.payoutId === null) continue
    const payout = books.payout.get(block.payoutId)
    if (payout?.state !== 'signed' && payout?.state !== 'published')
      throw new ConflictError('confirm payouts: 0 rows instead of 1')
    books.payout.put({ ...payout, state: 'confirmed', confirmedAtMs: at, reason: null })
    addToPaidTotal(books, payout)
  }
  moveConfirmedHead(books, before, last)
}

export function addToPaidTotal(
  books: MemoryBooks,
  payout: { playerId: string; kills: number; amountUnits: bigint },
): void {
  const { playerId, kills, amountUnits } = payout
  const known = books.paidTotal.get(playerId)
  if (!known) books.paidTotal.insert({ playerId, payouts: 1, kills, amountUnits })
  else
    books.paidTotal.put({
      playerId,
      payouts: known.payouts + 1,
      kills: known.kills + kills,
      amountUnits: known.amountUnits + amountUnits,
    })
}

export function moveConfirmedHead(
  books: MemoryBooks,
  row: OperatorRow,
  to: { readonly hash: string; readonly balanceRaw: bigint; readonly height: number },
): void {
  const { hash, balanceRaw, height } = to
  books.operator.put({ ...row, confirmedHash: hash, confirmedBalanceRaw: balanceRaw, confirmedHeight: height })
}

export function killBlocks(
  books: MemoryBooks,
  account: Address,
  hash: BlockHash,
  rival: BlockHash,
  at: Millis,
): readonly BlockHash[] {
  const open = books.block
    .where((row) => row.account === account && isOpenBlock(row))
    .sort((a, b) => a.height - b.height)
  const doomed = new Set<string>([hash])
  for (const block of open) if (doomed.has(block.previous)) doomed.add(block.hash)
  const dead = open.filter((block) => doomed.has(block.hash))
  if (dead.length === 0) throw new ConflictError(`block ${hash} is not open any more`)
  for (const block of dead) {
    books.block.put({ ...block, state: 'dead', deadAtMs: at, deadRival: rival })
    if (block.payoutId === null) continue
    const payout = books.payout.get(block.payoutId)
    if (payout?.state !== 'signed' && payout?.state !== 'published')
      throw new ConflictError('payouts of dead blocks: 0 rows instead of 1')
    books.payout.put({ ...payout, state: 'planned', signedAtMs: null, publishedAtMs: null })
  }
  return dead.map((block) => asId(block.hash))
}

export function confirmDry(books: MemoryBooks, payoutIds: readonly PayoutId[], at: Millis): void {
  if (!books.isDry) throw new Error('invariant broken: a payout without a block may be confirmed only in a dry world')
  for (const id of payoutIds) {
    const row = books.payout.get(id)
    if (row?.state !== 'planned') throw new ConflictError('dry payouts: 0 rows instead of 1')
    books.payout.put({ ...row, state: 'confirmed', confirmedAtMs: at })
    addToPaidTotal(books, row)
  }
}

export function insertOperatorAccount(
  books: MemoryBooks,
  row: OperatorAccount,
  linksUntilMs: Millis | null,
  at: Millis,
): void {
  const { account, representative, opening } = row
  books.operator.insert({
    account,
    representative,
    openingHash: opening.hash,
    openingBalanceRaw: opening.balance,
    openingHeight: opening.height,
    confirmedHash: opening.hash,
    confirmedBalanceRaw: opening.balance,
    confirmedHeight: opening.height,
    linksUntilMs,
    createdAtMs: at,
  })
}

export function insertForeign(books: MemoryBooks, block: ChainBlock, at: Millis): void {
  const row = operatorRow(books, block.account)
  if (block.previous !== row.confirmedHash)
    throw new ConflictError(`block ${block.hash} does not follow the confirmed head`)
  const record = blockRecord({
    ...block,
    work: null,
    role: 'foreign',
    state: 'confirmed',
    payoutId: null,
    sourceHash: block.kind === 'receive' ? asId(block.link) : null,
    signedAt: at,
    publishAttempts: 0,
    nextPublishAt: at,
  })
  books.block.insert({ ...record, confirmedAtMs: at })
  moveConfirmedHead(books, row, record)
}

export function openBlocks(books: MemoryBooks, account: Address, limit: number): readonly StoredBlock[] {
  return books.block
    .where((row) => row.account === account && isOpenBlock(row))
    .sort((a, b) => a.height - b.height || byText(a.role, b.role))
    .slice(0, limit)
    .map(storedBlock)
}

export function knownBlocks(books: MemoryBooks, hashes: readonly BlockHash[]): ReadonlySet<BlockHash> {
  const heads = new Set<string | null>()
  for (const { openingHash, confirmedHash } of books.operator.values()) heads.add(openingHash).add(confirmedHash)
  return new Set(hashes.filter((hash) => heads.has(hash) || (books.block.get(hash)?.state ?? 'dead') !== 'dead'))
}

export const knownSources = (books: MemoryBooks, sources: readonly BlockHash[]): ReadonlySet<BlockHash> => {
  const wanted = new Set<string>(sources)
  const rows = books.block.where((row) => row.sourceHash !== null && wanted.has(row.sourceHash) && row.state !== 'dead')
  return new Set(rows.map((row) => asId<BlockHash>(row.sourceHash ?? '')))
}

export function confirmedOn(books: MemoryBooks, account: Address, previous: BlockHash | null): BlockHash | null {
  const row = books.block.find(
    (block) => block.account === account && block.previous === (previous ?? NO_PREVIOUS) && block.state === 'confirmed',
  )
  return row ? asId(row.hash) : null
}

export const confirmedBlocks = (
  books: MemoryBooks,
  account: Address,
  { after, upTo, limit }: { readonly after: number; readonly upTo: number; readonly limit: number },
): readonly (ChainRow & { readonly height: number })[] =>
  books.block
    .where((row) => row.account === account && row.state === 'confirmed' && row.height > after && row.height <= upTo)
    .sort((a, b) => a.height - b.height)
    .slice(0, limit)
    .map((row) => ({ ...chainRow(row), height: row.height }))

export const chainRow = (row: BlockRecord): ChainRow => ({
  hash: asId(row.hash),
  previous: row.previous === NO_PREVIOUS ? null : asId(row.previous),
  kind: row.kind,
  amount: raw(row.amountRaw),
  balance: raw(row.balanceRaw),
})

export const dryPayouts = (books: MemoryBooks, limit: number): readonly PayoutId[] =>
  books.payout
    .where((row) => {
      const player = books.player.get(row.playerId)
      return row.state === 'planned' && row.heldAtMs === null && player?.heldAtMs === null && player.bannedAtMs === null
    })
    .sort((a, b) => a.plannedAtMs - b.plannedAtMs || byText(a.id, b.id))
    .slice(0, limit)
    .map((row) => asId(row.id))

export const openPayoutOf = (books: MemoryBooks, playerId: string) =>
  books.payout.find((row) => row.playerId === playerId && isOpenPayout(row))
