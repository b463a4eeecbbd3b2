// The schema that carries the promises: read back from both migrated databases, and equal to the one model.
import { eachDatabase, freshPostgres, freshSqlite, type FreshDatabase } from '@pay2slay/testing'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { readFileSync } from 'node:fs'
import { columnsOf, modelColumns, namedChecks, partialIndexes } from './schema-reading.js'

const CHECKS = `
  abuse_flag_kind accrual_amount accrual_baseline accrual_interval accrual_rate admin_user_email admin_user_role advance_amounts
  advance_kills alert_times
  baseline_kills baseline_number baseline_reason block_amount block_attempts block_dead_has_rival block_height block_kind
  block_payout block_request_order block_role block_source block_state gate_single job_request_kind job_request_order job_state_interval
  kill_mark_sign leaderboard_bounds leaderboard_players leaderboard_window notice_kind notice_one_end notice_tries
  operator_account_heights outside_report_kind
  paid_total_counts payout_amount payout_caps payout_config_caps payout_config_not_back payout_config_rate
  payout_confirmed_at payout_hold_has_reason payout_item_amount payout_item_interval payout_kills payout_state
  payout_voided_at payout_windows player_baseline_sign player_cursor_has_baseline player_cursor_sign player_hold_has_reason
  player_pending player_regression rate_limit_used reading_outcome reading_total_sign release_event_kind
  release_event_repository scheduler_config_bounds sealed_seed_slot
  session_ends session_kind settlement_queue_position stop_kind stop_reason totals_single wallet_link_primary_is_linked
  wallet_link_waiting_is_linked world_mode world_outside world_single`
  .trim()
  .split(/\s+/)

const UNIQUE_WHERE = [
  'abuse_flag_one_open',
  'alert_one_open',
  'block_one_live_for_payout',
  'block_one_live_for_source',
  'block_one_on_previous',
  'block_one_open_cancel',
  'block_request_one_open',
  'job_request_one_open',
  'payout_item_one_cover',
  'payout_one_open',
  'sealed_seed_one_current',
  'wallet_link_one_link',
  'wallet_link_one_primary',
  'wallet_link_one_waiting',
]

const model = () => modelColumns(readFileSync(new URL('../../../prisma/models.prisma', import.meta.url), 'utf8'))

describe.each(eachDatabase)('the schema on $dialect', ({ fresh }) => {
  let books: FreshDatabase
  beforeAll(async () => {
    books = await fresh()
  })
  afterAll(() => books.close())

  test('every named CHECK is there after the last migration', async () => {
    expect(await namedChecks(books.database)).toEqual(CHECKS)
  })

  test('every unique index with a condition is there', async () => {
    const found = await partialIndexes(books.database)
    expect(found.filter(({ unique }) => unique).map(({ name }) => name)).toEqual(UNIQUE_WHERE)
  })

  test('columns, types and nullability are those of the model', async () => {
    expect(await columnsOf(books.database)).toEqual(model())
  })
})

test('the conditions of the partial indexes are the same on both databases', async () => {
  const both = await Promise.all([freshSqlite(), freshPostgres()])
  const [sqlite, postgresql] = await Promise.all(both.map(({ database }) => partialIndexes(database)))
  expect(postgresql?.map(({ name, columns, words }) => ({ name, columns, words }))).toEqual(
    sqlite?.map(({ name, columns, words }) => ({ name, columns, words })),
  )
  await Promise.all(both.map(({ close }) => close()))
})
