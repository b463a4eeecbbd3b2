// What must hold after every committed transaction, checked on what it changed: the invariants I1 to I6, the ways between states,
// what signing promises, and that the ledger pays each kill once. None of it uses the code that it checks.
import {
  asId,
  canMove,
  checkCaps,
  checkOperatorChain,
  checkPlayer,
  RAW_PER_UNIT,
  type BlockState,
  type Breach,
  type BlockHash,
  type Millis,
  type PayoutState,
} from '@pay2slay/domain'
import { addressCodec } from '@pay2slay/banano-rpc'
import type { LedgerBlock } from '@pay2slay/sandbox'
import { isOpenPayout, NO_PREVIOUS, type MemoryBooks } from '../memory/books.js'
import { hasLiveBlock } from '../memory/pay.js'
import type { AccrualRecord, BlockRecord, PayoutRecord, PlayerRow } from '../memory/rows.js'
import type { Change } from '../memory/table.js'
import { eligibilityFacts } from '../memory/views.js'
import { keyOfOperator } from './keys.js'
import type { SimLedger } from './ledger.js'
import { wrongBlocks, wrongSigning } from './live-blocks.js'
import type { Oracle } from './oracle.js'
import { inPlanOrder, operatorBooks, playerBooks } from './player-books.js'
import type { FlowSettings } from './settings.js'

const HOUR = 3_600_000
const BLOCK_MOVES: Readonly<Record<BlockState, readonly BlockState[]>> = {
  signed: ['published', 'confirmed', 'dead'],
  published: ['confirmed', 'dead'],
  confirmed: [],
  dead: [],
}

export class Checker {
  readonly violations: string[] = []
  /** Kills that the ledger has paid, by Epic account and baseline: "from to" of each. */
  readonly #paid = new Map<string, { readonly from: number; readonly to: number; readonly payoutId: string }[]>()
  /** Blocks of ours that the books forgot. */
  readonly #lost = new Map<string, BlockRecord>()
  /** States and outcomes that were reached, for the summary. */
  readonly reached: (what: string) => void

  constructor(
    /** As they are after the last commit. */
    public books: MemoryBooks,
    private readonly ledger: Pick<SimLedger, 'truth' | 'isForeign'>,
    /** The limits that count at the moment. */
    public settings: FlowSettings,
    private readonly now: () => Millis,
    reached: (what: string) => void,
    private readonly oracle: Oracle | null,
  ) {
    this.reached = reached
  }

  say(what: string): void {
    this.violations.push(what)
  }

  /**
   * The books were put back, or lost the rows of these blocks: what came after is gone, and only the chain still knows it. What was
   * paid before is compared as amounts from now on, since an adopted send covers what is owed, whichever kills it once paid.
   */
  restored(books: MemoryBooks, blocks: readonly BlockRecord[], isWhole: boolean): void {
    this.books = books
    for (const block of blocks) if (books.block.get(block.hash) === undefined) this.#lost.set(block.hash, block)
    if (isWhole) this.#paid.clear()
  }

  #breaches(breaches: Iterable<Breach>): void {
    for (const { invariant, subject, detail } of breaches) this.say(`${invariant} ${subject}: ${detail}`)
  }

  /** What one transaction changed. */
  committed(changes: readonly Change[]): void {
    const players = new Set<string>()
    const first = new Map<string, Change>()
    for (const change of changes) {
      const key = `${change.table.name} ${change.key}`
      if (!first.has(key)) first.set(key, change)
    }
    const promising = new Set<string>()
    let isOperator = false
    const accrued: string[] = []
    const signed: BlockRecord[] = []
    for (const { table, key, before } of first.values()) {
      if (table.name === 'payout') {
        const payout = this.books.payout.get(key)
        if (this.#payout(key, before as PayoutRecord | undefined)) promising.add(payout?.operatorAccount ?? '')
        players.add(payout?.playerId ?? '')
      } else if (table.name === 'block') {
        const block = this.#block(key, before as BlockRecord | undefined)
        if (block) signed.push(block)
        isOperator = true
      } else if (table.name === 'player') {
        const [was, is] = [before as PlayerRow | undefined, this.books.player.get(key)]
        this.oracle?.moved(this.books, was, is)
        if (isMoved(was, is)) players.add(key)
      } else if (table.name === 'accrual') {
        players.add(this.books.accrual.get(key)?.playerId ?? '')
        if (before === undefined) accrued.push(key)
      } else if (table.name === 'stop') {
        this.#stop(key)
        this.oracle?.stops(this.books)
      } else if (table.name === 'baseline') this.#baseline(key, before === undefined)
      else if (table.name === 'reading') this.#reading(key, first)
      else if (table.name === 'operator_account') isOperator = true
    }
    for (const id of accrued) this.#accrual(id, first)
    for (const playerId of players) if (playerId !== '') this.player(playerId)
    if (promising.size > 0) this.#budget(promising)
    if (signed.length > 0) this.#signed(signed)
    if (isOperator) {
      this.operators()
      for (const said of wrongBlocks(this.books)) this.say(said)
    }
  }

  /** An answer that is older than the last one that counted changes nothing. */
  #reading(id: string, first: ReadonlyMap<string, Change>): void {
    const row = this.books.reading.get(id)
    const before = first.get(`player ${row?.playerId ?? ''}`)?.before as PlayerRow | undefined
    if (!row || !before || row.providerAtMs === null || before.lastProviderAtMs === null) return
    if (row.providerAtMs < before.lastProviderAtMs)
      this.say(`reading ${id} counted, though the provider made it before the last one that did`)
  }

  player(playerId: string): void {
    this.#breaches(checkPlayer(playerBooks(this.books, playerId)))
    const open = this.books.payout.where((row) => row.playerId === playerId && isOpenPayout(row))
    if (open.length > 1) this.say(`player ${playerId} has ${open.length} open payouts`)
    this.#worth(playerId)
    const epic = this.books.player.get(playerId)?.epicAccountId
    if (epic === null || epic === undefined) return
    const payouts = this.books.payout.where((row) => row.epicAccountId === epic)
    if (payouts.some((row) => row.playerId !== playerId)) this.#breaches(checkCaps(inPlanOrder(this.books, payouts)))
  }

  /** What the kills of each reading are worth, counted here once more; a split keeps the reading, and the sum. */
  #worth(playerId: string): void {
    const readings = new Map<string, { kills: number; amount: bigint; row: AccrualRecord }>()
    for (const row of this.books.accrual.values()) {
      if (row.playerId !== playerId) continue
      const sum = readings.get(row.readingId) ?? { kills: 0, amount: 0n, row }
      sum.kills += row.toKills - row.fromKills
      sum.amount += row.amountUnits
      readings.set(row.readingId, sum)
    }
    for (const { kills, amount, row } of readings.values()) {
      const [numerator = '1', denominator = '1'] = /"factor":"(\d+)\/(\d+)"/.exec(row.multipliersJson)?.slice(1) ?? []
      const worth = (BigInt(kills) * row.perKillUnits * BigInt(numerator)) / BigInt(denominator)
      if (worth !== amount)
        this.say(`${kills} kills of reading ${row.readingId} are worth ${worth} units, not ${amount}`)
    }
  }

  /** What is doubted accrues only by a person's word. */
  #accrual(id: string, first: ReadonlyMap<string, Change>): void {
    const row = this.books.accrual.get(id)
    const reading = this.books.reading.get(row?.readingId ?? '')
    if (!row || row.splitFrom !== null) return
    this.oracle?.accrued(this.books, this.settings, row, this.now())
    if (reading?.source === 'admin') return
    const before = first.get(`player ${row.playerId}`)?.before as PlayerRow | undefined
    if (!before) return this.say(`accrual ${id} was written without a move of its player's cursor`)
    if (before.pendingTotal !== null) this.say(`accrual ${id} was made while a reading of the player was pending`)
    const { rememberedTotal: given, rememberedUntilMs: until } = before
    if (given !== null && until !== null && this.now() < until && row.toKills >= given)
      this.say(`accrual ${id} reaches ${row.toKills} kills, where ${given} were given up for a lower total`)
    const hours = before.strictFirstRise ? 1 : Math.max(1, (this.now() - (before.lastAcceptedAtMs ?? 0)) / HOUR)
    const kills = row.toKills - row.fromKills
    if (reading?.outcome === 'accrued' && kills > this.settings.rules.maxKillsPerHour * hours)
      this.say(`accrual ${id} is of ${kills} kills in ${hours.toFixed(1)} hours`)
  }

  /** The books are asked after the chain, so that a block of ours is never taken for a foreign one. */
  #stop(kind: string): void {
    const hash = this.books.stop.get(kind)?.blockHash
    if (hash === null || hash === undefined) return
    this.reached('books stop')
    const row = this.books.block.get(hash)
    // A foreign one may be explained, also as the block of a planned payout, while somebody who found it is on the way to set the
    // stop; the next look lifts that.
    if (row === undefined || row.state === 'dead' || this.ledger.isForeign(asId<BlockHash>(hash))) return
    if (row.role !== 'foreign' && this.books.payout.get(row.payoutId ?? '')?.adopted !== true)
      this.say(`the books stop was set for block ${hash}, which the books know`)
  }

  operators(): void {
    for (const row of this.books.operator.values()) {
      this.#breaches(checkOperatorChain(operatorBooks(this.books, row)))
      if (row.confirmedHash !== null && !this.isConfirmed(row.confirmedHash))
        this.say(`I5 ${row.account}: the books' confirmed head ${row.confirmedHash} is not confirmed on the ledger`)
    }
  }

  isConfirmed(hash: string): boolean {
    const block = this.ledger.truth.blocks.get(asId<BlockHash>(hash))
    return block !== undefined && this.ledger.truth.isConfirmed(block)
  }

  /** Whether the payout is new. */
  #payout(id: string, before: PayoutRecord | undefined): boolean {
    const row = this.books.payout.get(id)
    if (row === undefined) {
      this.say(`payout ${id} is gone`)
      return false
    }
    if (before === undefined) {
      if (row.adopted) {
        this.reached('payout adopted')
        return false
      }
      if (row.state !== 'planned') this.say(`payout ${id} began as ${row.state}`)
      this.oracle?.planned(this.books, this.settings, row, this.now())
      this.#planned(row)
      return true
    }
    if (before.state === row.state) return false
    this.reached(`payout ${before.state} -> ${row.state}`)
    if (!canMove(before.state, row.state, { dry: false }) && !this.#isFound(row))
      this.#way('payout', id, before.state, row.state)
    return false
  }

  /** Adoption plans again what has no live block any more, and makes it void, in one transaction. */
  #isFound({ id, state }: PayoutRecord): boolean {
    return state === 'void' && !hasLiveBlock(this.books, id)
  }

  /** What settling promises: an eligible player, and the smallest payout unless caps or pieces looked at let nothing larger through. */
  #planned(row: PayoutRecord): void {
    const player = this.books.player.get(row.playerId)
    const why = player ? this.#whyNot(player, row.plannedAtMs) : 'unknown'
    if (why !== null) this.say(`payout ${row.id} was planned although the player is ${why}`)
    const isCapped = row.dailyCap !== null || row.weeklyCap !== null
    const { minPayout, owedLimit } = this.settings.settle
    const covered = () => this.books.item.where(({ payoutId }) => payoutId === row.id).length
    if (!isCapped && row.amountUnits < minPayout && covered() < owedLimit)
      this.say(`payout ${row.id} of ${row.amountUnits} units is smaller than ${minPayout}`)
  }

  #way(what: string, id: string, from: PayoutState | BlockState, to: PayoutState | BlockState): void {
    this.say(`${what} ${id} went from ${from} to ${to}, which is no way between states`)
  }

  /** The block, where it is new and signed. */
  #block(hash: string, before: BlockRecord | undefined): BlockRecord | null {
    const row = this.books.block.get(hash)
    if (row === undefined) {
      this.say(`block ${hash} is gone`)
      return null
    }
    if (before?.state === row.state) return null
    if (row.role === 'cancel') this.reached(`cancel ${row.state}`)
    if (before !== undefined) {
      this.reached(`block ${before.state} -> ${row.state}`)
      if (!BLOCK_MOVES[before.state].includes(row.state)) this.#way('block', hash, before.state, row.state)
    }
    if (row.state === 'confirmed' && !this.isConfirmed(hash))
      this.say(`block ${hash} counts as confirmed in the books, but the ledger has not confirmed it`)
    if (row.state === 'dead' && !this.#isDead(row))
      this.say(`block ${hash} counts as dead in the books, but the ledger may still confirm it`)
    return before === undefined && row.state === 'signed' ? row : null
  }

  /** Another block is confirmed in its place, or in the place of one that it stands on. */
  #isDead(row: BlockRecord): boolean {
    const chain = this.ledger.truth.chains.get(keyOfOperator(row.account))
    const confirmed = chain?.confirmedHeight ?? 0
    const before = ({ previous }: BlockRecord): BlockRecord | undefined =>
      this.books.block.get(previous) ?? this.#lost.get(previous)
    for (let block: BlockRecord | undefined = row; block; block = before(block)) {
      const onChain = chain?.blocks[block.height - 1]
      if (onChain?.hash === block.hash) return false
      if (onChain !== undefined && block.height <= confirmed && (onChain.previous ?? NO_PREVIOUS) === block.previous)
        return true
    }
    return false
  }

  /** A lower total is believed only after so many readings over so long. */
  #baseline(key: string, isNew: boolean): void {
    const row = this.books.baseline.get(key)
    if (!isNew || row === undefined) return
    this.reached(`baseline ${row.reason}`)
    if (row.reason !== 'lowered') return
    const { regressionConfirmations, regressionHours } = this.settings.rules
    const readings = this.books.reading
      .where((reading) => reading.playerId === row.playerId)
      .sort((a, b) => (a.id < b.id ? 1 : -1))
    const end = readings.findIndex(({ outcome }) => outcome !== 'regression' && outcome !== 'lowered')
    const run = end === -1 ? readings : readings.slice(0, end)
    const span = (run[0]?.receivedAtMs ?? 0) - (run.at(-1)?.receivedAtMs ?? 0)
    if (run.length < regressionConfirmations || span < regressionHours * HOUR)
      this.say(`a lower total of player ${row.playerId} was believed after ${run.length} readings over ${span} ms`)
  }

  /** What is promised never exceeds what the account holds. */
  #budget(accounts: ReadonlySet<string>): void {
    for (const { kind } of this.books.stop.values()) this.say(`payouts were planned under the stop ${kind}`)
    for (const row of this.books.operator.values()) {
      if (!accounts.has(row.account)) continue
      let open = 0n
      for (const payout of this.books.payout.values())
        if (payout.operatorAccount === row.account && isOpenPayout(payout)) open += payout.amountUnits
      const left = row.confirmedBalanceRaw / RAW_PER_UNIT - this.settings.minOperatorBalance
      if (open > left) this.say(`open payouts of ${open} units were promised where ${left} are left`)
    }
  }

  /** What the signing transaction promises, looked at once it is committed. */
  #signed(blocks: readonly BlockRecord[]): void {
    const { outflow, maxUnconfirmed, minOperatorBalance } = this.settings
    const stops = [...this.books.stop.values()].map(({ kind }) => kind)
    const now = this.now()
    if (stops.includes('books')) this.say('a block was signed under the books stop')
    const sends = blocks.filter(({ role }) => role === 'payout')
    for (const said of wrongSigning(this.books, blocks, maxUnconfirmed)) this.say(said)
    if (sends.length === 0) return
    if (stops.includes('pause')) this.say('a payout was signed while paused')
    for (const send of sends) this.#send(send, now)
    const since = (ms: number): bigint => {
      let sum = 0n
      for (const row of this.books.block.values())
        if (row.signedAtMs > now - ms && row.state !== 'dead') sum += row.amountUnits ?? 0n
      return sum
    }
    if (since(HOUR) > outflow.perHour) this.say(`${since(HOUR)} units left in an hour`)
    if (since(24 * HOUR) > outflow.perDay) this.say(`${since(24 * HOUR)} units left in a day`)
    const least = minOperatorBalance * RAW_PER_UNIT
    if (sends.some(({ balanceRaw }) => balanceRaw < least)) this.say('a payout leaves less than the minimum balance')
  }

  #send(send: BlockRecord, now: Millis): void {
    const payout = this.books.payout.get(send.payoutId ?? '')
    const player = payout && this.books.player.get(payout.playerId)
    if (!payout || !player) return this.say(`block ${send.hash} pays no payout`)
    if (payout.heldAtMs !== null) this.say(`payout ${payout.id} was signed while held`)
    const why = this.#whyNot(player, now)
    if (why !== null) this.say(`payout ${payout.id} was signed although the player is ${why}`)
    const isLinked = this.books.wallet.find(
      (row) => row.playerId === player.id && row.address === payout.address && row.unlinkedAtMs === null,
    )
    if (!isLinked) this.say(`payout ${payout.id} was signed to an address that is not linked`)
    const isRight =
      send.amountRaw === payout.amountUnits * RAW_PER_UNIT && send.link === addressCodec.publicKey(asId(payout.address))
    if (!isRight) this.say(`block ${send.hash} does not pay what payout ${payout.id} promises`)
  }

  #whyNot(player: PlayerRow, now: Millis): string | null {
    const { verificationGrace, holdFlagged } = this.settings.eligibility
    if (player.bannedAtMs !== null) return 'banned'
    if (player.heldAtMs !== null) return 'held'
    if (!player.guildMember || !player.epicVerified || player.epicAccountId === null) return 'not verified'
    if (now - (player.directoryAnsweredAtMs ?? 0) > verificationGrace) return 'unchecked for too long'
    return holdFlagged && eligibilityFacts(this.books, player).openAbuseFlag ? 'flagged' : null
  }

  /** The ledger confirmed a send of ours: every kill of its payout is paid now, and must not have been before. */
  confirmedOnLedger(block: LedgerBlock): void {
    const row = this.books.block.get(block.hash)
    if (row === undefined && !this.#lost.has(block.hash))
      this.say(`the ledger confirmed block ${block.hash} of ours, which the books never stored`)
    if (!row || row.payoutId === null) return
    const payout = this.books.payout.get(row.payoutId)
    for (const item of this.books.item.values()) {
      if (item.payoutId !== row.payoutId) continue
      const accrual = this.books.accrual.get(item.accrualId)
      const key = `${payout?.playerId} ${accrual?.baseline}`
      const paid = this.#paid.get(key) ?? []
      this.#paid.set(key, paid)
      for (const { from, to, payoutId } of paid)
        if (from < item.toKills && item.fromKills < to)
          this.say(
            `kills (${item.fromKills}, ${item.toKills}] of ${key} were paid twice on the ledger: by payout ${payoutId} and ${row.payoutId}`,
          )
      paid.push({ from: item.fromKills, to: item.toKills, payoutId: row.payoutId })
    }
  }
}

/** Whether anything that an invariant reads changed; most writes only note a time. */
const isMoved = (before: PlayerRow | undefined, after: PlayerRow | undefined): boolean =>
  before?.killCursor !== after?.killCursor || before?.baseline !== after?.baseline
