// What `audit` reads: the books a page of players at a time, then by Epic account, then each operator account, in bounded memory.
import {
  asId,
  type AccrualRow,
  type Address,
  type BaselineRow,
  type ChainRow,
  type ItemRow,
  type PaidTotalRow,
  type PayoutRow,
  type PayoutState,
  type PlayerBooks,
} from '@pay2slay/domain'
import { inList, listValue } from './bulk.js'
import { count, countOrNull, flag, money, NO_PREVIOUS, rawAmount, text, textOrNull } from './rows.js'
import type { Database, Row, SqlReader } from './sql.js'

const PAGE = 200

/** Every player's books, by id. A page is read in one statement a table; rows written meanwhile may be in one and not the other. */
export async function* playerBooks(database: Database): AsyncGenerator<PlayerBooks> {
  for (let after = ''; ;) {
    const players = await database.read.all(
      'SELECT id, baseline, kill_cursor FROM player WHERE id > $1 ORDER BY id LIMIT $2',
      [after, PAGE],
    )
    const last = players.at(-1)
    if (!last) return
    after = text(last, 'id')
    yield* await pageOfBooks(database, players)
  }
}

/** One player's books, or null. */
export async function booksOf(database: Database, playerId: string): Promise<PlayerBooks | null> {
  const players = await database.read.all('SELECT id, baseline, kill_cursor FROM player WHERE id = $1', [playerId])
  return (await pageOfBooks(database, players))[0] ?? null
}

async function pageOfBooks(database: Database, players: readonly Row[]): Promise<PlayerBooks[]> {
  const list = listValue(
    database,
    players.map((row) => text(row, 'id')),
  )
  const mine = inList(database, 'player_id', '$1')
  const [baselines, accruals, payouts, items, paidTotals] = await Promise.all([
    database.read.all(`SELECT * FROM baseline WHERE ${mine} ORDER BY player_id, number`, [list]),
    database.read.all(`SELECT * FROM accrual WHERE ${mine} ORDER BY player_id, baseline, from_kills`, [list]),
    database.read.all(`SELECT * FROM payout WHERE ${mine} ORDER BY player_id, planned_at_ms, id`, [list]),
    database.read.all(
      `SELECT i.*, o.player_id FROM payout_item i JOIN payout o ON o.id = i.payout_id WHERE ${inList(database, 'o.player_id', '$1')}`,
      [list],
    ),
    database.read.all(`SELECT * FROM paid_total WHERE ${mine}`, [list]),
  ])
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
    payouts: by(payouts, payoutRow),
    items: by(items, itemRow),
    paidTotals: by(paidTotals, paidTotalRow),
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
      paidTotal: grouped.paidTotals.get(id)?.[0] ?? null,
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
      const rows = await database.read.all(
        'SELECT * FROM payout WHERE epic_account_id = $1 ORDER BY planned_at_ms, id',
        [after],
      )
      yield rows.map(payoutRow)
    }
    if (shared.length < PAGE) return
  }
}

/** The confirmed blocks of an account after its opening head, in chain order. */
export async function confirmedChain(database: Database, account: Address): Promise<readonly ChainRow[]> {
  const rows = await database.read.all(
    `SELECT hash, previous, kind, amount_raw, balance_raw FROM block WHERE account = $1 AND state = 'confirmed' ORDER BY height`,
    [account],
  )
  return rows.map(chainRow)
}

function chainRow(row: Row): ChainRow {
  const previous = text(row, 'previous')
  return {
    hash: asId(text(row, 'hash')),
    previous: previous === NO_PREVIOUS ? null : asId(previous),
    kind: text(row, 'kind') as ChainRow['kind'],
    amount: rawAmount(row, 'amount_raw'),
    balance: rawAmount(row, 'balance_raw'),
  }
}

/** The same of heights in (after, upTo], at most `limit`, for a comparison that goes on where the last one ended. */
export async function confirmedBlocks(
  read: SqlReader,
  account: Address,
  range: { readonly after: number; readonly upTo: number; readonly limit: number },
): Promise<readonly (ChainRow & { readonly height: number })[]> {
  const rows = await read.all(
    `SELECT hash, previous, kind, amount_raw, balance_raw, height FROM block
     WHERE account = $1 AND state = 'confirmed' AND height > $2 AND height <= $3 ORDER BY height LIMIT $4`,
    [account, range.after, range.upTo, range.limit],
  )
  return rows.map((row) => ({ ...chainRow(row), height: count(row, 'height') }))
}

export interface PayoutBlockRow {
  readonly payoutId: string
  readonly state: PayoutState
  readonly address: string
  readonly amountUnits: bigint
  readonly confirmedBlocks: number
  readonly hash: string | null
  readonly link: string | null
  readonly blockAmountRaw: bigint | null
}

/** Every confirmed payout with its confirmed send, for I3, in pages by id. */
export async function* confirmedPayouts(database: Database): AsyncGenerator<PayoutBlockRow> {
  for (let after = ''; ;) {
    const rows = await database.read.all(
      `SELECT o.id, o.state, o.address, o.amount_units, count(b.hash) AS blocks, min(b.hash) AS hash, min(b.link) AS link,
         min(b.amount_raw) AS amount_raw
       FROM payout o LEFT JOIN block b ON b.payout_id = o.id AND b.state = 'confirmed' AND b.kind = 'send'
       WHERE (o.state = 'confirmed' OR b.hash IS NOT NULL) AND o.id > $1
       GROUP BY o.id, o.state, o.address, o.amount_units ORDER BY o.id LIMIT $2`,
      [after, PAGE],
    )
    for (const row of rows) {
      after = text(row, 'id')
      yield {
        payoutId: after,
        state: text(row, 'state') as PayoutState,
        address: text(row, 'address'),
        amountUnits: money(row, 'amount_units'),
        confirmedBlocks: count(row, 'blocks'),
        hash: textOrNull(row, 'hash'),
        link: textOrNull(row, 'link'),
        blockAmountRaw: row['amount_raw'] === null ? null : rawAmount(row, 'amount_raw'),
      }
    }
    if (rows.length < PAGE) return
  }
}

const baselineRow = (row: Row): BaselineRow => ({
  number: count(row, 'number'),
  startKills: count(row, 'start_kills'),
  endKills: countOrNull(row, 'end_kills'),
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
  }
}

const payoutRow = (row: Row): PayoutRow => ({
  id: asId(text(row, 'id')),
  state: text(row, 'state') as PayoutState,
  adopted: flag(row, 'adopted'),
  kills: count(row, 'kills'),
  amount: money(row, 'amount_units'),
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
