// What the operator's commands list: payouts with their live block, one payout with everything behind it, and blocks.
import { NO_PREVIOUS, count, countOrNull, flag, money, text, textOrNull } from '../rows.js'
import type { Database, Row } from '../sql.js'

export interface PayoutListRow {
  readonly id: string
  readonly playerId: string
  readonly discordName: string
  readonly address: string
  readonly kills: number
  readonly amountUnits: bigint
  readonly state: string
  /** A send that was found on the chain. */
  readonly adopted: boolean
  /** What of it no kill has used up yet; 0 of all that were not adopted. */
  readonly advanceUnits: bigint
  readonly reason: string | null
  readonly heldReason: string | null
  readonly voidReason: string | null
  readonly plannedAt: number
  readonly signedAt: number | null
  readonly publishedAt: number | null
  readonly confirmedAt: number | null
  /** Of the block that is not dead. */
  readonly blockHash: string | null
}

export interface PayoutItemListRow {
  readonly accrualId: string
  readonly fromKills: number
  readonly toKills: number
  readonly kills: number
  readonly amountUnits: bigint
  readonly releasedAt: number | null
}

export interface BlockListRow {
  readonly hash: string
  readonly account: string
  readonly previous: string | null
  readonly kind: string
  readonly role: string
  readonly state: string
  readonly height: number
  readonly amountRaw: string
  readonly payoutId: string | null
  /** Found on the chain, and a payout since then. */
  readonly adopted: boolean
  /** Of a dead one: the confirmed block in its place. */
  readonly deadRival: string | null
  readonly publishAttempts: number
  readonly signedAt: number
  readonly confirmedAt: number | null
}

const PAYOUT = `SELECT o.*, p.discord_name, b.hash AS block_hash, coalesce(v.left_units, 0) AS advance_units
  FROM payout o JOIN player p ON p.id = o.player_id LEFT JOIN advance v ON v.payout_id = o.id
  LEFT JOIN block b ON b.payout_id = o.id AND b.state <> 'dead'`

const BLOCK = 'SELECT b.*, coalesce(o.adopted, 1 = 0) AS adopted FROM block b LEFT JOIN payout o ON o.id = b.payout_id'

/** Latest first. */
export async function listPayouts(
  database: Database,
  query: { state?: string; limit: number },
): Promise<readonly PayoutListRow[]> {
  const rows = await database.read.all(
    `${PAYOUT} WHERE o.state = $1 OR $1 = '' ORDER BY o.planned_at_ms DESC, o.id DESC LIMIT $2`,
    [query.state ?? '', query.limit],
  )
  return rows.map(payoutListRow)
}

/** A payout with its items and every block it ever had, dead ones too; null where there is none. */
export async function showPayout(
  database: Database,
  id: string,
): Promise<{ payout: PayoutListRow; items: readonly PayoutItemListRow[]; blocks: readonly BlockListRow[] } | null> {
  const [found] = await database.read.all(`${PAYOUT} WHERE o.id = $1`, [id])
  if (!found) return null
  const items = await database.read.all('SELECT * FROM payout_item WHERE payout_id = $1 ORDER BY from_kills', [id])
  const blocks = await database.read.all(`${BLOCK} WHERE b.payout_id = $1 ORDER BY b.signed_at_ms`, [id])
  return { payout: payoutListRow(found), items: items.map(itemRow), blocks: blocks.map(blockListRow) }
}

/** Latest first. */
export async function listBlocks(
  database: Database,
  query: { state?: string; limit: number },
): Promise<readonly BlockListRow[]> {
  const rows = await database.read.all(
    `${BLOCK} WHERE b.state = $1 OR $1 = '' ORDER BY b.signed_at_ms DESC, b.height DESC LIMIT $2`,
    [query.state ?? '', query.limit],
  )
  return rows.map(blockListRow)
}

const payoutListRow = (row: Row): PayoutListRow => ({
  id: text(row, 'id'),
  playerId: text(row, 'player_id'),
  discordName: text(row, 'discord_name'),
  address: text(row, 'address'),
  kills: count(row, 'kills'),
  amountUnits: money(row, 'amount_units'),
  state: text(row, 'state'),
  adopted: flag(row, 'adopted'),
  advanceUnits: money(row, 'advance_units'),
  reason: textOrNull(row, 'reason'),
  heldReason: textOrNull(row, 'held_reason'),
  voidReason: textOrNull(row, 'void_reason'),
  plannedAt: count(row, 'planned_at_ms'),
  signedAt: countOrNull(row, 'signed_at_ms'),
  publishedAt: countOrNull(row, 'published_at_ms'),
  confirmedAt: countOrNull(row, 'confirmed_at_ms'),
  blockHash: textOrNull(row, 'block_hash'),
})

const itemRow = (row: Row): PayoutItemListRow => ({
  accrualId: text(row, 'accrual_id'),
  fromKills: count(row, 'from_kills'),
  toKills: count(row, 'to_kills'),
  kills: count(row, 'kills'),
  amountUnits: money(row, 'amount_units'),
  releasedAt: countOrNull(row, 'released_at_ms'),
})

function blockListRow(row: Row): BlockListRow {
  const previous = text(row, 'previous')
  return {
    hash: text(row, 'hash'),
    account: text(row, 'account'),
    previous: previous === NO_PREVIOUS ? null : previous,
    kind: text(row, 'kind'),
    role: text(row, 'role'),
    state: text(row, 'state'),
    height: count(row, 'height'),
    amountRaw: text(row, 'amount_raw'),
    payoutId: textOrNull(row, 'payout_id'),
    adopted: flag(row, 'adopted'),
    deadRival: textOrNull(row, 'dead_rival'),
    publishAttempts: count(row, 'publish_attempts'),
    signedAt: count(row, 'signed_at_ms'),
    confirmedAt: countOrNull(row, 'confirmed_at_ms'),
  }
}
