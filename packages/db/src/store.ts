// The books behind the domain's Store port, on either database.
import {
  asId,
  assert,
  type AuditEntry,
  type Millis,
  type Stop,
  type StopKind,
  type Store,
  type Tx,
} from '@pay2slay/domain'
import { v7 as uuid } from 'uuid'
import * as accrue from './accrue-sql.js'
import { clearAlert, raiseAlert } from './alerts-sql.js'
import { adminTx } from './admin-sql.js'
import { adoptTx } from './adopt-sql.js'
import { loginStore, loginTx } from './accounts/login-sql.js'
import { confirmedBlocks } from './books-chain.js'
import * as chain from './chain-sql.js'
import { confirmedHeight, writeComparison } from './comparison-sql.js'
import * as confirm from './confirm-sql.js'
import * as sign from './sign-sql.js'
import { bindClock } from './tx-clock.js'
import { insertIntervals, newestIntervals } from './intervals-sql.js'
import { tellPayouts } from './notices-sql.js'
import * as people from './people-sql.js'
import { playersTx } from './players-sql.js'
import { addBlockRequest } from './block-requests-sql.js'
import { addRequest } from './requests-sql.js'
import { settlementPage } from './settle-page-sql.js'
import { finishSettlement, prepareSettlement } from './settle-queue-sql.js'
import * as settle from './settle-sql.js'
import { unfinishedAccount, replaceSealedSeed, sealedSeed } from './sealed-seed-sql.js'
import { insertTerms, termsAt } from './terms-sql.js'
import { walletTx } from './wallets-sql.js'
import { cleanText, count, flag, text, textOrNull } from './rows.js'
import type { Database, Dialect, Row, SqlReader, SqlTx } from './sql.js'

export interface StoreOptions {
  /** Tests pass their own; production uses the database's clock. */
  readonly now?: () => Promise<Millis>
  /** Confirmed payouts are told on Discord. Default false: without a webhook nobody would empty the outbox. */
  readonly tellsPayouts?: boolean
}

/** Each keeps a core of the server busy, and a connection; more than this and the process that feeds them is what is waited for. */
const WRITERS_AT_ONCE: Readonly<Record<Dialect, number>> = { sqlite: 1, postgresql: 2 }

export function createStore(database: Database, options: StoreOptions = {}): Store {
  const { read, dialect } = database
  const now = options.now ?? (() => database.now())
  return {
    now,
    writersAtOnce: WRITERS_AT_ONCE[dialect],
    transaction: (work) =>
      database.transaction((sql) => {
        if (options.tellsPayouts === true) tellPayouts(sql)
        const tx = bindTx(sql, options.now ?? (() => clockInside(sql)))
        return work(tx)
      }),
    playersToRead: (query) => accrue.playersToRead(read, database.dialect, query),
    prepareSettlement: (query) => prepareSettlement(database, query),
    finishSettlement: (runId) => finishSettlement(database, runId),
    owedTotal: () => settle.owedTotal(read),
    openPayoutTotal: (account) => settle.openPayoutTotal(read, account),
    stops: () => readStops(read),
    operatorAccounts: () => chain.operatorAccounts(read),
    knownBlocks: (hashes) => chain.knownBlocks(read, dialect, hashes),
    knownSources: (sources) => chain.knownSources(read, dialect, sources),
    openBlocks: (account, limit) => chain.openBlocks(read, account, limit),
    confirmedOn: (account, previous) => chain.confirmedOn(read, account, previous),
    blockState: (hash) => chain.blockState(read, hash),
    hasBaselines: async () => (await read.all('SELECT 1 AS one FROM baseline LIMIT 1')).length > 0,
    playersOfAddress: (address) => chain.playersOfAddress(read, address),
    async dryPayouts(limit) {
      const rows = await read.all(
        `SELECT o.id FROM payout o JOIN player p ON p.id = o.player_id WHERE o.state = 'planned' AND o.held_at_ms IS NULL
           AND p.held_at_ms IS NULL AND p.banned_at_ms IS NULL ORDER BY o.planned_at_ms, o.id LIMIT $1`,
        [limit],
      )
      return rows.map((row) => asId(text(row, 'id')))
    },
    confirmedBlocks: (account, range) => confirmedBlocks(read, account, range),
    playersToVerify: (query) => people.playersToVerify(read, query),
    ...loginStore(read),
  }
}

/** The database's clock, on the transaction's own connection. */
async function clockInside(tx: SqlTx): Promise<Millis> {
  if (tx.dialect === 'sqlite') return Date.now()
  const [row] = await tx.all('SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now')
  return Number(row?.['now'])
}

function bindTx(sql: SqlTx, now: () => Promise<Millis>): Tx {
  bindClock(sql, now)
  return {
    now,
    applyReadings: (writes) => accrue.applyReadings(sql, writes),
    touchRead: (playerIds, at) => accrue.touchRead(sql, playerIds, at),
    noteUnreadable: (notes) => accrue.noteUnreadable(sql, notes),
    settlementPage: (query) => settlementPage(sql, query),
    operatorFunds: (account) => settle.operatorFunds(sql, account),
    writePlans: (plans) => settle.writePlans(sql, plans),
    async lockGate() {
      const locked = await sql.run('UPDATE gate SET version = version + 1 WHERE id = 1')
      assert(locked === 1, 'the gate is one row: without it nothing serialises signing and stops')
      return readStops(sql)
    },
    async gatePasses() {
      const shared = sql.dialect === 'postgresql' ? 'FOR SHARE' : ''
      const [row] = await sql.all(`SELECT version FROM gate WHERE id = 1 ${shared}`)
      return BigInt(row?.['version'] ?? 0)
    },
    async setStop(stop) {
      await sql.run(
        `INSERT INTO stop (kind, reason, actor, set_at_ms, publish_too, block_hash, block_previous) VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (kind) DO UPDATE SET reason = excluded.reason, actor = excluded.actor, set_at_ms = excluded.set_at_ms,
           publish_too = excluded.publish_too, block_hash = excluded.block_hash, block_previous = excluded.block_previous`,
        [
          stop.kind,
          cleanText(stop.reason),
          cleanText(stop.actor),
          stop.setAt,
          stop.publishToo,
          stop.block?.hash ?? null,
          stop.block?.previous ?? null,
        ],
      )
    },
    async clearStop(kind) {
      await sql.run('DELETE FROM stop WHERE kind = $1', [kind])
    },
    signingView: (account) => sign.signingView(sql, account),
    payoutsToSign: (query) => sign.payoutsToSign(sql, query),
    knownSources: (sources) => chain.knownSources(sql, sql.dialect, sources),
    strandedPayouts: (accounts, limit) => sign.strandedPayouts(sql, accounts, limit),
    movePlanned: (payoutIds, account) => sign.movePlanned(sql, payoutIds, account),
    insertSigned: (blocks) => sign.insertSigned(sql, blocks),
    setPayoutReasons: (reasons) => sign.setPayoutReasons(sql, reasons),
    voidPayout: async (payoutId, reason) => sign.voidPayout(sql, payoutId, reason, await now()),
    markPublished: (marks, at) => confirm.markPublished(sql, marks, at),
    confirmBlocks: (account, hashes, at) => confirm.confirmBlocks(sql, account, hashes, at),
    killBlocks: (account, hash, rival, at) => confirm.killBlocks(sql, account, hash, rival, at),
    confirmDry: (payoutIds, at) => confirm.confirmDry(sql, payoutIds, at),
    insertOperatorAccount: async (account, linksUntil) =>
      chain.insertOperatorAccount(sql, account, linksUntil, await now()),
    insertForeign: (block, at) => chain.insertForeign(sql, block, at),
    ...playersTx(sql),
    ...adminTx(sql),
    ...adoptTx(sql),
    ...loginTx(sql),
    ...walletTx(sql),
    audit: async (entry) => writeAudit(sql, entry, await now()),
    termsAt: (at) => termsAt(sql, at),
    insertTerms: (draft) => insertTerms(sql, draft),
    addRequest: async (kind, actor) => addRequest(sql, kind, actor, await now()),
    addBlockRequest: async (draft) => addBlockRequest(sql, draft, await now()),
    intervals: () => newestIntervals(sql),
    insertIntervals: async (intervals, actor) => insertIntervals(sql, intervals, actor, await now()),
    sealedSeed: () => sealedSeed(sql),
    replaceSealedSeed: async (draft, before) => replaceSealedSeed(sql, draft, before, await now()),
    unfinishedAccount: (accounts) => unfinishedAccount(sql, accounts),
    confirmedHeight: (account) => confirmedHeight(sql, account),
    writeComparison: async (comparison) => writeComparison(sql, comparison, await now()),
    raiseAlert: async (kind, detail) => raiseAlert(sql, kind, detail, await now()),
    clearAlert: async (kind) => clearAlert(sql, kind, await now()),
  }
}

function stopBlock(row: Row): Stop['block'] {
  const hash = textOrNull(row, 'block_hash')
  const previous = textOrNull(row, 'block_previous')
  return hash === null ? null : { hash: asId(hash), previous: previous === null ? null : asId(previous) }
}

export async function readStops(read: SqlReader): Promise<readonly Stop[]> {
  const rows = await read.all('SELECT * FROM stop ORDER BY kind')
  return rows.map((row: Row) => ({
    kind: text(row, 'kind') as StopKind,
    reason: text(row, 'reason'),
    actor: text(row, 'actor'),
    setAt: count(row, 'set_at_ms'),
    publishToo: flag(row, 'publish_too'),
    block: stopBlock(row),
  }))
}

/** In the transaction of what it tells of: there is no change without its row. */
export async function writeAudit(sql: SqlTx, entry: AuditEntry, at: Millis): Promise<void> {
  const json = (value: AuditEntry['before']) => (value ? cleanText(JSON.stringify(value)) : null)
  await sql.run(
    `INSERT INTO audit_log (id, at_ms, actor, action, target_type, target_id, summary, address, request_id, before_json, after_json)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      uuid(),
      at,
      cleanText(entry.actor),
      entry.action,
      entry.targetType,
      entry.targetId,
      cleanText(entry.summary),
      entry.address ?? null,
      entry.requestId ?? null,
      json(entry.before),
      json(entry.after),
    ],
  )
}
