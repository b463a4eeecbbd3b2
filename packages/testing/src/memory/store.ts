// The domain's Store port over books in memory: the same answers and the same refusals as the real repositories.
import { asId, assert, type Millis, type Stop, type Store, type Tx } from '@pay2slay/domain'
import * as accrue from './accrue.js'
import { adminTx, walletTx } from './acts.js'
import { adoptTx, playersOfAddress } from './adopt.js'
import type { MemoryBooks } from './books.js'
import { loginTx, operationsTx, type Desk } from './operations.js'
import * as pay from './pay.js'
import { playersTx, playersToVerify } from './people.js'
import * as settle from './settle.js'
import type { Change } from './table.js'
import { byText, clean, operatorAccountOf } from './views.js'

export interface MemoryStoreOptions {
  readonly now: () => Promise<Millis>
  /** Default 1. */
  readonly writersAtOnce?: number
  /** Told what each committed transaction changed, in order, before anybody else reads. */
  readonly onCommit?: (changes: readonly Change[]) => void
}

export function createMemoryStore(books: MemoryBooks, { now, writersAtOnce = 1, onCommit }: MemoryStoreOptions): Store {
  const tx = bindTx(books, now)
  const run = async <T>(work: () => Promise<T>): Promise<T> => {
    const { value, changes } = await books.transaction(work)
    onCommit?.(changes)
    return value
  }
  return {
    now,
    writersAtOnce,
    transaction: (work) => run(() => work(tx)),
    playersToRead: async (query) => accrue.playersToRead(books, query),
    prepareSettlement: (query) => run(async () => settle.prepareSettlement(books, query)),
    finishSettlement: (runId) => run(async () => books.queue.delete((row) => row.runId === runId)),
    owedTotal: async () => settle.owedTotal(books),
    openPayoutTotal: async (account) => settle.openPayoutTotal(books, account),
    stops: async () => stopsOf(books),
    async operatorAccounts() {
      const rows = [...books.operator.values()]
      return rows.sort((a, b) => a.createdAtMs - b.createdAtMs || byText(a.account, b.account)).map(operatorAccountOf)
    },
    knownBlocks: async (hashes) => pay.knownBlocks(books, hashes),
    knownSources: async (sources) => pay.knownSources(books, sources),
    openBlocks: async (account, limit) => pay.openBlocks(books, account, limit),
    blockState: async (hash) => books.block.get(hash)?.state ?? null,
    confirmedOn: async (account, previous) => pay.confirmedOn(books, account, previous),
    hasBaselines: async () => books.baseline.find(() => true) !== undefined,
    playersOfAddress: async (address) => playersOfAddress(books, address),
    dryPayouts: async (limit) => pay.dryPayouts(books, limit),
    confirmedBlocks: async (account, range) => pay.confirmedBlocks(books, account, range),
    playersToVerify: async (query) => playersToVerify(books, query),
    async playerOfDiscordId(discordId) {
      const row = books.player.find((player) => player.discordId === discordId && player.deletedAtMs === null)
      return row ? { playerId: asId(row.id), epicAccountId: row.epicAccountId, banned: row.bannedAtMs !== null } : null
    },
  }
}

function stopsOf(books: MemoryBooks): readonly Stop[] {
  return [...books.stop.values()]
    .sort((a, b) => byText(a.kind, b.kind))
    .map(({ kind, reason, actor, setAtMs, publishToo, blockHash, blockPrevious }) => ({
      kind,
      reason,
      actor,
      setAt: setAtMs,
      publishToo,
      block:
        blockHash === null
          ? null
          : { hash: asId(blockHash), previous: blockPrevious === null ? null : asId(blockPrevious) },
    }))
}

function bindTx(books: MemoryBooks, now: () => Promise<Millis>): Tx {
  const desk: Desk = { requests: [], blockRequests: [], intervals: null, seed: null }
  return {
    now,
    ...moneyTx(books, now),
    ...gateTx(books),
    ...playersTx(books, now),
    ...adminTx(books),
    ...adoptTx(books),
    ...loginTx(books),
    ...walletTx(books),
    ...operationsTx(books, desk, now),
    async audit({ actor, action, targetType, targetId, summary, after }) {
      const afterJson = after ? JSON.stringify(after) : null
      const row = { actor, action, targetType, targetId, summary: clean(summary), afterJson }
      books.audit.insert({ id: books.newId(), atMs: await now(), ...row })
    },
  }
}

type GateTx = Pick<Tx, 'lockGate' | 'gatePasses' | 'setStop' | 'clearStop'>

const gateTx = (books: MemoryBooks): GateTx => ({
  async lockGate() {
    const passed = books.gate.update(
      () => true,
      (row) => ({ ...row, version: row.version + 1n }),
    )
    assert(passed === 1, 'the gate is one row: without it nothing serialises signing and stops')
    return stopsOf(books)
  },
  gatePasses: async () => books.gate.get('1')?.version ?? 0n,
  async setStop({ kind, reason, actor, setAt, publishToo, block }) {
    const standing = { blockHash: block?.hash ?? null, blockPrevious: block?.previous ?? null }
    const row = { kind, reason: clean(reason), actor: clean(actor), setAtMs: setAt, publishToo, ...standing }
    if (books.stop.get(kind)) books.stop.put(row)
    else books.stop.insert(row)
  },
  clearStop: async (kind) => books.stop.delete((row) => row.kind === kind),
})

type MoneyTx = Pick<
  Tx,
  | 'applyReadings'
  | 'touchRead'
  | 'noteUnreadable'
  | 'settlementPage'
  | 'operatorFunds'
  | 'writePlans'
  | 'signingView'
  | 'payoutsToSign'
  | 'knownSources'
  | 'insertSigned'
  | 'setPayoutReasons'
  | 'strandedPayouts'
  | 'movePlanned'
  | 'voidPayout'
  | 'markPublished'
  | 'confirmBlocks'
  | 'killBlocks'
  | 'confirmDry'
  | 'insertOperatorAccount'
  | 'insertForeign'
>

const moneyTx = (books: MemoryBooks, now: () => Promise<Millis>): MoneyTx => ({
  applyReadings: async (writes) => accrue.applyReadings(books, writes),
  touchRead: async (playerIds, at) => accrue.touchRead(books, playerIds, at),
  noteUnreadable: async (notes) => accrue.noteUnreadable(books, notes),
  settlementPage: async (query) => settle.settlementPage(books, query),
  operatorFunds: async (account) => settle.operatorFunds(books, account),
  writePlans: async (plans) => settle.writePlans(books, plans),
  signingView: async (account) => pay.signingView(books, account, await now()),
  payoutsToSign: async (query) => pay.payoutsToSign(books, query),
  knownSources: async (sources) => pay.knownSources(books, sources),
  insertSigned: async (blocks) => pay.insertSigned(books, blocks),
  setPayoutReasons: async (reasons) => pay.setPayoutReasons(books, reasons),
  strandedPayouts: async (accounts, limit) => pay.strandedPayouts(books, accounts, limit),
  movePlanned: async (payoutIds, account) => pay.movePlanned(books, payoutIds, account),
  voidPayout: async (payoutId, reason) => pay.voidPayout(books, payoutId, reason, await now()),
  markPublished: async (marks, at) => pay.markPublished(books, marks, at),
  confirmBlocks: async (account, hashes, at) => pay.confirmBlocks(books, account, hashes, at),
  killBlocks: async (account, hash, rival, at) => pay.killBlocks(books, account, hash, rival, at),
  confirmDry: async (payoutIds, at) => pay.confirmDry(books, payoutIds, at),
  insertOperatorAccount: async (account, linksUntil) =>
    pay.insertOperatorAccount(books, account, linksUntil, await now()),
  insertForeign: async (block, at) => pay.insertForeign(books, block, at),
})
