// pay: planned payouts become signed blocks, stored before anything is sent. Receives go through the same queue, since they
// move the head too. Everything that decides is read inside the one transaction that signs, behind the gate that stops use.
import type { DomainError } from '../errors.js'
import { eligibility, type EligibilityRules } from '../eligibility.js'
import type { Address, BlockHash, PayoutId } from '../ids.js'
import type { Head, Millis, OperatorAccount, PlannedPayout, Receivable, Stop, StoredBlock } from '../model.js'
import { formatBan, raw, rawToUnits, units, unitsToRaw, type Raw, type Units } from '../money.js'
import { UNLINKED_BEFORE_SIGNING } from '../outlook.js'
import { fitsOutflow, type OutflowLimits } from '../payout/outflow.js'
import { headVerdict } from '../payout/proven-head.js'
import type { Checkpoint, Chain, Ids, Observer, Signer, SigningView, Store, Tx, AddressCodec } from '../ports.js'
import { assert, err, ok, type Result } from '../result.js'
import { knownOrAdopted, type AdoptDeps } from './adopt.js'
import { notInSync, stopAtDifference } from './known-chain.js'
import { operatorAccount } from './operator.js'
import type { OtherChains } from './other-chains.js'

/** Planned payouts looked at in one signing transaction; where more are held back, the next run goes on behind them. */
const CANDIDATES_LIMIT = 2_000
const CANDIDATES_PAGE = 200
/** Sends looked at in one run: those that cannot be proven must not keep smaller ones from being received. */
const RECEIVABLES_TRIED = 32

export interface PayDeps {
  readonly store: Store
  readonly chain: Chain
  readonly signer: Signer
  readonly codec: AddressCodec
  readonly observer: Observer
  readonly checkpoint: Checkpoint
  readonly ids: Ids
  /** Where looking for signable payouts goes on after a run that saw only held-back ones. */
  readonly scan?: SigningScan
  /** Where several accounts sign side by side: what each of them saw of its chain. */
  readonly others?: OtherChains
}

export interface SigningScan {
  after: { readonly plannedAt: Millis; readonly id: PayoutId } | null
}

export interface PaySettings {
  /** Longest chain of unconfirmed blocks. */
  readonly maxUnconfirmed: number
  readonly minOperatorBalance: Units
  readonly outflow: OutflowLimits
  /** Smallest send worth receiving. */
  readonly minReceive: Units
  readonly eligibility: EligibilityRules
  /** Representative of an account that is not opened yet; its own address when null. */
  readonly representative: Address | null
  /** `reset_tz`, for the windows of what is adopted. */
  readonly timeZone: string
}

export interface PayReport {
  readonly signedSends: number
  readonly signedReceives: number
  readonly signedAmount: Units
  readonly voided: number
  readonly heldBack: Readonly<Record<string, number>>
  /** The last block after this run: the root of the next work. */
  readonly head: Head
  readonly accountVersion: number
}

export async function pay(deps: PayDeps, settings: PaySettings): Promise<Result<PayReport, DomainError>> {
  const account = await operatorAccount(deps, deps.signer.account, settings.representative)
  if (!account.ok) return account
  const known = await knownChains({ ...deps, timeZone: settings.timeZone }, account.value, deps.others)
  if (!known.ok) return known
  const receivables = await newReceivables(deps, settings, account.value)
  if (!receivables.ok) return receivables
  await deps.checkpoint('pay:checked')
  const told = known.value.confirmed
  const report = await deps.store.transaction((tx) =>
    signStep(deps, settings, tx, { account: account.value, told }, receivables.value),
  )
  await deps.checkpoint('pay:committed')
  if (!report.ok) return report
  if ('difference' in report.value) return stopAtDifference(deps, account.value, report.value.difference)
  deps.observer.count('blocks_signed_total', report.value.signedSends, { role: 'payout' })
  deps.observer.count('blocks_signed_total', report.value.signedReceives, { role: 'receive' })
  return ok({ ...report.value, accountVersion: known.value.accountVersion })
}

/**
 * Former and other accounts too: books that were restored may have forgotten what such a one paid, and what they hold as planned may be just
 * that. A stop that stands for another account's block is no reason not to look at this one's.
 */
async function knownChains(
  deps: AdoptDeps,
  own: OperatorAccount,
  others: OtherChains | undefined,
): ReturnType<typeof knownOrAdopted> {
  for (const other of await deps.store.operatorAccounts()) {
    if (other.account === own.account) continue
    const look = () => knownOrAdopted(deps, other)
    const known = others === undefined ? await look() : await others.look(other.account, look)
    if (known !== null && !known.ok && known.error.kind !== 'stopped') return known
  }
  const look = () => knownOrAdopted(deps, own)
  return others === undefined ? look() : others.own(own.account, look)
}

/** Receives take at most a quarter of the chain of unconfirmed blocks, and at least one place. */
const receiveShare = ({ maxUnconfirmed }: PaySettings): number => Math.max(1, Math.floor(maxUnconfirmed / 4))

async function newReceivables(
  deps: PayDeps,
  settings: PaySettings,
  account: OperatorAccount,
): Promise<Result<readonly Receivable[], DomainError>> {
  const limit = Math.max(1, settings.maxUnconfirmed) + RECEIVABLES_TRIED
  const listed = await deps.chain.receivables(account.account, unitsToRaw(settings.minReceive), limit)
  if (!listed.ok) return err({ kind: 'chain', error: listed.error })
  const waiting = listed.value.reduce((sum, { amount }) => sum + amount, 0n)
  deps.observer.gauge('operator_receivable_ban', Number(formatBan(rawToUnits(raw(waiting)))))
  const known = await deps.store.knownSources(listed.value.map((entry) => entry.sourceHash))
  const fresh = listed.value.filter((entry) => !known.has(entry.sourceHash))
  fresh.sort((a, b) => (a.amount < b.amount ? 1 : a.amount > b.amount ? -1 : 0))
  const most = receiveShare(settings)
  const proven: Receivable[] = []
  for (const entry of fresh.slice(0, RECEIVABLES_TRIED)) {
    if (proven.length >= most) break
    if (await isReceivable(deps, account.account, entry)) proven.push(entry)
    else deps.observer.event('warn', 'receivable_not_proven', { source: entry.sourceHash })
  }
  return ok(proven)
}

/**
 * A receive of a wrong amount could never land and would block the chain for ever. So the send is fetched: it goes to us, is
 * confirmed, and its amount follows from its balance and that of the block before it, which their hashes cover. A block from before state
 * blocks has no balance that its hash covers: behind one the amount counts that all nodes tell alike, in two answers of different kinds.
 */
async function isReceivable(deps: PayDeps, account: Address, entry: Receivable): Promise<boolean> {
  const source = await deps.chain.block(entry.sourceHash)
  if (!source.ok || source.value === null || !source.value.confirmed) return false
  const { previous, link, balance, kind, amount } = source.value
  if (link !== deps.codec.publicKey(account) || previous === null) return false
  const before = await deps.chain.block(previous)
  if (before.ok) return before.value !== null && before.value.balance - balance === entry.amount
  return before.error.kind === 'malformed' && kind === 'send' && amount === entry.amount
}

type SignResult = Result<Omit<PayReport, 'accountVersion'> | { readonly difference: string }, DomainError>

/** The account, and its confirmed head as the nodes told it before the transaction. */
interface Seen {
  readonly account: OperatorAccount
  readonly told: Head | null
}

async function signStep(
  deps: PayDeps,
  settings: PaySettings,
  tx: Tx,
  { account, told }: Seen,
  receivables: readonly Receivable[],
): Promise<SignResult> {
  const stops = await tx.lockGate()
  const stopped = (kind: Stop['kind']) => stops.find((stop) => stop.kind === kind)
  const books = stopped('books')
  if (books) return err({ kind: 'stopped', stop: 'books', reason: books.reason })
  const now = await tx.now()
  const view = await tx.signingView(account.account)
  const verdict = headVerdict(view, told, (contents) => deps.signer.hashOf(contents))
  if (verdict === 'unproven')
    return notInSync(`the nodes do not tell block ${view.head.hash} as confirmed now: waiting`)
  if (verdict !== 'proven') return ok({ difference: verdict.detail })
  const chain = new ChainBuilder(deps.signer, view, now)
  const room = view.openCancel ? 0 : Math.max(0, settings.maxUnconfirmed - view.unconfirmedBlocks)

  const pick = await pickPayouts(deps, settings, tx, view, now, stopped('pause') !== undefined ? 0 : room)
  const receiveRoom = receiveShare(settings) - view.unconfirmedReceives
  // Read again here: a foreign block may have received one since it was listed.
  const taken = await tx.knownSources(receivables.map((entry) => entry.sourceHash))
  const free = receivables.filter((entry) => !taken.has(entry.sourceHash))
  const receives = free.slice(0, Math.max(0, Math.min(receiveRoom, room)))
  // Payouts before receives unless funds are missing: then one receive goes first, and the payouts follow at the next run.
  const fundsFirst = pick.fundsMissing && receives.length > 0
  const sends = fundsFirst ? [] : pick.payouts
  for (const payout of sends) chain.send(payout)
  for (const receivable of receives.slice(0, room - sends.length)) chain.receive(receivable)
  const signedSends = chain.blocks.filter(({ payoutId }) => payoutId !== null)

  for (const entry of pick.voids) await tx.voidPayout(entry, UNLINKED_BEFORE_SIGNING)
  await tx.setPayoutReasons(pick.reasons)
  await deps.checkpoint('pay:signed')
  if (chain.blocks.length > 0) await tx.insertSigned(chain.blocks)
  await deps.checkpoint('pay:stored')
  const stop = stopped('pause')
  if (stop && chain.blocks.length === 0) return err({ kind: 'stopped', stop: 'pause', reason: stop.reason })
  return ok({
    signedSends: signedSends.length,
    signedReceives: chain.blocks.length - signedSends.length,
    signedAmount: units(signedSends.reduce((sum, { amount }) => sum + rawToUnits(amount), 0n)),
    voided: pick.voids.length,
    heldBack: pick.heldBack,
    head: chain.head,
  })
}

interface Pick {
  payouts: PlannedPayout[]
  voids: PayoutId[]
  reasons: { payoutId: PayoutId; reason: string | null }[]
  heldBack: Record<string, number>
  fundsMissing: boolean
}

/** Walks planned payouts, oldest first, and keeps those that pass every check of the signing transaction. */
async function pickPayouts(
  deps: PayDeps,
  settings: PaySettings,
  tx: Tx,
  view: SigningView,
  now: Millis,
  room: number,
): Promise<Pick> {
  const pick: Pick = { payouts: [], voids: [], reasons: [], heldBack: {}, fundsMissing: false }
  const use = { lastHour: view.outflow.lastHour as bigint, lastDay: view.outflow.lastDay as bigint }
  let balance: bigint = view.head.balance
  let after = deps.scan?.after ?? null
  // Found what there was room for, or came to the end: the next run begins with the oldest again.
  if (deps.scan) deps.scan.after = null
  for (let seen = 0; room > 0 && seen < CANDIDATES_LIMIT;) {
    const page: readonly PlannedPayout[] = await tx.payoutsToSign({
      account: view.account.account,
      after,
      limit: CANDIDATES_PAGE,
    })
    for (const payout of page) {
      if (pick.payouts.length >= room) return pick
      if (!payout.addressLinked) {
        pick.voids.push(payout.id)
        continue
      }
      const verdict = judge(deps, settings, view, payout, balance, use, now)
      if (verdict.reason !== payout.reason) pick.reasons.push({ payoutId: payout.id, reason: verdict.reason })
      if (verdict.reason === null) {
        pick.payouts.push(payout)
        balance -= unitsToRaw(payout.amount)
        use.lastHour += payout.amount
        use.lastDay += payout.amount
        continue
      }
      pick.heldBack[verdict.reason] = (pick.heldBack[verdict.reason] ?? 0) + 1
      if (verdict.fundsMissing) pick.fundsMissing = true
      // The outflow window empties with time: those behind wait their turn, else small ones would starve a large one.
      if (verdict.wait) return pick
    }
    const last = page.at(-1)
    if (!last || page.length < CANDIDATES_PAGE) return pick
    seen += page.length
    after = { plannedAt: last.plannedAt, id: last.id }
  }
  if (deps.scan && room > 0) deps.scan.after = after
  return pick
}

interface Verdict {
  readonly reason: string | null
  readonly wait?: boolean
  readonly fundsMissing?: boolean
}

function judge(
  deps: PayDeps,
  settings: PaySettings,
  view: SigningView,
  payout: PlannedPayout,
  balance: bigint,
  use: { lastHour: bigint; lastDay: bigint },
  now: Millis,
): Verdict {
  const eligible = eligibility(payout.facts, settings.eligibility, deps.codec, now)
  // The address was copied when the payout was planned; a later change of the primary one does not move it.
  if (!eligible.ok && !['no_wallet', 'invalid_address'].includes(eligible.error)) return { reason: eligible.error }
  // One address that is none must cost its own player only, and never become the key of nobody.
  if (!deps.codec.parse(payout.address).ok) return { reason: 'invalid_address' }
  if (view.head.hash === null) return { reason: 'account_unopened', fundsMissing: true }
  const outflow = fitsOutflow(
    { lastHour: units(use.lastHour), lastDay: units(use.lastDay) },
    settings.outflow,
    payout.amount,
  )
  if (outflow !== null) return { reason: outflow.reason, wait: !outflow.never }
  if (balance - unitsToRaw(payout.amount) < unitsToRaw(settings.minOperatorBalance)) {
    return { reason: 'minimum_balance', fundsMissing: true }
  }
  return { reason: null }
}

/** Builds one chain of signed blocks on the expected head. */
class ChainBuilder {
  readonly blocks: StoredBlock[] = []
  head: Head
  readonly #signer: Signer
  readonly #account: OperatorAccount
  readonly #now: Millis
  readonly #missing: SigningView['missing']

  constructor(signer: Signer, view: SigningView, now: Millis) {
    this.#signer = signer
    this.#account = view.account
    this.#now = now
    this.#missing = view.missing
    this.head = view.head
  }

  send(payout: PlannedPayout): void {
    const amount = unitsToRaw(payout.amount)
    this.#append({ to: payout.address }, raw(this.head.balance - amount), amount, payout.id, null)
  }

  receive(entry: Receivable): void {
    this.#append(
      { source: entry.sourceHash },
      raw(this.head.balance + entry.amount),
      entry.amount,
      null,
      entry.sourceHash,
    )
  }

  /** A block was signed that others stand on already, since its row was lost: what follows it is theirs. */
  get #isJoined(): boolean {
    return this.head.hash !== null && this.#missing.has(this.head.hash)
  }

  #append(
    link: { to: Address } | { source: BlockHash },
    balance: Raw,
    amount: Raw,
    payoutId: PayoutId | null,
    sourceHash: BlockHash | null,
  ): void {
    if (this.#isJoined) return
    assert(balance >= 0n, 'a block would have a negative balance')
    const { account, representative } = this.#account
    const previous = this.head.hash
    assert(previous !== null || sourceHash !== null, 'the first block of an account is a receive')
    const signed = this.#signer.sign({ account, previous, representative, balance, link })
    const height = this.head.height + 1
    this.blocks.push({
      ...signed,
      account,
      previous,
      representative,
      balance,
      work: null,
      kind: payoutId === null ? 'receive' : 'send',
      role: payoutId === null ? 'receive' : 'payout',
      state: 'signed',
      height,
      amount,
      payoutId,
      sourceHash,
      signedAt: this.#now,
      publishAttempts: 0,
      nextPublishAt: this.#now,
    })
    this.head = { hash: signed.hash, balance, height }
  }
}
