// Lost books (money rule 4.8): after a restore, or when a row was lost, the chain may hold sends that the books do not. A confirmed
// send of a whole number of units to a player becomes a paid payout: it covers what that player is owed, and what it paid beyond
// that is an advance. So a kill that was paid once is never paid again, and none is lost.
import { capWindows } from '../clock.js'
import type { DomainError } from '../errors.js'
import type { Address, BlockHash, PayoutId, PlayerId } from '../ids.js'
import type { ChainBlock, Millis, OperatorAccount, StoredBlock } from '../model.js'
import { formatBan, RAW_PER_UNIT, rawToUnits, units, type Units } from '../money.js'
import { PAID_BY_FOUND_SEND } from '../outlook.js'
import type { Ids, Tx } from '../ports.js'
import type { Adoptee, Cover } from '../ports-adopt.js'
import { err, ok, type Result } from '../result.js'
import { coverUpTo } from '../settlement/plan.js'
import {
  doubtAbout,
  foreignBlock,
  headOf,
  killRivals,
  leftAfter,
  orConflict,
  refusal,
  type Left,
} from './foreign-block.js'
import { checkKnownChain, type KnownChainDeps } from './known-chain.js'
import { replanLost } from './lost-block.js'

const SCHEDULER = 'scheduler'
/** Owed accruals that one adoption covers; what is owed beyond them is set off before the player is settled. */
export const OWED_AT_ONCE = 2_000
/** Blocks of the chain walked at once when the scheduler adopts by itself. */
const WALK = 500

export interface AdoptDeps extends KnownChainDeps {
  readonly ids: Ids
  /** `reset_tz`: adopted kills use up room of the windows of their adoption. */
  readonly timeZone: string
}

export interface AdoptRequest {
  readonly hash: BlockHash
  readonly playerId: PlayerId
  readonly reason: string
  readonly actor: string
}

export interface Adopted {
  readonly hash: BlockHash
  readonly payoutId: PayoutId
  readonly playerId: PlayerId
  readonly address: Address
  readonly amount: Units
  /** Owed kills that it paid. */
  readonly kills: number
  /** What it paid beyond them. */
  readonly advance: Units
  /** The player's open payout, which had no block any more. */
  readonly voided: PayoutId | null
  /** Blocks that it killed. */
  readonly dead: number
}

/** Adopts the oldest unknown block for the player who is named. Errors change nothing. */
export async function adopt(
  deps: AdoptDeps,
  request: AdoptRequest,
): Promise<Result<Left & { readonly block: ChainBlock; readonly adopted: Adopted }, DomainError>> {
  const found = await foreignBlock(deps, request.hash, 'adopt')
  if (!found.ok) return found
  const { block, account } = found.value
  const adopted = await adoptSend(deps, block, { ...request, isNamed: true })
  if (!adopted.ok) return adopted
  const left = leftAfter(await knownOrAdopted(deps, { ...account, confirmed: headOf(block) }))
  return ok({ block, adopted: adopted.value, ...left })
}

/**
 * As `checkKnownChain`, and adopts by itself what it may: confirmed sends of whole units to addresses that exactly one player ever
 * linked. The books stop stands meanwhile; the first block of another kind ends it there.
 */
export async function knownOrAdopted(deps: AdoptDeps, account: OperatorAccount): ReturnType<typeof checkKnownChain> {
  for (let books = account; ;) {
    const known = await checkKnownChain(deps, books)
    if (known.ok || (known.error.kind !== 'unknown_block' && known.error.kind !== 'stopped')) return known
    const stopped =
      known.error.kind === 'unknown_block' ? await rowOf(deps, books) : await stoppedElsewhere(deps, books)
    if (stopped === null || (await adoptWhatMayBe(deps, stopped)) === 0) return known
    if (stopped.account !== books.account) await checkKnownChain(deps, await rowOf(deps, stopped))
    books = await rowOf(deps, books)
  }
}

/** A former account whose unknown block the books stop names: nobody signs for it any more, but what it paid is adopted too. */
async function stoppedElsewhere(deps: AdoptDeps, own: OperatorAccount): Promise<OperatorAccount | null> {
  const hash = (await deps.store.stops()).find(({ kind }) => kind === 'books')?.block?.hash
  if (hash === undefined) return null
  const block = await deps.chain.block(hash)
  const account = block.ok ? block.value?.account : undefined
  if (account === undefined || account === own.account) return null
  return (await deps.store.operatorAccounts()).find((row) => row.account === account) ?? null
}

const rowOf = async ({ store }: AdoptDeps, account: OperatorAccount): Promise<OperatorAccount> =>
  (await store.operatorAccounts()).find((row) => row.account === account.account) ?? account

/** From the confirmed head on, as far as one block after the other may be adopted; how many were. */
async function adoptWhatMayBe(deps: AdoptDeps, account: OperatorAccount): Promise<number> {
  const walked = await deps.chain.blocksAfter(account.account, account.confirmed.hash, WALK)
  if (!walked.ok) return 0
  let books = account
  let adopted = 0
  for (const block of walked.value) {
    const { hash } = block
    if ((await deps.store.knownBlocks([hash])).has(hash) || (await deps.store.blockState(hash)) !== null) break
    if (doubtAbout(block, books) !== null || whyNotAdoptable(block) !== null) break
    const payee = deps.codec.fromPublicKey(block.link)
    const [playerId, ...others] = await deps.store.playersOfAddress(payee)
    if (playerId === undefined || others.length > 0) break
    const reason = 'the only player who ever linked its address'
    const done = await adoptSend(deps, block, { playerId, reason, actor: SCHEDULER, isNamed: false })
    if (!done.ok) {
      deps.observer.event('warn', 'block_not_adopted', { hash, error: done.error })
      break
    }
    adopted += 1
    books = { ...books, confirmed: headOf(block) }
  }
  return adopted
}

/** null: it can only be a payout, or a person says so. */
function whyNotAdoptable(block: ChainBlock): string | null {
  if (block.kind !== 'send') return `it is a ${block.kind} block and pays nobody: acknowledge it`
  if (block.amount % RAW_PER_UNIT !== 0n)
    return `it sends ${block.amount} raw, which is no whole number of 10^-8 BAN: no payout of these books ever is`
  if (!block.provenOurs) return "it is not signed with the operator's key"
  return null
}

type Choice = Omit<AdoptRequest, 'hash'> & { readonly isNamed: boolean }

async function adoptSend(deps: AdoptDeps, block: ChainBlock, choice: Choice): Promise<Result<Adopted, DomainError>> {
  const why = whyNotAdoptable(block)
  if (why !== null) return refusal('adopt')(why)
  const done = await orConflict(
    block.hash,
    deps.store.transaction((tx) => adoptInside(deps, tx, block, choice)),
  )
  if (!done.ok) return done
  deps.observer.count('sends_adopted_total')
  const { amount, advance, ...fields } = done.value
  const amounts = { amountBan: formatBan(amount), advanceBan: formatBan(advance) }
  deps.observer.event('warn', 'send_adopted', { ...fields, ...amounts })
  return done
}

/** All of it in one transaction behind the gate, or nothing. */
async function adoptInside(
  deps: AdoptDeps,
  tx: Tx,
  block: ChainBlock,
  choice: Choice,
): Promise<Result<Adopted, DomainError>> {
  const { playerId } = choice
  await tx.lockGate()
  const at = await tx.now()
  const address = deps.codec.fromPublicKey(block.link)
  const until = await linksUntil(tx, block.account)
  const early = until === null ? [] : await tx.linkedThen(address, until)
  const doubt = whyNotTheirs({ ever: await tx.playersOfAddress(address), early }, address, choice)
  if (doubt !== null) return refusal('adopt')(doubt)
  if ((await tx.adoptee(playerId)) === null) return err({ kind: 'not_found', what: 'player', id: playerId })
  const dead = await killRivals(tx, block, at)
  // After the blocks are dead: a payout of theirs is planned again now, and may be this very one.
  const adoptee = await tx.adoptee(playerId)
  if (adoptee === null) return err({ kind: 'not_found', what: 'player', id: playerId })
  const voided = await voidOpen(tx, adoptee)
  const amount = rawToUnits(block.amount)
  const cover = coverUpTo(await tx.owedOf(playerId, OWED_AT_ONCE), amount, deps.ids)
  const payoutId = deps.ids.payout()
  await tx.insertAdopted({
    payoutId,
    playerId,
    epicAccountId: adoptee.epicAccountId,
    address,
    amount,
    cover,
    windows: capWindows(at, deps.timeZone),
    at,
    block: keptBlock(block, payoutId, at),
  })
  const advance = units(amount - (cover?.amount ?? 0n))
  const kills = cover?.kills ?? 0
  const adopted = { hash: block.hash, payoutId, playerId, address, amount, kills, advance, voided, dead: dead.length }
  await auditAdoption(tx, adopted, choice)
  return ok(adopted)
}

/** Also before the last restore: a block that is signed anew may be the very one that was lost, and is no newer than what was lost with it. */
async function linksUntil(tx: Tx, account: Address): Promise<Millis | null> {
  const until = await tx.linksUntil(account)
  return until === null ? null : Math.min(until, (await tx.restoredAt()) ?? Infinity)
}

interface Links {
  readonly ever: readonly PlayerId[]
  /** From before the account's last block that these books signed and saw confirmed: whatever they lost came after it. */
  readonly early: readonly PlayerId[]
}

/**
 * Addresses on the chain are everybody's to see: whoever links one that the books forgot could take a send that is not theirs, and leave
 * its kills to be paid again. So only links from before the loss speak for themselves, or against whom a person names. What nodes show,
 * hide and show again says nothing of when that was; a confirmed block of the books' own does.
 */
function whyNotTheirs({ ever, early }: Links, address: Address, { playerId, isNamed }: Choice): string | null {
  if (isNamed && (early.length === 0 || ever.includes(playerId))) return null
  if (!isNamed && ever.length === 1 && early[0] === playerId) return null
  const late = ever.length > 0 && early.length === 0 ? ', after the last block that these books signed' : ''
  return `it pays ${address}, which ${ever.join(', ') || 'nobody'} linked${late}: name one of them`
}

/** The open payout, unless a block of it may still be confirmed: what it covers is owed again, and paid by the found send first. */
async function voidOpen(tx: Tx, { openPayout }: Adoptee): Promise<PayoutId | null> {
  if (openPayout === null || openPayout.block !== null) return null
  if (openPayout.state !== 'planned') await replanLost(tx, openPayout.id)
  await tx.voidPayout(openPayout.id, PAID_BY_FOUND_SEND)
  return openPayout.id
}

const keptBlock = (block: ChainBlock, payoutId: PayoutId, at: Millis): StoredBlock => ({
  ...block,
  work: null,
  role: 'payout',
  state: 'confirmed',
  payoutId,
  sourceHash: null,
  signedAt: at,
  publishAttempts: 0,
  nextPublishAt: at,
})

async function auditAdoption(tx: Tx, adopted: Adopted, { actor, reason }: Choice): Promise<void> {
  const { hash, payoutId, playerId, address, amount, kills, advance, voided, dead } = adopted
  const summary = [
    `send of ${formatBan(amount)} BAN to ${address} adopted as payout ${payoutId} of player ${playerId}: ${kills} kills covered`,
    ...(advance > 0n ? [`${formatBan(advance)} BAN paid in advance`] : []),
    ...(voided === null ? [] : [`payout ${voided} void`]),
    ...(dead > 0 ? [`${dead} block(s) dead`] : []),
    reason,
  ].join('; ')
  // `adoptionTold` reads player, payout and kills.
  const after = {
    player_id: playerId,
    payout_id: payoutId,
    amount_ban: formatBan(amount),
    kills,
    advance_ban: formatBan(advance),
    void_payout_id: voided,
    dead_blocks: dead,
  }
  await tx.audit({ actor, action: 'block_adopt', targetType: 'block', targetId: hash, summary, before: null, after })
}

/**
 * Before the players of a page are settled: owed kills that an advance paid already are attached to it, oldest first, to the exact
 * kill. Where more accruals are owed than are read at once, it goes on until the advance is used up.
 */
export async function setOffAdvances(
  tx: Tx,
  ids: Ids,
  page: { runId: string; afterPosition: number; limit: number },
): Promise<number> {
  let kills = 0
  for (const advance of await tx.openAdvances(page)) {
    for (let { left } = advance; left > 0n;) {
      const cover: Cover | null = coverUpTo(await tx.owedOf(advance.playerId, OWED_AT_ONCE), left, ids)
      if (cover === null) break
      await tx.setOff({ ...advance, left }, cover)
      left = units(left - cover.amount)
      kills += cover.kills
      const { payoutId, playerId } = advance
      const what = `${cover.kills} kills for ${formatBan(cover.amount)} BAN set off against payout ${payoutId}`
      const summary = `${what}; ${formatBan(left)} BAN of its advance left`
      await tx.audit({ actor: SCHEDULER, action: 'advance_set_off', targetType: 'player', targetId: playerId, summary })
    }
  }
  return kills
}
