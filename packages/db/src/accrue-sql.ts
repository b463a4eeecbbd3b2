// The bulk path of accrue: pages of players by longest unread, and what their readings changed in a handful of statements a page.
import type {
  Multiplier,
  PlayerId,
  PlayerToRead,
  ReadQuery,
  ReadState,
  ReadingWrite,
  UnreadableNote,
} from '@pay2slay/domain'
import { asId, assert, ConflictError, type Millis } from '@pay2slay/domain'
import { v7 as uuid } from 'uuid'
import { insertRows, inList, listValue, updateRows, type Columns, type Scalar } from './bulk.js'
import { count, countOrNull, readState, READ_STATE_COLUMNS } from './rows.js'
import type { SqlReader, SqlTx } from './sql.js'

/** The last two characters of an id, which chance has made, tell the part. `$5`: of how many; `$6`: which. */
const IN_PART: Readonly<Record<SqlTx['dialect'], string>> = {
  postgresql: 'AND (ascii(right(id, 1)) + 31 * ascii(right(id, 2))) % $5 = $6',
  sqlite: 'AND (unicode(substr(id, -1)) + 31 * unicode(substr(id, -2))) % $5 = $6',
}

/**
 * Asked only where a baseline is about to begin. An open baseline is the present one of its player, whose cursor is where it has come
 * to; it stays theirs when the Epic account goes to somebody else.
 */
const COUNTED_UP_TO = `CASE WHEN needs_baseline OR kill_cursor IS NULL THEN
  (SELECT max(coalesce(b.end_kills, h.kill_cursor)) FROM baseline b JOIN player h ON h.id = b.player_id
   WHERE b.epic_account_id = player.epic_account_id) END AS counted_up_to`

export async function playersToRead(
  read: SqlReader,
  dialect: SqlTx['dialect'],
  query: ReadQuery,
): Promise<readonly PlayerToRead[]> {
  const { part } = query
  const rows = await read.all(
    `SELECT ${READ_STATE_COLUMNS}, last_read_at_ms, directory_answered_at_ms, ${COUNTED_UP_TO} FROM player
     WHERE guild_member AND epic_verified AND banned_at_ms IS NULL AND epic_account_id IS NOT NULL
       AND last_read_at_ms < $1 AND (last_read_at_ms, id) > ($2, $3) ${part ? IN_PART[dialect] : ''}
     ORDER BY last_read_at_ms, id LIMIT $4`,
    [
      query.readBefore,
      query.after?.lastReadAt ?? -1,
      query.after?.playerId ?? '',
      query.limit,
      ...(part ? [part.of, part.index] : []),
    ],
    'number',
  )
  return rows.map((row) => ({
    state: readState(row),
    lastReadAt: count(row, 'last_read_at_ms'),
    directoryAnsweredAt: countOrNull(row, 'directory_answered_at_ms'),
    countedUpTo: countOrNull(row, 'counted_up_to'),
  }))
}

const PLAYER: Columns = {
  id: 'text',
  old_version: 'int',
  old_baseline: 'int',
  old_epic: 'text',
  old_cursor: 'int',
  kill_cursor: 'int',
  baseline: 'int',
  needs_baseline: 'bool',
  strict_first_rise: 'bool',
  last_accepted_at_ms: 'bigint',
  last_provider_at_ms: 'bigint',
  regression_count: 'int',
  regression_first_total: 'int',
  regression_first_at_ms: 'bigint',
  remembered_total: 'int',
  remembered_until_ms: 'bigint',
  pending_total: 'int',
  pending_since_ms: 'bigint',
  rate_window_start_ms: 'bigint',
  rate_window_kills: 'int',
  last_read_at_ms: 'bigint',
  version: 'int',
}
const GUARD = ['id', 'old_version', 'old_baseline', 'old_epic', 'old_cursor']
const SET = Object.keys(PLAYER)
  .filter((name) => !GUARD.includes(name))
  .map((name) => `${name} = i.${name}`)
  // A total was told.
  .concat('unreadable = NULL')
  .join(', ')
// One WHERE holds the whole guard: cursor, baseline and the Epic account that the reading was asked for.
const WHERE = `t.id = i.id AND t.version = i.old_version AND t.baseline = i.old_baseline AND t.epic_account_id = i.old_epic
  AND t.kill_cursor IS NOT DISTINCT FROM i.old_cursor`

const playerRow = (before: ReadState, after: ReadState, at: Millis): readonly Scalar[] => [
  before.playerId,
  before.version,
  before.baseline,
  before.epicAccountId,
  before.cursor,
  after.cursor,
  after.baseline,
  after.needsBaseline,
  after.strictFirstRise,
  after.lastAcceptedAt,
  after.lastProviderAt,
  after.regression?.count ?? 0,
  after.regression?.firstTotal ?? null,
  after.regression?.firstAt ?? null,
  after.remembered?.total ?? null,
  after.remembered?.until ?? null,
  after.pending?.total ?? null,
  after.pending?.since ?? null,
  after.rateWindow?.startAt ?? null,
  after.rateWindow?.kills ?? null,
  at,
  after.version,
]

/** Writes each reading as a whole or not at all; returns the players whose guard failed. */
export async function applyReadings(tx: SqlTx, writes: readonly ReadingWrite[]): Promise<readonly PlayerId[]> {
  const players = new Set(writes.map(({ before }) => before.playerId))
  // The second would overwrite the first, or find its guard broken: a page asks for each player once.
  assert(players.size === writes.length, 'a player has one reading in a batch')
  const moved = new Set(
    await updateRows(
      tx,
      { table: 'player', columns: PLAYER, set: SET, where: WHERE, key: 'id' },
      writes.map(({ before, after, at }) => playerRow(before, after, at)),
    ),
  )
  const done = moved.size === writes.length ? writes : writes.filter(({ before }) => moved.has(before.playerId))
  await writeBaselines(tx, done)
  await writeReadings(tx, done)
  await writeAccruals(tx, done)
  await writeFlags(tx, done)
  return writes.filter(({ before }) => !moved.has(before.playerId)).map(({ before }) => before.playerId)
}

async function writeBaselines(tx: SqlTx, writes: readonly ReadingWrite[]): Promise<void> {
  const begun = writes.filter((write) => write.baselineStart !== null)
  const closing = begun.filter(({ before }) => before.baseline > 0)
  const closed = await updateRows(
    tx,
    {
      table: 'baseline',
      columns: { player_id: 'text', number: 'int', end_kills: 'int' },
      set: 'end_kills = i.end_kills',
      where: 't.player_id = i.player_id AND t.number = i.number AND t.end_kills IS NULL',
      key: 'player_id',
    },
    closing.map(({ before }) => [before.playerId, before.baseline, before.cursor]),
  )
  if (closed.length !== closing.length) throw new ConflictError('baseline: a former baseline was not open')
  await insertRows(
    tx,
    'baseline',
    {
      player_id: 'text',
      number: 'int',
      epic_account_id: 'text',
      start_kills: 'int',
      reason: 'text',
      created_at_ms: 'bigint',
    },
    begun.map(({ before, after, baselineStart, baselineReason, at }) => [
      before.playerId,
      after.baseline,
      before.epicAccountId,
      baselineStart,
      baselineReason,
      at,
    ]),
  )
}

async function writeReadings(tx: SqlTx, writes: readonly ReadingWrite[]): Promise<void> {
  const rows = writes.flatMap(({ reading }) =>
    reading === null
      ? []
      : [
          [
            reading.id,
            reading.playerId,
            reading.baseline,
            reading.epicAccountId,
            reading.total,
            reading.providerAt,
            reading.receivedAt,
            reading.outcome,
            reading.source,
          ],
        ],
  )
  await insertRows(
    tx,
    'reading',
    {
      id: 'text',
      player_id: 'text',
      baseline: 'int',
      epic_account_id: 'text',
      total: 'int',
      provider_at_ms: 'bigint',
      received_at_ms: 'bigint',
      outcome: 'text',
    },
    rows,
    { alike: { source: 'text' } },
  )
}

const multiplierTexts = new WeakMap<readonly Multiplier[], string>()

/** A cycle's accruals share one rate, so its text is made once. */
function multipliersJson(multipliers: readonly Multiplier[]): string {
  let found = multiplierTexts.get(multipliers)
  if (found === undefined) {
    found = JSON.stringify(
      multipliers.map(({ name, numerator, denominator }) => ({ name, factor: `${numerator}/${denominator}` })),
    )
    multiplierTexts.set(multipliers, found)
  }
  return found
}

async function writeAccruals(tx: SqlTx, writes: readonly ReadingWrite[]): Promise<void> {
  const rows = writes.flatMap(({ accrual, at }) =>
    accrual === null
      ? []
      : [
          [
            accrual.id,
            accrual.playerId,
            accrual.baseline,
            accrual.fromKills,
            accrual.toKills,
            accrual.amount,
            accrual.readingId,
            accrual.rate.perKill,
            multipliersJson(accrual.rate.multipliers),
            accrual.epochMinute,
            at,
          ],
        ],
  )
  await insertRows(
    tx,
    'accrual',
    {
      id: 'text',
      player_id: 'text',
      baseline: 'int',
      from_kills: 'int',
      to_kills: 'int',
      amount_units: 'bigint',
      reading_id: 'text',
    },
    rows,
    { alike: { per_kill_units: 'bigint', multipliers_json: 'text', epoch_minute: 'int', created_at_ms: 'bigint' } },
  )
}

async function writeFlags(tx: SqlTx, writes: readonly ReadingWrite[]): Promise<void> {
  await insertRows(
    tx,
    'abuse_flag',
    { id: 'text', player_id: 'text', kind: 'text', detail: 'text', raised_at_ms: 'bigint' },
    writes.flatMap(({ flags, at }) => flags.map((flag) => [uuid(), flag.playerId, flag.kind, flag.detail, at])),
    // One open flag per player and kind: the first one stands until it is cleared.
    { conflict: 'ON CONFLICT (player_id, kind) WHERE cleared_at_ms IS NULL DO NOTHING' },
  )
}

export async function touchRead(tx: SqlTx, playerIds: readonly PlayerId[], at: Millis): Promise<void> {
  await tx.run(`UPDATE player SET last_read_at_ms = $1 WHERE ${inList(tx, 'id', '$2')}`, [at, listValue(tx, playerIds)])
}

/** A statement for each thing that is noted, and no write where it is noted already: every cycle finds much the same. */
export async function noteUnreadable(tx: SqlTx, notes: readonly UnreadableNote[]): Promise<void> {
  for (const [unreadable, same] of Map.groupBy(notes, (note) => note.unreadable))
    await tx.run(
      `UPDATE player SET unreadable = $1 WHERE ${inList(tx, 'id', '$2')} AND unreadable IS DISTINCT FROM $1`,
      [
        unreadable,
        listValue(
          tx,
          same.map(({ playerId }) => playerId),
        ),
      ],
    )
}

export const playerIdsOf = (rows: readonly Readonly<Record<string, unknown>>[]): readonly PlayerId[] =>
  rows.map((row) => asId<PlayerId>(String(row['player_id'])))
