// Every condition that the schema makes, written out once more: a CHECK or a partial index that lost a word would keep its name, and the
// promises of the money rest on the words. A migration that adds or changes one adds or changes it here too.

/** By table: the conditions of the named CHECKs. */
export const CHECKS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  abuse_flag: {
    abuse_flag_kind: `kind IN ('kill_rate', 'kill_jump', 'shared_wallet', 'shared_epic', 'manual')`,
  },
  accrual: {
    accrual_amount: 'amount_units >= 0 AND amount_units <= 1000000000000000',
    accrual_baseline: 'baseline >= 1',
    accrual_interval: 'from_kills >= 0 AND to_kills > from_kills',
    accrual_rate: 'per_kill_units >= 0',
  },
  admin_user: {
    admin_user_email: 'email = lower(email)',
    admin_user_role: `role IN ('viewer', 'operator')`,
  },
  advance: {
    advance_amounts: 'amount_units > 0 AND left_units >= 0 AND left_units <= amount_units',
    advance_kills: 'set_off_kills >= 0',
  },
  alert: {
    alert_times: 'times >= 1',
  },
  baseline: {
    baseline_kills: 'start_kills >= 0 AND (end_kills IS NULL OR end_kills >= start_kills)',
    baseline_number: 'number >= 1',
    baseline_reason: `reason IN ('first', 'epic_changed', 'returned', 'lowered', 'refused')`,
  },
  block: {
    block_amount: 'amount_units IS NULL OR amount_units > 0',
    block_attempts: 'publish_attempts >= 0',
    block_dead_has_rival: `(state = 'dead') = (dead_rival IS NOT NULL)`,
    block_height: 'height >= 1',
    block_kind: `kind IN ('send', 'receive', 'change', 'epoch')`,
    block_payout: `(role = 'payout') = (payout_id IS NOT NULL) AND (role <> 'payout' OR amount_units IS NOT NULL)`,
    block_role: `role IN ('payout', 'receive', 'cancel', 'foreign')`,
    block_source: `role <> 'receive' OR source_hash IS NOT NULL`,
    block_state: `state IN ('signed', 'published', 'confirmed', 'dead')`,
  },
  block_request: {
    block_request_order:
      '(taken_at_ms IS NULL) = (taken_by IS NULL) AND (finished_at_ms IS NULL) = (outcome IS NULL) AND (finished_at_ms IS NULL) = (is_done IS NULL) AND (finished_at_ms IS NULL OR taken_at_ms IS NOT NULL)',
  },
  gate: {
    gate_single: 'id = 1',
  },
  job_request: {
    job_request_kind: `kind IN ('accrue', 'settle', 'reverify')`,
    job_request_order: 'finished_at_ms IS NULL OR taken_at_ms IS NOT NULL',
  },
  job_state: {
    job_state_interval: 'interval_seconds > 0',
  },
  kill_mark: {
    kill_mark_sign: 'day_kills >= 0 AND week_kills >= 0 AND month_kills >= 0',
  },
  leaderboard: {
    leaderboard_bounds: `(time_window = 'all') = (starts_at_ms IS NULL) AND (time_window = 'all') = (ends_at_ms IS NULL)`,
    leaderboard_players: 'players >= 0',
    leaderboard_window: `time_window IN ('day', 'week', 'month', 'all')`,
  },
  notice: {
    notice_kind: `kind IN ('payout', 'milestone', 'alert', 'alert_over')`,
    notice_one_end: 'sent_at_ms IS NULL OR given_up_at_ms IS NULL',
    notice_tries: 'tries >= 0',
  },
  operator_account: {
    operator_account_heights: 'opening_height >= 0 AND confirmed_height >= opening_height',
  },
  outside_report: {
    outside_report_kind: `kind IN ('node', 'work')`,
  },
  paid_total: {
    paid_total_counts: 'payouts >= 1 AND kills >= 0 AND amount_units > 0',
  },
  payout: {
    payout_amount: 'amount_units > 0',
    payout_caps: '(daily_cap IS NULL OR daily_cap > 0) AND (weekly_cap IS NULL OR weekly_cap > 0)',
    payout_confirmed_at: `(state = 'confirmed') = (confirmed_at_ms IS NOT NULL)`,
    payout_hold_has_reason: '(held_at_ms IS NULL) = (held_reason IS NULL)',
    payout_kills: 'kills > 0 OR (adopted AND kills >= 0)',
    payout_state: `state IN ('planned', 'signed', 'published', 'confirmed', 'void')`,
    payout_voided_at: `(state = 'void') = (voided_at_ms IS NOT NULL)`,
    payout_windows:
      'day_start_ms <= planned_at_ms AND planned_at_ms < day_end_ms AND week_start_ms <= planned_at_ms AND planned_at_ms < week_end_ms',
  },
  payout_config: {
    payout_config_caps: '(daily_cap IS NULL OR daily_cap > 0) AND (weekly_cap IS NULL OR weekly_cap > 0)',
    payout_config_not_back: 'effective_at_ms >= created_at_ms',
    payout_config_rate: 'per_kill_units > 0 AND per_kill_units <= 1000000000000',
  },
  payout_item: {
    payout_item_amount: 'amount_units >= 0',
    payout_item_interval: 'to_kills > from_kills AND kills = to_kills - from_kills',
  },
  player: {
    player_baseline_sign: 'baseline >= 0',
    player_cursor_has_baseline: '(kill_cursor IS NULL) = (baseline = 0)',
    player_cursor_sign: 'kill_cursor IS NULL OR kill_cursor >= 0',
    player_hold_has_reason: '(held_at_ms IS NULL) = (held_reason IS NULL)',
    player_pending:
      '(pending_total IS NULL) = (pending_since_ms IS NULL) AND (pending_total IS NULL OR pending_total >= 0)',
    player_regression:
      'regression_count >= 0 AND (regression_count = 0) = (regression_first_total IS NULL) AND (regression_count = 0) = (regression_first_at_ms IS NULL)',
    player_unreadable: `unreadable IN ('private', 'not_found', 'no_data')`,
  },
  rate_limit: {
    rate_limit_used: 'used >= 0',
  },
  reading: {
    reading_outcome: `outcome IN ('baseline', 'unchanged', 'accrued', 'stale', 'regression', 'lowered', 'pending')`,
    reading_total_sign: 'total >= 0',
  },
  release_event: {
    release_event_kind: `kind IN ('image_build', 'rollback')`,
    release_event_repository: `repository_type IN ('canonical', 'staging')`,
  },
  scheduler_config: {
    scheduler_config_bounds:
      'accrual_interval_seconds BETWEEN 30 AND 86400 AND settlement_interval_seconds BETWEEN 30 AND 86400',
  },
  sealed_seed: {
    sealed_seed_slot: 'slot = 1',
  },
  session: {
    session_ends: 'expires_at_ms <= ends_at_ms',
    session_kind: `kind IN ('player', 'admin')`,
  },
  settlement_queue: {
    settlement_queue_position: 'position >= 1',
  },
  stop: {
    stop_kind: `kind IN ('pause', 'books')`,
    stop_reason: `reason <> ''`,
  },
  totals: {
    totals_single: 'id = 1',
  },
  wallet_link: {
    wallet_link_primary_is_linked: 'unlinked_at_ms IS NULL OR NOT is_primary',
    wallet_link_waiting_is_linked: 'primary_from_ms IS NULL OR (unlinked_at_ms IS NULL AND NOT is_primary)',
  },
  world: {
    world_mode: `mode IN ('dry', 'live')`,
    world_outside: `outside IN ('sandbox', 'real')`,
    world_single: 'id = 1',
  },
}

/** The unique indexes: what may stand there once only, and of which rows. */
export const UNIQUE: Readonly<Record<string, string>> = {
  abuse_flag_one_open: 'abuse_flag (player_id, kind) WHERE cleared_at_ms IS NULL',
  accrual_player_id_baseline_from_kills_key: 'accrual (player_id, baseline, from_kills)',
  admin_user_email_key: 'admin_user (email)',
  alert_one_open: 'alert (kind) WHERE cleared_at_ms IS NULL',
  block_one_live_for_payout: `block (payout_id) WHERE state <> 'dead'`,
  block_one_live_for_source: `block (source_hash) WHERE state <> 'dead'`,
  block_one_on_previous: `block (account, previous) WHERE state <> 'dead' AND NOT (role = 'cancel' AND state IN ('signed', 'published'))`,
  block_one_open_cancel: `block (account, previous) WHERE role = 'cancel' AND state IN ('signed', 'published')`,
  block_request_one_open: 'block_request (hash) WHERE finished_at_ms IS NULL',
  job_request_one_open: 'job_request (kind) WHERE taken_at_ms IS NULL',
  notice_kind_subject_key: 'notice (kind, subject)',
  payout_config_effective_at_ms_key: 'payout_config (effective_at_ms)',
  payout_item_one_cover: 'payout_item (accrual_id) WHERE released_at_ms IS NULL',
  payout_one_open: `payout (player_id) WHERE state IN ('planned', 'signed', 'published')`,
  player_discord_id_key: 'player (discord_id)',
  player_epic_account_id_key: 'player (epic_account_id)',
  release_event_kind_image_sha_run_id_key: 'release_event (kind, image_sha, run_id)',
  sealed_seed_one_current: 'sealed_seed (slot) WHERE replaced_at_ms IS NULL',
  wallet_link_one_link: 'wallet_link (player_id, address) WHERE unlinked_at_ms IS NULL',
  wallet_link_one_primary: 'wallet_link (player_id) WHERE is_primary AND unlinked_at_ms IS NULL',
  wallet_link_one_waiting: 'wallet_link (player_id) WHERE primary_from_ms IS NOT NULL',
}
