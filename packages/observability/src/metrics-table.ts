// Every metric there is, with its labels: what is counted and nothing else, so that a typing mistake is found at once and no label
// can grow without bound. Meanings follow the original's where it had one. Names are told without the prefix p2s_, which all have but the two of releases.

export interface Definition {
  readonly kind: 'counter' | 'gauge' | 'histogram'
  readonly help: string
  readonly labels: readonly string[]
  readonly buckets?: readonly number[]
  /** Without the prefix: a name that others know from the original. */
  readonly bare?: true
}

const counter = (help: string, ...labels: string[]): Definition => ({ kind: 'counter', help, labels })
const gauge = (help: string, ...labels: string[]): Definition => ({ kind: 'gauge', help, labels })

const ACCRUE = {
  accrual_players_considered_total: counter('Players whose kills were asked for'),
  accruals_total: counter('Accruals written'),
  accrued_kills_total: counter('Kills accrued'),
  accrual_conflicts_total: counter('Readings not written because another writer was first'),
  readings_total: counter(
    'Good readings by what they did: baseline, unchanged, accrued, stale, regression, lowered, pending',
    'outcome',
  ),
  accrual_players_skipped_total: counter('Players not read in a cycle, by reason', 'reason'),
  kills_answered_timestamp_seconds: gauge(
    'When the source of kills answered for a player last, or there was nobody to ask for',
  ),
}

const PROVIDERS = {
  provider_calls_total: counter(
    'Calls to a provider, by answer: 2xx, 4xx, 429, 5xx, timeout, ...',
    'provider',
    'result',
  ),
  provider_call_seconds_total: counter('Seconds that calls to a provider took', 'provider'),
  provider_wait_seconds_total: counter('Seconds that calls waited for the request budget', 'provider'),
  provider_access_refused: gauge(
    '1 while a provider refuses the token, the subscription or the permission',
    'provider',
  ),
  directory_errors_total: counter('Failed lookups in the directory, by kind', 'kind'),
}

const SETTLE = {
  settlement_candidates_total: counter('Players owed something when a settlement began'),
  payouts_planned_total: counter('Payouts planned'),
  settlement_accruals_total: counter('Accruals that planned payouts cover'),
  settlement_conflicts_total: counter('Players not settled because another writer was first'),
  settlement_skipped_total: counter('Players left out of a settlement, by reason', 'reason'),
  settlements_skipped_total: counter('Settlements that did not take place, by reason', 'reason'),
  payouts_confirmed_dry_total: counter('Payouts confirmed in a dry world'),
}

const CHAIN = {
  blocks_signed_total: counter('Blocks signed and stored', 'role'),
  blocks_published_total: counter('Blocks sent to a node, by its answer, which decides nothing', 'hint'),
  blocks_confirmed_total: counter('Blocks confirmed', 'role'),
  blocks_dead_total: counter('Blocks proven dead'),
  block_alerts_total: counter('Times a block needed attention: nodes differ, or a rival is not proven'),
  chain_refused_total: counter('Times pay or confirm began to be refused, by task and reason', 'task', 'reason'),
  chain_refused: gauge('1 while the task of this process is refused for the reason', 'task', 'reason'),
  payouts_waiting: gauge('Planned payouts that are not signed, by reason', 'reason'),
  unknown_blocks_total: counter('Times an unknown block stood on the operator chain'),
  sends_adopted_total: counter('Sends found on the operator chain and adopted as payouts'),
  node_calls_total: counter('Calls to a node, by action and result', 'action', 'result'),
  node_websocket_messages_total: counter('Messages of nodes about confirmations, by what they were worth', 'kind'),
  node_websockets_connected: gauge('WebSockets of nodes that tell what is confirmed'),
  work_seconds_total: counter('Seconds spent on waiting for work'),
}

const PLAYERS = {
  wallet_links_total: counter('Addresses linked, by what they are now: primary, waiting, unchanged', 'outcome'),
  abuse_flags_total: counter('Abuse flags raised for players who share a wallet or an Epic account', 'kind'),
}

const NOTICES = {
  notices_total: counter(
    'Notices by channel and what Discord said: sent, wait, failed, refused, gone',
    'channel',
    'result',
  ),
}

/** `task` and not `job`: that label is Prometheus' own, which renames what a process says under it. */
const JOBS = {
  job_runs_total: counter('Runs of jobs by outcome', 'task', 'outcome'),
  job_skipped_total: counter('Runs left to another scheduler that holds the lease', 'task'),
  job_last_duration_seconds: gauge('How long the last run took', 'task'),
  job_last_success_timestamp_seconds: gauge('When the last good run ended', 'task'),
  lease_held: gauge('1 while this process holds the lease of the job', 'task'),
}

const BOOKS = {
  operator_balance_ban: gauge('Confirmed balance of the operator accounts, as the books hold it'),
  balance_days: gauge('Days that the balance lasts after all debts, at the pace of the last seven, at most 10000'),
  operator_receivable_ban: gauge('Confirmed sends to the operator account that wait to be received'),
  owed_ban: gauge('Owed and not planned'),
  open_ban: gauge('Planned, signed or published'),
  paid_ban: gauge('Confirmed'),
  books_read_timestamp_seconds: gauge('When this scheduler last read the gauges of the books'),
  last_backup_timestamp_seconds: gauge('When the last backup was made, by the books; 0: never'),
  oldest_owed_seconds: gauge('Age of the oldest accrual that no payout covers'),
  open_payouts: gauge('Payouts planned, signed or published'),
  oldest_open_payout_seconds: gauge('Age of the oldest open payout'),
  open_blocks: gauge('Blocks signed or published and not confirmed'),
  pending_readings: gauge('Rises that wait for an admin'),
  open_regressions: gauge('Players whose total is below their cursor and not believed yet'),
  open_abuse_flags: gauge('Abuse flags that wait for an admin', 'kind'),
  stop_active: gauge('1 while the stop is set', 'kind'),
  alerts_open: gauge('1 while the alert is open', 'kind'),
  dry_run: gauge('1 in a dry world'),
}

const HTTP = {
  event_streams: gauge('Open event streams of this process'),
  event_streams_dropped_total: counter('Event streams ended because the reader did not keep up'),
  feed_events_total: counter('Events of the feed told to those who listened'),
  http_requests_total: counter('Requests by route pattern', 'method', 'route', 'status'),
  http_rate_limited_total: counter('Requests refused because of a rate limit', 'scope'),
  http_request_duration_seconds: {
    kind: 'histogram',
    help: 'Duration of requests by route pattern',
    labels: ['method', 'route'],
    buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
  },
} as const

/** Made of a table, so that they survive every restart of the process that shows them. */
const RELEASES = {
  image_build_total: { ...counter('Images built, by type of repository', 'repository_type'), bare: true },
  rollback_total: { ...counter('Rollbacks, by type of repository', 'repository_type'), bare: true },
} as const

const TABLE = {
  ...ACCRUE,
  ...PROVIDERS,
  ...SETTLE,
  ...CHAIN,
  ...PLAYERS,
  ...NOTICES,
  ...JOBS,
  ...BOOKS,
  ...HTTP,
  ...RELEASES,
}

export type MetricName = keyof typeof TABLE
export const METRICS: Readonly<Record<string, Definition>> = TABLE
