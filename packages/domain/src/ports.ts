// What the flows need from outside. Adapters implement these; the domain imports none of them.
import type { AccrualId, Address, BlockHash, PayoutId, PlayerId, ReadingId } from './ids.js'
import type {
  AuditEntry,
  BlockState,
  CapWindows,
  ChainBlock,
  Head,
  Millis,
  Observation,
  OperatorAccount,
  PayoutPlan,
  PayoutState,
  PlannedPayout,
  ReadState,
  ReadingWrite,
  Receivable,
  SettlementCandidate,
  Stop,
  StopKind,
  StoredBlock,
} from './model.js'
import type { Raw, Units } from './money.js'
import type { OperationsStore, OperationsTx } from './ports-operations.js'
import type { AdminTx } from './ports-admin.js'
import type { AdoptTx } from './ports-adopt.js'
import type { LoginStore, LoginTx } from './ports-auth.js'
import type { PlayersTx } from './ports-players.js'
import type { WalletTx } from './ports-wallets.js'
import type { Result } from './result.js'

export * from './ports-directory.js'

// ---------------------------------------------------------------- time, chance, names

/** Production binds this to the database's clock. */
export interface Clock {
  now(): Promise<Millis>
}

export interface Random {
  /** An unsigned 32-bit integer. */
  next(): number
}

export interface Ids {
  accrual(): AccrualId
  payout(): PayoutId
  reading(): ReadingId
}

// ---------------------------------------------------------------- players' worlds

/** Why the provider told no total. Never a zero. `retryAt`: when the provider asks to be left alone until. */
export type KillSourceError =
  | { readonly kind: 'private' }
  | { readonly kind: 'not_found' }
  | { readonly kind: 'no_data' }
  | { readonly kind: 'rate_limited'; readonly retryAt: Millis | null }
  | { readonly kind: 'unauthorized'; readonly detail: string }
  | { readonly kind: 'unavailable'; readonly detail: string }
  | { readonly kind: 'malformed'; readonly detail: string }

/** What the provider says about the account itself, rather than about its own state. */
export type Unreadable = Extract<KillSourceError['kind'], 'private' | 'not_found' | 'no_data'>

export interface KillSource {
  /** Lifetime kills of one Epic account. Waits for the request budget; never drops. */
  read(epicAccountId: string, signal?: AbortSignal): Promise<Result<Observation, KillSourceError>>
}

// ---------------------------------------------------------------- the chain

export interface ChainError {
  readonly kind: 'unreachable' | 'not_in_sync' | 'wrong_genesis' | 'malformed' | 'disagreement' | 'rpc'
  readonly detail: string
}

/** An account as the agreeing nodes tell it; null heads: unopened. */
export interface ChainAccount {
  /** The highest that any of them tells. */
  readonly frontier: Head | null
  /** Every node's frontier, each once: a lower one may be a rival that the highest hides. */
  readonly frontiers: readonly BlockHash[]
  readonly confirmed: Head | null
  readonly representative: Address | null
  readonly accountVersion: number
}

/** What the agreeing nodes say of one block of ours. `partial`: some hold it unconfirmed and others do not have it. */
export type BlockView = 'absent' | 'partial' | 'unconfirmed' | 'confirmed' | 'disagreement'

export type PublishHint = 'accepted' | 'already_known' | 'gap' | 'fork' | 'refused' | 'unknown'

/**
 * The chain as told by every configured node that answers and passes the guard (right genesis, cemented close to count,
 * counts not going back). Where such nodes differ the answer is `disagreement`, never one node's word.
 */
export interface Chain {
  account(account: Address): Promise<Result<ChainAccount, ChainError>>
  /** Blocks of the account after `after` (null: from the first) up to the frontier, oldest first, confirmed and not. At most `limit`. */
  blocksAfter(
    account: Address,
    after: BlockHash | null,
    limit: number,
  ): Promise<Result<readonly ChainBlock[], ChainError>>
  views(hashes: readonly BlockHash[]): Promise<Result<ReadonlyMap<BlockHash, BlockView>, ChainError>>
  /** One block, with hash and signature checked here; null when no node has it. */
  block(hash: BlockHash): Promise<Result<ChainBlock | null, ChainError>>
  /** The block that the nodes hold on `previous` (null: the account's first block); null when none. */
  successor(account: Address, previous: BlockHash | null): Promise<Result<ChainBlock | null, ChainError>>
  /** Confirmed sends waiting to be received, largest first, at least `minimum` raw each. */
  receivables(account: Address, minimum: Raw, limit: number): Promise<Result<readonly Receivable[], ChainError>>
  /** Sends the stored block (no subtype). The answer is a hint that decides nothing. `attempt` picks where the list of nodes starts. */
  publish(block: StoredBlock, attempt: number): Promise<PublishHint>
}

/** What the next block of an account is made of. */
export interface BlockDraft {
  readonly account: Address
  readonly previous: BlockHash | null
  readonly representative: Address
  readonly balance: Raw
  /** A send's payee, a receive's source hash, or null for a change block. */
  readonly link: { readonly to: Address } | { readonly source: BlockHash } | null
}

export interface SignedParts {
  readonly hash: BlockHash
  readonly link: string
  readonly signature: string
}

/** What a block's hash covers. */
export type BlockContents = Pick<StoredBlock, 'account' | 'previous' | 'representative' | 'balance' | 'link'>

/** Holds the key. Refuses (throws) in a dry world: asserted at the signer. */
export interface Signer {
  readonly account: Address
  sign(draft: BlockDraft): SignedParts
  /** The hash of a block that was signed before; signs nothing. */
  hashOf(contents: BlockContents): BlockHash
}

export interface WorkSource {
  /** Whether the work reaches the present threshold: stored work may be from before the account's version rose. */
  accepts(root: string, work: string, accountVersion: number): boolean
  /** Valid work for a root (previous hash, or the public key of an unopened account), verified here before it is returned. */
  work(
    root: string,
    accountVersion: number,
  ): Promise<Result<string, { readonly kind: 'unavailable'; readonly detail: string }>>
  /** The root of the next block is likely this one: compute while idle. */
  precompute(root: string, accountVersion: number): void
}

export interface AddressCodec {
  /** Checks prefix, alphabet, length and checksum; the error says what is wrong. */
  parse(text: string): Result<Address, string>
  /** Root for the work of an unopened account: its public key as 64 upper-case hex digits. */
  publicKey(address: Address): string
  /** The address of a public key (a send's link) of 64 hex digits. */
  fromPublicKey(publicKey: string): Address
  /** Why an address can be no player's; null: it may be one's. */
  unowned(address: Address): Unowned | null
}

/** `burn`: nobody can spend from it (burn addresses, zero key). `genesis`: the account that began the live network. */
export type Unowned = 'burn' | 'genesis'

// ---------------------------------------------------------------- seeing

export interface Observer {
  count(name: string, by?: number, labels?: Readonly<Record<string, string>>): void
  gauge(name: string, value: number, labels?: Readonly<Record<string, string>>): void
  event(level: 'debug' | 'info' | 'warn' | 'error', event: string, fields?: Readonly<Record<string, unknown>>): void
}

/** Named points at which tests stop or kill the process. Empty in production. */
export type Checkpoint = (name: string) => Promise<void>

// ---------------------------------------------------------------- the books

export interface ReadQuery {
  /** Only players not read since. */
  readonly readBefore: Millis
  readonly after: { readonly lastReadAt: Millis; readonly playerId: PlayerId } | null
  readonly limit: number
  /** Only the players of one of so many even parts; absent: all. */
  readonly part?: PlayersPart
}

/** Each player belongs to exactly one part of `of`, for ever. */
export interface PlayersPart {
  /** From 0 on. */
  readonly index: number
  readonly of: number
}

/** A read state with its place in the order "longest unread first" (never read: 0). */
export interface PlayerToRead {
  readonly state: ReadState
  readonly lastReadAt: Millis
  /** The directory's last good answer; accrual stops when it is older than the grace. */
  readonly directoryAnsweredAt: Millis | null
  /** Where a baseline begins next: the highest total up to which kills of the Epic account were ever counted, whoever had it; else null. */
  readonly countedUpTo: number | null
}

/** A player whom the directory is asked about, with the place in the order "longest without an answer first" (never answered: 0). */
export interface PlayerToVerify {
  readonly playerId: PlayerId
  readonly discordId: string
  readonly epicAccountId: string | null
  readonly answeredAt: Millis
}

export interface OutflowUse {
  readonly lastHour: Units
  readonly lastDay: Units
}

/** What signing sees of an account inside its transaction. */
export interface SigningView {
  readonly account: OperatorAccount
  /** The last block that is not dead and stands, block by block, on the confirmed head; that head when there is none. */
  readonly head: Head
  /** The head's block as its row has it; null: no row, since the books begin with it, or the account is unopened. */
  readonly headBlock: BlockContents | null
  /** What open blocks stand on that do not stand on the head: a block whose row was lost. Signed again it may be the very same one. */
  readonly missing: ReadonlySet<BlockHash>
  /** From the confirmed head to `head`. What is open beside them waits for a block that is still to be signed, and must not keep it from that. */
  readonly unconfirmedBlocks: number
  readonly unconfirmedReceives: number
  /** A declared rival that can land. */
  readonly openCancel: boolean
  readonly outflow: OutflowUse
}

export interface OpenPayout {
  readonly id: PayoutId
  readonly state: PayoutState
  readonly amount: Units
}

export interface UnreadableNote {
  readonly playerId: PlayerId
  readonly unreadable: Unreadable | null
}

/** A guarded write found other values than it expected; the transaction is rolled back. */
export class ConflictError extends Error {
  override readonly name = 'ConflictError'
}

/**
 * One open write transaction. On PostgreSQL READ COMMITTED, on SQLite BEGIN IMMEDIATE; nothing else can see or join it.
 * Every guarded write throws ConflictError unless it touches exactly the rows it names.
 */
export interface Tx extends Clock, OperationsTx, AdminTx, AdoptTx, LoginTx, WalletTx, PlayersTx {
  // accrue
  /** Writes each reading guarded by old cursor, baseline, Epic account and version; returns the players whose guard failed. */
  applyReadings(writes: readonly ReadingWrite[]): Promise<readonly PlayerId[]>
  /** Marks players as attempted, so that the longest unread come first next time. */
  touchRead(playerIds: readonly PlayerId[], at: Millis): Promise<void>
  /** Why players' kills could not be read, for the players alone; null: they could. Readings that are written say so themselves. */
  noteUnreadable(notes: readonly UnreadableNote[]): Promise<void>

  // settle
  settlementPage(query: {
    runId: string
    afterPosition: number
    limit: number
    windows: CapWindows
    owedLimit: number
  }): Promise<readonly SettlementCandidate[]>
  /**
   * Open payouts and confirmed balance of an account in one snapshot: a payout is in the first, or taken off the second. A null
   * balance: the account is not in the books yet.
   */
  operatorFunds(account: Address): Promise<{ readonly openTotal: Units; readonly confirmedBalance: Raw | null }>
  /** Payouts, items, splits and the accruals' cover, all of them or ConflictError. */
  writePlans(plans: readonly PayoutPlan[]): Promise<void>

  // the gate: one row, conditionally updated, that serialises signing and stops
  /** Locks the gate until commit; returns the stops in force. */
  lockGate(): Promise<readonly Stop[]>
  /**
   * How often the gate has been locked. Nobody else locks it until this transaction ends, but others may ask beside it: whoever finds
   * the number as their own lock left it knows that nobody has come since, neither a payout nor a stop.
   */
  gatePasses(): Promise<bigint>
  setStop(stop: Stop): Promise<void>
  clearStop(kind: StopKind): Promise<void>

  // pay
  signingView(account: Address): Promise<SigningView>
  /** Planned payouts of the account that are not held, oldest first by (planned at, id), after the given one. */
  payoutsToSign(query: {
    account: Address
    after: { plannedAt: Millis; id: PayoutId } | null
    limit: number
  }): Promise<readonly PlannedPayout[]>
  /** Which of the sources a block that is not dead receives already, whoever made it. */
  knownSources(sources: readonly BlockHash[]): Promise<ReadonlySet<BlockHash>>
  /** Inserts signed blocks; a payout's block takes it planned -> signed. */
  insertSigned(blocks: readonly StoredBlock[]): Promise<void>
  /** Why planned payouts are not signed yet; null clears it. */
  setPayoutReasons(reasons: readonly { payoutId: PayoutId; reason: string | null }[]): Promise<void>
  /** Planned payouts without a live block of none of these accounts, oldest first. */
  strandedPayouts(
    accounts: readonly Address[],
    limit: number,
  ): Promise<readonly { readonly id: PayoutId; readonly playerId: PlayerId }[]>
  /** Planned payouts without a live block are the account's from now on, all of them or ConflictError. */
  movePlanned(payoutIds: readonly PayoutId[], account: Address): Promise<void>
  /** planned -> void, its items released. Only without a live block. */
  voidPayout(payoutId: PayoutId, reason: string): Promise<void>

  // publish
  /**
   * signed -> published (block and payout) on the first attempt; later attempts only move the back-off. The verified work is
   * kept with it, where there is none yet.
   */
  markPublished(marks: readonly PublishMark[], at: Millis): Promise<void>

  // confirm
  /** Blocks -> confirmed and their payouts -> confirmed, in chain order; moves the account's confirmed head to the last. */
  confirmBlocks(account: Address, hashes: readonly BlockHash[], at: Millis): Promise<void>
  /** The block and every stored block behind it -> dead; their payouts -> planned. Returns the hashes. */
  killBlocks(account: Address, hash: BlockHash, rival: BlockHash, at: Millis): Promise<readonly BlockHash[]>
  /** Dry worlds only: planned -> confirmed without a block. */
  confirmDry(payoutIds: readonly PayoutId[], at: Millis): Promise<void>

  // operator accounts and foreign blocks
  /** `linksUntil`: see `AdoptTx`. */
  insertOperatorAccount(account: OperatorAccount, linksUntil: Millis | null): Promise<void>
  /** Stores a confirmed foreign block as known and moves the confirmed head to it. */
  insertForeign(block: ChainBlock, at: Millis): Promise<void>

  audit(entry: AuditEntry): Promise<void>
}

export interface PublishMark {
  readonly hash: BlockHash
  readonly work: string
  readonly attempts: number
  readonly nextPublishAt: Millis
}

/** The books. Reads outside a transaction see only committed rows. */
export interface Store extends Clock, LoginStore, OperationsStore {
  /** How many transactions of bulk work get on beside each other: one where the database lets in one writer at a time. */
  readonly writersAtOnce: number
  transaction<T>(fn: (tx: Tx) => Promise<T>): Promise<T>

  // accrue: guild members, verified, not banned, with an Epic account; longest unread first
  playersToRead(query: ReadQuery): Promise<readonly PlayerToRead[]>

  // settle
  /** Queues every player with something owed in the run's order; returns how many. The queue is scratch: two runs never share one. */
  prepareSettlement(query: {
    runId: string
    order: 'random' | 'oldest_first' | 'smallest_first'
    seed: number
    /** In a random order: how many neighbours by id are shuffled as one. Without it, each player by itself. */
    neighbours?: number
  }): Promise<number>
  finishSettlement(runId: string): Promise<void>
  /** What all players together are owed, whoever of them may be paid. */
  owedTotal(): Promise<Units>
  openPayoutTotal(account: Address): Promise<Units>
  stops(): Promise<readonly Stop[]>

  // pay, publish, confirm
  operatorAccounts(): Promise<readonly OperatorAccount[]>
  /** Which of the hashes the books know and not as dead. */
  knownBlocks(hashes: readonly BlockHash[]): Promise<ReadonlySet<BlockHash>>
  knownSources(sources: readonly BlockHash[]): Promise<ReadonlySet<BlockHash>>
  /** Signed and published blocks in chain order. */
  openBlocks(account: Address, limit: number): Promise<readonly StoredBlock[]>
  blockState(hash: BlockHash): Promise<BlockState | null>
  /** The confirmed block that the books hold on `previous`. */
  confirmedOn(account: Address, previous: BlockHash | null): Promise<BlockHash | null>
  /** Whether kills of anybody count from some total on. */
  hasBaselines(): Promise<boolean>
  /** Players that ever linked the address, or for whom a send to it was adopted. */
  playersOfAddress(address: Address): Promise<readonly PlayerId[]>
  dryPayouts(limit: number): Promise<readonly PayoutId[]>

  // reverify: longest without an answer first
  playersToVerify(query: {
    answeredBefore: Millis
    after: { answeredAt: Millis; playerId: PlayerId } | null
    limit: number
  }): Promise<readonly PlayerToVerify[]>
}
