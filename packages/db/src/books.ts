// What `audit` reads of players: the books a page of players at a time, then by Epic account, in bounded memory.
import {
  asId,
  type AccrualRow,
  type AdvanceRow,
  type BaselineRow,
  type ItemRow,
  type OriginRow,
  type PaidTotalRow,
  type PayoutRow,
  type PayoutState,
  type PlayerBooks,
  type Rate,
  type ReadingRow,
  type ReadingOutcome,
  type TermsVersion,
} from '@pay2slay/domain'
import { adoptionsTold } from './books-origin.js'
import { inList, listValue } from './bulk.js'
import { IMPORT_ACTION, IMPORT_SOURCE } from './original/write.js'
import { count, countOrNull, flag, money, text, textOrNull } from './rows.js'
import type { Database, Row } from './sql.js'
import { termsVersion } from './terms-sql.js'

const PAGE = 200
const PAYOUTS =
  'SELECT o.*, coalesce(v.set_off_kills, 0) AS set_off_kills FROM payout o LEFT JOIN advance v ON v.payout_id = o.id'

/** Debts of the original were taken over as they were: no reading, and no terms of these books. */
const IS_IMPORTED = (player: string): string =>
  `EXISTS (SELECT 1 FROM audit_log l WHERE l.target_id = ${player} AND l.target_type = 'player' AND l.action = '${IMPORT_ACTION}')`

/**
 * Where counting began, a reading said so: the first of a run of lower ones, or the one that began it. Where the Epic account was known
 * further on already, it began there, whatever less was told.
 */
const BASELINES = `SELECT n.*, CASE
    WHEN EXISTS (SELECT 1 FROM reading r WHERE r.player_id = n.player_id AND r.total = n.start_kills AND CASE n.reason
      WHEN 'lowered' THEN r.baseline = n.number - 1 AND r.outcome IN ('regression', 'lowered')
      ELSE r.baseline = n.number AND r.outcome = 'baseline' END) THEN true
    WHEN n.start_kills = 0 AND n.number = 1 AND ${IS_IMPORTED('n.player_id')} THEN true
    ELSE EXISTS (SELECT 1 FROM reading r WHERE r.player_id = n.player_id AND r.baseline = n.number AND r.outcome = 'baseline'
        AND r.total < n.start_kills)
      AND EXISTS (SELECT 1 FROM baseline x JOIN player p ON p.id = x.player_id WHERE x.epic_account_id = n.epic_account_id
        AND NOT (x.player_id = n.player_id AND x.number = n.number) AND coalesce(x.end_kills, p.kill_cursor) = n.start_kills)
  END AS is_read FROM baseline n`

const ACCRUALS = `SELECT a.*, r.player_id AS reading_player_id, r.baseline AS reading_baseline, r.total AS reading_total,
  r.outcome AS reading_outcome, r.source = '${IMPORT_SOURCE}' AND ${IS_IMPORTED('a.player_id')} AS is_imported
  FROM accrual a LEFT JOIN reading r ON r.id = a.reading_id`

/** A total waits for a person only where a reading told it: one that was in doubt, or that lay above the lower baseline which it began. */
const PLAYERS = `SELECT p.id, p.baseline, p.kill_cursor, p.pending_total, CASE WHEN p.pending_total IS NULL THEN NULL
  ELSE EXISTS (SELECT 1 FROM reading r WHERE r.player_id = p.id AND r.outcome IN ('pending', 'lowered') AND r.total = p.pending_total) END AS is_pending_read,
  NOT p.needs_baseline AND EXISTS (SELECT 1 FROM baseline n WHERE n.player_id = p.id AND n.number = p.baseline
    AND n.epic_account_id <> p.epic_account_id) AS is_other_epic FROM player p`

/** Every player's books, by id. A page is read in one statement a table; rows written meanwhile may be in one and not the other. */
export async function* playerBooks(database: Database): AsyncGenerator<PlayerBooks> {
  for (let after = ''; ;) {
    const players = await database.read.all(`${PLAYERS} WHERE p.id > $1 ORDER BY p.id LIMIT $2`, [after, PAGE])
    const last = players.at(-1)
    if (!last) return
    after = text(last, 'id')
    yield* await pageOfBooks(database, players)
  }
}

/** One player's books, or null. */
export async function booksOf(database: Database, playerId: string): Promise<PlayerBooks | null> {
  const players = await database.read.all(`${PLAYERS} WHERE p.id = $1`, [playerId])
  return (await pageOfBooks(database, players))[0] ?? null
}

async function pageOfBooks(database: Database, players: readonly Row[]): Promise<PlayerBooks[]> {
  const list = listValue(
    database,
    players.map((row) => text(row, 'id')),
  )
  const mine = inList(database, 'player_id', '$1')
  const [baselines, accruals, payouts, items, paidTotals, advances, addresses, adoptions, terms] = await Promise.all([
    database.read.all(`${BASELINES} WHERE ${inList(database, 'n.player_id', '$1')} ORDER BY n.player_id, n.number`, [
      list,
    ]),
    database.read.all(
      `${ACCRUALS} WHERE ${inList(database, 'a.player_id', '$1')} ORDER BY a.player_id, a.baseline, a.from_kills`,
      [list],
    ),
    database.read.all(
      `${PAYOUTS} WHERE ${inList(database, 'o.player_id', '$1')} ORDER BY o.player_id, o.planned_at_ms, o.id`,
      [list],
    ),
    database.read.all(
      `SELECT i.*, o.player_id FROM payout_item i JOIN payout o ON o.id = i.payout_id WHERE ${inList(database, 'o.player_id', '$1')}`,
      [list],
    ),
    database.read.all(`SELECT * FROM paid_total WHERE ${mine}`, [list]),
    database.read.all(`SELECT * FROM advance WHERE ${mine}`, [list]),
    database.read.all(`SELECT DISTINCT player_id, address FROM wallet_link WHERE ${mine}`, [list]),
    adoptionsTold(database, list),
    database.read.all('SELECT * FROM payout_config'),
  ])
  const versions: readonly TermsVersion[] = terms.map(termsVersion)
  const by = <T>(rows: readonly Row[], map: (row: Row) => T): ReadonlyMap<string, T[]> => {
    const grouped = new Map<string, T[]>()
    for (const row of rows) {
      const key = text(row, 'player_id')
      const group = grouped.get(key)
      if (group) group.push(map(row))
      else grouped.set(key, [map(row)])
    }
    return grouped
  }
  const grouped = {
    baselines: by(baselines, baselineRow),
    accruals: by(accruals, accrualRow),
    payouts: by(payouts, (row) => ({ ...payoutRow(row), adoptions: adoptions.get(text(row, 'id')) ?? [] })),
    items: by(items, itemRow),
    paidTotals: by(paidTotals, paidTotalRow),
    advances: by(advances, advanceRow),
    addresses: by(addresses, (row) => text(row, 'address')),
  }
  return players.map((row) => {
    const id = text(row, 'id')
    return {
      playerId: asId(id),
      baseline: count(row, 'baseline'),
      cursor: countOrNull(row, 'kill_cursor'),
      baselines: grouped.baselines.get(id) ?? [],
      accruals: grouped.accruals.get(id) ?? [],
      payouts: grouped.payouts.get(id) ?? [],
      items: grouped.items.get(id) ?? [],
      advances: grouped.advances.get(id) ?? [],
      addresses: new Set(grouped.addresses.get(id)),
      ...pendingOf(row),
      isOtherEpic: flag(row, 'is_other_epic'),
      paidTotal: grouped.paidTotals.get(id)?.[0] ?? null,
      terms: versions,
    }
  })
}

/** Payouts of each Epic account that more than one player had: the caps hold for the account too. */
export async function* payoutsOfSharedEpicAccounts(database: Database): AsyncGenerator<readonly PayoutRow[]> {
  for (let after = ''; ;) {
    const shared = await database.read.all(
      `SELECT epic_account_id FROM payout WHERE epic_account_id > $1 GROUP BY epic_account_id
       HAVING count(DISTINCT player_id) > 1 ORDER BY epic_account_id LIMIT $2`,
      [after, PAGE],
    )
    for (const row of shared) {
      after = text(row, 'epic_account_id')
      const rows = await database.read.all(`${PAYOUTS} WHERE o.epic_account_id = $1 ORDER BY o.planned_at_ms, o.id`, [
        after,
      ])
      yield rows.map(payoutRow)
    }
    if (shared.length < PAGE) return
  }
}

const baselineRow = (row: Row): BaselineRow => ({
  number: count(row, 'number'),
  startKills: count(row, 'start_kills'),
  endKills: countOrNull(row, 'end_kills'),
  isRead: flag(row, 'is_read'),
})

const accrualRow = (row: Row): AccrualRow => {
  const payoutId = textOrNull(row, 'payout_id')
  return {
    id: asId(text(row, 'id')),
    baseline: count(row, 'baseline'),
    fromKills: count(row, 'from_kills'),
    toKills: count(row, 'to_kills'),
    amount: money(row, 'amount_units'),
    payoutId: payoutId === null ? null : asId(payoutId),
    origin: originOf(row),
  }
}

function pendingOf(row: Row): Pick<PlayerBooks, 'pending'> {
  const total = countOrNull(row, 'pending_total')
  return total === null ? {} : { pending: { total, isRead: flag(row, 'is_pending_read') } }
}

function originOf(row: Row): OriginRow {
  const told = { readingId: text(row, 'reading_id'), rate: rateOf(row), reading: readingOf(row) }
  return flag(row, 'is_imported') ? told : { ...told, madeAt: count(row, 'created_at_ms') }
}

const readingOf = (row: Row): ReadingRow | null =>
  row['reading_total'] === null
    ? null
    : {
        playerId: text(row, 'reading_player_id'),
        baseline: count(row, 'reading_baseline'),
        total: count(row, 'reading_total'),
        outcome: text(row, 'reading_outcome') as ReadingOutcome,
      }

/** "n/d" of each multiplier, as accruals keep them. */
function rateOf(row: Row): Rate {
  const kept = JSON.parse(text(row, 'multipliers_json')) as readonly {
    readonly name: string
    readonly factor: string
  }[]
  const multipliers = kept.map(({ name, factor }) => {
    const [numerator = '0', denominator = '1'] = factor.split('/')
    return { name, numerator: BigInt(numerator), denominator: BigInt(denominator) }
  })
  return { perKill: money(row, 'per_kill_units'), multipliers }
}

const payoutRow = (row: Row): PayoutRow => ({
  id: asId(text(row, 'id')),
  state: text(row, 'state') as PayoutState,
  adopted: flag(row, 'adopted'),
  kills: count(row, 'kills'),
  setOffKills: count(row, 'set_off_kills'),
  amount: money(row, 'amount_units'),
  address: text(row, 'address'),
  plannedAt: count(row, 'planned_at_ms'),
  windows: {
    timeZone: text(row, 'time_zone'),
    dayStart: count(row, 'day_start_ms'),
    dayEnd: count(row, 'day_end_ms'),
    weekStart: count(row, 'week_start_ms'),
    weekEnd: count(row, 'week_end_ms'),
  },
  caps: { dailyKills: countOrNull(row, 'daily_cap'), weeklyKills: countOrNull(row, 'weekly_cap') },
})

const advanceRow = (row: Row): AdvanceRow => ({
  payoutId: asId(text(row, 'payout_id')),
  amount: money(row, 'amount_units'),
  left: money(row, 'left_units'),
  setOffKills: count(row, 'set_off_kills'),
})

const paidTotalRow = (row: Row): PaidTotalRow => ({
  payouts: count(row, 'payouts'),
  kills: count(row, 'kills'),
  amount: money(row, 'amount_units'),
})

const itemRow = (row: Row): ItemRow => ({
  payoutId: asId(text(row, 'payout_id')),
  accrualId: asId(text(row, 'accrual_id')),
  fromKills: count(row, 'from_kills'),
  toKills: count(row, 'to_kills'),
  kills: count(row, 'kills'),
  amount: money(row, 'amount_units'),
  released: row['released_at_ms'] !== null,
})
