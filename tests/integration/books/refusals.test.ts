// Every promise that the schema makes, broken on purpose: both databases refuse the row, naming the constraint where they can.
import type { Database } from '@pay2slay/db'
import type { PayoutPlan } from '@pay2slay/domain'
import { eachDatabase, type FreshDatabase } from '@pay2slay/testing'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { accrueAll, addPlayers, openOperator, planAll, sendOf, storeAt } from './fill.js'

/** What is broken, the constraint that stands against it, and the statement. */
const CHECKS: readonly (readonly [string, string])[] = [
  [
    'abuse_flag_kind',
    `INSERT INTO abuse_flag (id, player_id, kind, detail, raised_at_ms) SELECT 'f', id, 'other', '', 1 FROM player`,
  ],
  ['accrual_amount', 'UPDATE accrual SET amount_units = -1'],
  ['accrual_amount', 'UPDATE accrual SET amount_units = 1000000000000001'],
  ['accrual_baseline', 'UPDATE accrual SET baseline = 0'],
  ['accrual_interval', 'UPDATE accrual SET to_kills = from_kills'],
  ['accrual_rate', 'UPDATE accrual SET per_kill_units = -1'],
  ['baseline_kills', 'UPDATE baseline SET end_kills = start_kills - 1'],
  ['baseline_number', 'UPDATE baseline SET number = 0'],
  ['baseline_reason', `UPDATE baseline SET reason = 'because'`],
  ['block_amount', 'UPDATE block SET amount_units = 0'],
  ['block_attempts', 'UPDATE block SET publish_attempts = -1'],
  ['block_dead_has_rival', `UPDATE block SET state = 'dead'`],
  ['block_height', 'UPDATE block SET height = 0'],
  ['block_kind', `UPDATE block SET kind = 'other'`],
  ['block_payout', 'UPDATE block SET payout_id = NULL'],
  ['block_payout', 'UPDATE block SET amount_units = NULL'],
  ['block_role', `UPDATE block SET role = 'other', payout_id = NULL`],
  ['block_source', `UPDATE block SET role = 'receive', payout_id = NULL`],
  ['block_state', `UPDATE block SET state = 'other'`],
  ['gate_single', 'INSERT INTO gate (id, version) VALUES (2, 0)'],
  ['job_state_interval', `INSERT INTO job_state (name, interval_seconds, next_due_at_ms) VALUES ('j', 0, 1)`],
  ['operator_account_heights', 'UPDATE operator_account SET confirmed_height = opening_height - 1'],
  ['payout_amount', 'UPDATE payout SET amount_units = 0'],
  ['payout_caps', 'UPDATE payout SET daily_cap = 0'],
  ['payout_caps', 'UPDATE payout SET weekly_cap = 0'],
  ['payout_confirmed_at', `UPDATE payout SET state = 'confirmed'`],
  ['payout_confirmed_at', 'UPDATE payout SET confirmed_at_ms = 1'],
  ['payout_hold_has_reason', 'UPDATE payout SET held_at_ms = 1'],
  ['payout_item_amount', 'UPDATE payout_item SET amount_units = -1'],
  ['payout_item_interval', 'UPDATE payout_item SET kills = kills + 1'],
  ['payout_kills', 'UPDATE payout SET kills = 0'],
  ['payout_state', `UPDATE payout SET state = 'other'`],
  ['payout_voided_at', `UPDATE payout SET state = 'void'`],
  ['payout_windows', 'UPDATE payout SET day_end_ms = planned_at_ms'],
  ['payout_windows', 'UPDATE payout SET day_start_ms = planned_at_ms + 1'],
  ['payout_windows', 'UPDATE payout SET week_end_ms = planned_at_ms'],
  ['payout_windows', 'UPDATE payout SET week_start_ms = planned_at_ms + 1'],
  ['player_baseline_sign', 'UPDATE player SET baseline = -1'],
  ['player_cursor_has_baseline', 'UPDATE player SET kill_cursor = NULL'],
  ['player_cursor_sign', 'UPDATE player SET kill_cursor = -1'],
  ['player_hold_has_reason', 'UPDATE player SET held_at_ms = 1'],
  ['player_pending', 'UPDATE player SET pending_total = 5'],
  ['player_regression', 'UPDATE player SET regression_count = 1'],
  ['player_unreadable', `UPDATE player SET unreadable = 'no kills'`],
  ['reading_outcome', `UPDATE reading SET outcome = 'other'`],
  ['reading_total_sign', 'UPDATE reading SET total = -1'],
  ['settlement_queue_position', `INSERT INTO settlement_queue (run_id, position, player_id) VALUES ('r', 0, 'p')`],
  ['stop_kind', `INSERT INTO stop (kind, reason, actor, set_at_ms, publish_too) VALUES ('other', 'a', 'b', 1, false)`],
  ['stop_reason', `INSERT INTO stop (kind, reason, actor, set_at_ms, publish_too) VALUES ('pause', '', 'b', 1, false)`],
  ['wallet_link_primary_is_linked', 'UPDATE wallet_link SET unlinked_at_ms = 1'],
  [
    'world_mode',
    `INSERT INTO world (id, mode, genesis_hash, outside, created_at_ms) VALUES (1, 'wet', 'g', 'real', 1)`,
  ],
  [
    'world_outside',
    `INSERT INTO world (id, mode, genesis_hash, outside, created_at_ms) VALUES (1, 'dry', 'g', 'moon', 1)`,
  ],
  [
    'world_single',
    `INSERT INTO world (id, mode, genesis_hash, outside, created_at_ms) VALUES (2, 'dry', 'g', 'real', 1)`,
  ],
]

const copyOf = (table: string, columns: string, changes: Readonly<Record<string, string>>): string => {
  const values = columns.split(', ').map((name) => changes[name] ?? name)
  return `INSERT INTO ${table} (${columns}) SELECT ${values.join(', ')} FROM ${table} LIMIT 1`
}
const ACCRUAL =
  'id, player_id, baseline, from_kills, to_kills, amount_units, per_kill_units, multipliers_json, reading_id, epoch_minute, created_at_ms'
const PAYOUT =
  'id, player_id, epic_account_id, address, operator_account, kills, amount_units, state, planned_at_ms, time_zone, day_start_ms, day_end_ms, week_start_ms, week_end_ms'
const BLOCK =
  'hash, account, previous, representative, balance_raw, link, signature, kind, role, state, height, amount_raw, amount_units, payout_id, source_hash, signed_at_ms, next_publish_at_ms'
const LINK = 'id, player_id, address, is_primary, linked_at_ms'

const RECEIVE = { role: `'receive'`, kind: `'receive'`, payout_id: 'NULL', source_hash: `'source'` }
const CANCEL = { role: `'cancel'`, kind: `'change'`, payout_id: 'NULL' }
/** The books one step further on: what holds for the first state has to hold for every later one. */
const PUBLISHED = [`UPDATE payout SET state = 'published'`, `UPDATE block SET state = 'published'`]
const CONFIRMED = [`UPDATE payout SET state = 'confirmed', confirmed_at_ms = 1`, `UPDATE block SET state = 'confirmed'`]

/** A second row where there may be one. */
const UNIQUE: readonly (readonly [string, ...string[]])[] = [
  ['an interval that starts where another one does', copyOf('accrual', ACCRUAL, { id: `'x'` })],
  ['an Epic account of two players', `UPDATE player SET epic_account_id = 'same'`],
  ['a Discord id of two players', `UPDATE player SET discord_id = 'same'`],
  ['two open payouts of a player', copyOf('payout', PAYOUT, { id: `'x'` })],
  [
    'an accrual in two payouts',
    `INSERT INTO payout_item (payout_id, accrual_id, from_kills, to_kills, kills, amount_units)
     SELECT o.id, i.accrual_id, i.from_kills, i.to_kills, i.kills, i.amount_units FROM payout_item i JOIN payout o ON o.id <> i.payout_id`,
  ],
  [
    'two open payouts of a player, one published',
    ...PUBLISHED,
    copyOf('payout', PAYOUT, { id: `'x'`, state: `'planned'` }),
  ],
  ['two live blocks on one head', copyOf('block', BLOCK, { hash: `'x'`, ...RECEIVE })],
  ...[PUBLISHED, CONFIRMED].flatMap((state) => [
    [
      'a block signed on the head of one that was sent',
      ...state,
      copyOf('block', BLOCK, { hash: `'x'`, state: `'signed'`, ...RECEIVE }),
    ] as const,
    [
      'a payout signed once more after its block was sent',
      ...state,
      copyOf('block', BLOCK, { hash: `'x'`, state: `'signed'`, previous: `'y'` }),
    ] as const,
  ]),
  ['a change block that landed beside another one', ...CONFIRMED, copyOf('block', BLOCK, { hash: `'x'`, ...CANCEL })],
  ['two live blocks of a payout', copyOf('block', BLOCK, { hash: `'x'`, previous: `'y'` })],
  [
    'two receives of one source',
    copyOf('block', BLOCK, { hash: `'x'`, previous: `'y'`, ...RECEIVE }),
    copyOf('block', BLOCK, { hash: `'z'`, previous: `'w'`, ...RECEIVE }),
  ],
  [
    'two open cancels on one head',
    copyOf('block', BLOCK, { hash: `'x'`, ...CANCEL }),
    copyOf('block', BLOCK, { hash: `'z'`, ...CANCEL }),
  ],
  ['two primary wallets', copyOf('wallet_link', LINK, { id: `'x'`, address: `'other'` })],
  ['one wallet linked twice', copyOf('wallet_link', LINK, { id: `'x'`, is_primary: 'false' })],
  [
    'two open flags of one kind',
    ...['a', 'b'].map(
      (id) =>
        `INSERT INTO abuse_flag (id, player_id, kind, detail, raised_at_ms) SELECT '${id}', min(id), 'kill_rate', '', 1 FROM player`,
    ),
  ],
]

const FOREIGN_KEYS = [
  `UPDATE accrual SET payout_id = 'nobody'`,
  `UPDATE payout_item SET accrual_id = 'nothing ' || accrual_id`,
  `UPDATE block SET account = 'nobody'`,
  'DELETE FROM player',
  'DELETE FROM payout',
]

class Undo extends Error {}

/** Runs statements and undoes them; the error of the last one, or null when it was taken. */
async function attempt(database: Database, statements: readonly string[]): Promise<string | null> {
  const error: unknown = await database
    .transaction(async (tx) => {
      for (const statement of statements) await tx.run(statement)
      throw new Undo()
    })
    .catch((thrown: unknown) => thrown)
  if (error instanceof Undo) return null
  return error instanceof Error ? error.message : String(error)
}

describe.each(eachDatabase)('$dialect refuses', ({ fresh }) => {
  let books: FreshDatabase
  beforeAll(async () => {
    books = await fresh()
    const store = storeAt(books.database)
    await addPlayers(books.database, 2)
    await accrueAll(store, 10)
    await openOperator(store)
    const plans = await planAll(store)
    await store.transaction((tx) => tx.insertSigned([sendOf(plans[0] as PayoutPlan, 'send', 'opening', 2)]))
  })
  afterAll(() => books.close())

  test.each(CHECKS)('%s: %s', async (name, statement) => {
    expect(await attempt(books.database, [statement])).toMatch(name)
  })

  test.each(UNIQUE)('%s', async (_what, ...statements) => {
    expect(await attempt(books.database, statements.slice(0, -1))).toBeNull()
    expect(await attempt(books.database, statements)).toMatch(/unique/i)
  })

  test.each(FOREIGN_KEYS)('what would point to nothing: %s', async (statement) => {
    expect(await attempt(books.database, [statement])).toMatch(/foreign key/i)
  })

  test('nothing that is allowed: a dead block leaves room on its head and for its payout', async () => {
    const dead = `UPDATE block SET state = 'dead', dead_at_ms = 1, dead_rival = 'r'`
    expect(await attempt(books.database, [dead, copyOf('block', BLOCK, { hash: `'x'`, state: `'signed'` })])).toBeNull()
    expect(await attempt(books.database, [copyOf('block', BLOCK, { hash: `'x'`, ...CANCEL })])).toBeNull()
  })
})
