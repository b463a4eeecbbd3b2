// The books in memory: the tables of the money with the constraints of the migrations, and transactions that are whole or not at
// all. For the simulator, which opens thousands of books a minute; a test shows that real databases end with the same rows.
import type { PayoutState } from '@pay2slay/domain'
import type * as rows from './rows.js'
import { Table, type Change, type TableRules } from './table.js'

export const NO_PREVIOUS = '0'.repeat(64)

const OPEN_PAYOUT: ReadonlySet<PayoutState> = new Set(['planned', 'signed', 'published'])
export const isOpenPayout = ({ state }: { readonly state: PayoutState }): boolean => OPEN_PAYOUT.has(state)
export const isOpenBlock = ({ state }: { readonly state: string }): boolean =>
  state === 'signed' || state === 'published'

const both = (one: unknown, other: unknown): boolean => (one === null) === (other === null)

const PLAYER: TableRules<rows.PlayerRow> = {
  name: 'player',
  key: (row) => row.id,
  unique: { player_discord_id_key: (row) => row.discordId, player_epic_account_id_key: (row) => row.epicAccountId },
  checks: {
    player_cursor_sign: ({ killCursor }) => killCursor === null || killCursor >= 0,
    player_cursor_has_baseline: ({ killCursor, baseline }) => (killCursor === null) === (baseline === 0),
    player_regression: (row) =>
      row.regressionCount >= 0 &&
      (row.regressionCount === 0) === (row.regressionFirstTotal === null) &&
      (row.regressionCount === 0) === (row.regressionFirstAtMs === null),
    player_pending: (row) => both(row.pendingTotal, row.pendingSinceMs) && (row.pendingTotal ?? 0) >= 0,
    player_hold_has_reason: (row) => both(row.heldAtMs, row.heldReason),
  },
}

const WALLET: TableRules<rows.WalletRow> = {
  name: 'wallet_link',
  key: (row) => row.id,
  unique: {
    wallet_link_one_primary: (row) => (row.isPrimary && row.unlinkedAtMs === null ? row.playerId : null),
    wallet_link_one_link: (row) => (row.unlinkedAtMs === null ? `${row.playerId} ${row.address}` : null),
    wallet_link_one_waiting: (row) => (row.primaryFromMs === null ? null : row.playerId),
  },
  checks: {
    wallet_link_primary_is_linked: (row) => row.unlinkedAtMs === null || !row.isPrimary,
    wallet_link_waiting_is_linked: (row) => row.primaryFromMs === null || (row.unlinkedAtMs === null && !row.isPrimary),
  },
}

const ACCRUAL: TableRules<rows.AccrualRecord> = {
  name: 'accrual',
  key: (row) => row.id,
  unique: {
    accrual_player_id_baseline_from_kills_key: (row) => `${row.playerId} ${row.baseline} ${row.fromKills}`,
  },
  checks: {
    accrual_interval: (row) => row.fromKills >= 0 && row.toKills > row.fromKills,
    accrual_baseline: (row) => row.baseline >= 1,
    accrual_amount: (row) => row.amountUnits >= 0n && row.amountUnits <= 1_000_000_000_000_000n,
  },
}

const PAYOUT: TableRules<rows.PayoutRecord> = {
  name: 'payout',
  key: (row) => row.id,
  unique: { payout_one_open: (row) => (isOpenPayout(row) ? row.playerId : null) },
  checks: {
    payout_amount: (row) => row.amountUnits > 0n,
    payout_kills: (row) => row.kills > 0 || (row.adopted && row.kills >= 0),
    payout_caps: (row) => (row.dailyCap ?? 1) > 0 && (row.weeklyCap ?? 1) > 0,
    payout_windows: (row) =>
      row.dayStartMs <= row.plannedAtMs &&
      row.plannedAtMs < row.dayEndMs &&
      row.weekStartMs <= row.plannedAtMs &&
      row.plannedAtMs < row.weekEndMs,
    payout_confirmed_at: (row) => (row.state === 'confirmed') === (row.confirmedAtMs !== null),
    payout_voided_at: (row) => (row.state === 'void') === (row.voidedAtMs !== null),
    payout_hold_has_reason: (row) => both(row.heldAtMs, row.heldReason),
  },
}

const BLOCK: TableRules<rows.BlockRecord> = {
  name: 'block',
  key: (row) => row.hash,
  unique: {
    block_one_on_previous: (row) =>
      row.state === 'dead' || (row.role === 'cancel' && isOpenBlock(row)) ? null : `${row.account} ${row.previous}`,
    block_one_open_cancel: (row) =>
      row.role === 'cancel' && isOpenBlock(row) ? `${row.account} ${row.previous}` : null,
    block_one_live_for_payout: (row) => (row.state === 'dead' ? null : row.payoutId),
    block_one_live_for_source: (row) => (row.state === 'dead' ? null : row.sourceHash),
  },
  checks: {
    block_payout: (row) =>
      (row.role === 'payout') === (row.payoutId !== null) && (row.role !== 'payout' || row.amountUnits !== null),
    block_source: (row) => row.role !== 'receive' || row.sourceHash !== null,
    block_height: (row) => row.height >= 1,
    block_amount: (row) => row.amountUnits === null || row.amountUnits > 0n,
    block_attempts: (row) => row.publishAttempts >= 0,
    block_dead_has_rival: (row) => (row.state === 'dead') === (row.deadRival !== null),
  },
}

export class MemoryBooks {
  readonly log: { changes: Change[] | null } = { changes: null }
  readonly #dropped: ReadonlySet<string>
  #ids = 0

  readonly player
  readonly baseline
  readonly wallet
  readonly reading
  readonly accrual
  readonly payout
  readonly item
  readonly paidTotal
  readonly advance
  readonly operator
  readonly block
  readonly gate
  readonly stop
  readonly flag
  readonly audit
  readonly queue
  readonly terms
  readonly alert
  readonly comparison

  constructor(options: { readonly dropped?: readonly string[]; readonly dry?: boolean } = {}) {
    this.#dropped = new Set(options.dropped)
    this.isDry = options.dry === true
    this.player = this.#table(PLAYER)
    this.baseline = this.#table<rows.BaselineRecord>({
      name: 'baseline',
      key: (row) => `${row.playerId} ${row.number}`,
      checks: {
        baseline_number: (row) => row.number >= 1,
        baseline_kills: (row) => row.startKills >= 0 && (row.endKills ?? row.startKills) >= row.startKills,
      },
    })
    this.wallet = this.#table(WALLET)
    this.reading = this.#table<rows.ReadingRow>({
      name: 'reading',
      key: (row) => row.id,
      checks: { reading_total_sign: (row) => row.total >= 0 },
    })
    this.accrual = this.#table(ACCRUAL)
    this.payout = this.#table(PAYOUT)
    this.item = this.#table<rows.PayoutItemRecord>({
      name: 'payout_item',
      key: (row) => `${row.payoutId} ${row.accrualId}`,
      unique: { payout_item_one_cover: (row) => (row.releasedAtMs === null ? row.accrualId : null) },
      checks: {
        payout_item_interval: (row) => row.toKills > row.fromKills && row.kills === row.toKills - row.fromKills,
        payout_item_amount: (row) => row.amountUnits >= 0n,
      },
    })
    this.paidTotal = this.#table<rows.PaidTotalRecord>({ name: 'paid_total', key: (row) => row.playerId })
    this.advance = this.#table<rows.AdvanceRow>({
      name: 'advance',
      key: (row) => row.payoutId,
      checks: {
        advance_amounts: (row) => row.amountUnits > 0n && row.leftUnits >= 0n && row.leftUnits <= row.amountUnits,
        advance_kills: (row) => row.setOffKills >= 0,
      },
    })
    this.operator = this.#table<rows.OperatorRow>({
      name: 'operator_account',
      key: (row) => row.account,
      checks: { operator_account_heights: (row) => row.confirmedHeight >= row.openingHeight },
    })
    this.block = this.#table(BLOCK)
    this.gate = this.#table<rows.GateRow>({ name: 'gate', key: (row) => String(row.id) })
    this.stop = this.#table<rows.StopRow>({
      name: 'stop',
      key: (row) => row.kind,
      checks: { stop_reason: (row) => row.reason !== '' },
    })
    this.flag = this.#table<rows.FlagRow>({
      name: 'abuse_flag',
      key: (row) => row.id,
      unique: { abuse_flag_one_open: (row) => (row.clearedAtMs === null ? `${row.playerId} ${row.kind}` : null) },
    })
    this.audit = this.#table<rows.AuditRow>({ name: 'audit_log', key: (row) => row.id })
    this.queue = this.#table<rows.QueueRow>({
      name: 'settlement_queue',
      key: (row) => `${row.runId} ${row.position}`,
    })
    this.terms = this.#table<rows.TermsRow>({
      name: 'payout_config',
      key: (row) => row.id,
      unique: { payout_config_effective_at_ms_key: (row) => String(row.effectiveAtMs) },
      checks: { payout_config_not_back: (row) => row.effectiveAtMs >= row.createdAtMs },
    })
    this.alert = this.#table<rows.AlertRecord>({
      name: 'alert',
      key: (row) => row.id,
      unique: { alert_one_open: (row) => (row.clearedAtMs === null ? row.kind : null) },
    })
    this.comparison = this.#table<rows.ComparisonRecord>({ name: 'chain_comparison', key: (row) => row.account })
    this.log.changes = []
    this.gate.insert({ id: 1, version: 0n })
    this.log.changes = null
  }

  readonly isDry: boolean

  #table<R extends object>(rules: TableRules<R>): Table<R> {
    return new Table(rules, this.log, this.#dropped)
  }

  get #tables(): readonly Table<object>[] {
    const { player, baseline, wallet, reading, accrual, payout, item, paidTotal, advance, operator, block } = this
    const { gate, stop, flag, audit, queue, terms, alert, comparison } = this
    const money = [player, baseline, wallet, reading, accrual, payout, item, paidTotal, advance, operator, block]
    const rest = [gate, stop, flag, audit, queue, terms, alert, comparison]
    return [...money, ...rest] as readonly unknown[] as readonly Table<object>[]
  }

  /** All rows as they are; what comes back puts them there again, and takes away what came later. */
  backup(): () => void {
    const kept = this.#tables.map((table) => [table, new Map(table.entries())] as const)
    return () => {
      for (const [table, rows] of kept) {
        for (const key of [...table.entries()].map(([name]) => name)) if (!rows.has(key)) table.undo(key, undefined)
        for (const [key, row] of rows) table.undo(key, row)
      }
    }
  }

  /** For rows whose id the database makes; goes up, as those ids do. */
  newId(): string {
    this.#ids += 1
    return this.#ids.toString().padStart(12, '0')
  }

  /** Runs `work` as a whole or not at all; what it changed, for those who check. */
  async transaction<T>(work: () => Promise<T>): Promise<{ readonly value: T; readonly changes: readonly Change[] }> {
    if (this.log.changes !== null) throw new Error('the store was used inside an open transaction')
    const changes: Change[] = []
    this.log.changes = changes
    try {
      const value = await work()
      return { value, changes }
    } catch (error) {
      for (const { table, key, before } of changes.reverse()) table.undo(key, before)
      throw error
    } finally {
      this.log.changes = null
    }
  }
}
