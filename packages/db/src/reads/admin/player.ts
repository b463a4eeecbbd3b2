// Everything about one player, in a fixed number of statements, each list bounded: what an admin decides on.
import { asId, type AbuseFlag, type CapUse, type CapWindows, type PlayerId, type Units } from '@pay2slay/domain'
import { abuseFlag } from '../../admin-sql.js'
import { advanceLeft } from '../../adopt-sql.js'
import { count, countOrNull, flag, money, text, textOrNull } from '../../rows.js'
import type { Row, SqlReader } from '../../sql.js'
import { capUse, capUseTables, capUseValues } from '../cap-use.js'
import { adminAudit, type AdminAuditRow } from './audit.js'
import { adminPayouts, type AdminPayoutRow } from './payouts.js'
import { playerAccrual, playerReading, type PlayerAccrual, type PlayerReading } from './player-lists.js'
import { adminPlayer, PLAYER_COLUMNS, PLAYER_WALLET, type AdminPlayerRow, type KillsAndUnits } from './players.js'

export interface PlayerWallet {
  readonly id: string
  readonly address: string
  readonly isPrimary: boolean
  readonly linkedAt: number
  readonly unlinkedAt: number | null
  readonly primaryFrom: number | null
  readonly provenAt: number | null
}

export interface PlayerBaseline {
  readonly number: number
  readonly epicAccountId: string
  readonly startKills: number
  readonly endKills: number | null
  readonly reason: string
  readonly createdAt: number
}

export interface AdminPlayerDetail {
  readonly player: AdminPlayerRow
  readonly verificationSource: string | null
  readonly baseline: number
  readonly cursor: number | null
  readonly needsBaseline: boolean
  readonly lastReadAt: number
  readonly lastAcceptedAt: number | null
  readonly absentAnswers: number
  readonly sessions: number
  readonly accrued: KillsAndUnits
  readonly paid: KillsAndUnits
  /** Paid beyond what was owed, by adopted sends. */
  readonly advance: Units
  readonly used: CapUse
  readonly wallets: readonly PlayerWallet[]
  /** Other players who ever linked one of the addresses. */
  readonly sharingWallet: readonly PlayerId[]
  readonly baselines: readonly PlayerBaseline[]
  readonly flags: readonly AbuseFlag[]
  readonly readings: readonly PlayerReading[]
  readonly accruals: readonly PlayerAccrual[]
  readonly payouts: readonly AdminPayoutRow[]
  readonly audit: readonly AdminAuditRow[]
}

const PLAYER = `WITH who AS (SELECT id AS player_id, epic_account_id FROM player WHERE id = $1),
  ${capUseTables('who', 2)},
  debts AS (
    SELECT coalesce(sum(to_kills - from_kills), 0) AS accrued_kills, coalesce(sum(amount_units), 0) AS accrued
    FROM accrual WHERE player_id = $1),
  payouts AS (
    SELECT coalesce(sum(CASE WHEN state = 'confirmed' THEN kills ELSE 0 END), 0) AS paid_kills,
      coalesce(sum(CASE WHEN state = 'confirmed' THEN amount_units ELSE 0 END), 0) AS paid
    FROM payout WHERE player_id = $1)
  SELECT ${PLAYER_COLUMNS}, p.verification_source, p.baseline, p.kill_cursor, p.needs_baseline, p.last_read_at_ms,
    p.last_accepted_at_ms, p.absent_answers, d.*, y.*, ${advanceLeft('p.id')} AS advance, c.day_kills, c.week_kills,
    (SELECT count(*) FROM session s WHERE s.player_id = p.id) AS sessions
  FROM player p ${PLAYER_WALLET} CROSS JOIN debts d CROSS JOIN payouts y LEFT JOIN cap_use c ON c.player_id = p.id
  WHERE p.id = $1`

/** The latest of each list. Null: no such player. Nine statements, whatever they find. */
export async function adminPlayerDetail(
  read: SqlReader,
  query: { readonly id: PlayerId; readonly windows: CapWindows; readonly limit: number },
): Promise<AdminPlayerDetail | null> {
  const { id, windows, limit } = query
  const [row] = await read.all(PLAYER, [id, ...capUseValues(windows)])
  if (!row) return null
  const latest = (table: string, order: string) =>
    read.all(`SELECT * FROM ${table} WHERE player_id = $1 ORDER BY ${order} LIMIT $2`, [id, limit])
  const [wallets, sharing, baselines, flags, readings, accruals, payouts, audit] = await Promise.all([
    latest('wallet_link', 'linked_at_ms DESC, id DESC'),
    read.all(SHARING, [id, limit]),
    latest('baseline', 'number DESC'),
    latest('abuse_flag', 'raised_at_ms DESC, id DESC'),
    latest('reading', 'received_at_ms DESC, id DESC'),
    latest('accrual', 'baseline DESC, from_kills DESC'),
    adminPayouts(read, { playerId: id, limit }),
    adminAudit(read, { targetType: 'player', targetId: id, limit }),
  ])
  return {
    ...detailOf(row),
    wallets: wallets.map(wallet),
    sharingWallet: sharing.map((one) => asId(text(one, 'player_id'))),
    baselines: baselines.map(baseline),
    flags: flags.map(abuseFlag),
    readings: readings.map(playerReading),
    accruals: accruals.map(playerAccrual),
    payouts: payouts.rows,
    audit: audit.rows,
  }
}

const SHARING = `SELECT DISTINCT o.player_id FROM wallet_link m JOIN wallet_link o ON o.address = m.address AND o.player_id <> m.player_id
  WHERE m.player_id = $1 ORDER BY o.player_id LIMIT $2`

const sum = (row: Row, kills: string, amount: string): KillsAndUnits => ({
  kills: count(row, kills),
  amount: money(row, amount),
})

const detailOf = (row: Row) => ({
  player: adminPlayer(row),
  verificationSource: textOrNull(row, 'verification_source'),
  baseline: count(row, 'baseline'),
  cursor: countOrNull(row, 'kill_cursor'),
  needsBaseline: flag(row, 'needs_baseline'),
  lastReadAt: count(row, 'last_read_at_ms'),
  lastAcceptedAt: countOrNull(row, 'last_accepted_at_ms'),
  absentAnswers: count(row, 'absent_answers'),
  sessions: count(row, 'sessions'),
  accrued: sum(row, 'accrued_kills', 'accrued'),
  paid: sum(row, 'paid_kills', 'paid'),
  advance: money(row, 'advance'),
  used: capUse(row),
})

const wallet = (row: Row): PlayerWallet => ({
  id: text(row, 'id'),
  address: text(row, 'address'),
  isPrimary: flag(row, 'is_primary'),
  linkedAt: count(row, 'linked_at_ms'),
  unlinkedAt: countOrNull(row, 'unlinked_at_ms'),
  primaryFrom: countOrNull(row, 'primary_from_ms'),
  provenAt: countOrNull(row, 'proven_at_ms'),
})

const baseline = (row: Row): PlayerBaseline => ({
  number: count(row, 'number'),
  epicAccountId: text(row, 'epic_account_id'),
  startKills: count(row, 'start_kills'),
  endKills: countOrNull(row, 'end_kills'),
  reason: text(row, 'reason'),
  createdAt: count(row, 'created_at_ms'),
})
