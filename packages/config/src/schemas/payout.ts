// payout.yaml: what a kill is worth and how much may leave. Money is decimal text in BAN, caps are in kills.
import { ban, text, whole, word, type ObjectSchema } from './fields.js'

export interface PayoutFile {
  readonly payout_amount_ban_per_kill: string
  readonly max_ban_per_kill: string
  readonly multipliers: readonly { readonly name: string; readonly factor: string }[]
  readonly scheduler_minutes: number
  readonly daily_payout_cap?: number
  readonly weekly_payout_cap?: number
  readonly reset_tz: string
  readonly settlement_order: 'random' | 'oldest_first' | 'smallest_first'
  readonly batch_size: number
  readonly min_payout_ban: string
  readonly regression_confirmations: number
  readonly regression_hours: number
  readonly max_kills_per_hour: number
  readonly outflow_limit_ban_per_hour: string
  readonly outflow_limit_ban_per_day: string
  readonly operator_accounts: number
  readonly accrual_parts: number
  readonly max_unconfirmed: number
  readonly min_receive_ban: string
  readonly wallet_change_delay_hours: number
  readonly verification_grace_hours: number
  readonly verification_refresh_hours: number
  readonly chain_poll_seconds: number
}

const cap = (window: string, env: string) => ({
  ...whole(`Kills of one player that may be paid in a ${window}; absent means no cap`, 1, 1_000_000_000, {
    env: [env],
  }),
  expected:
    'a whole number of kills from 1 to 1000000000; leave it out for no cap. To stop paying, use the command `pause`',
})

export const payoutSchema: ObjectSchema = {
  $id: 'pay2slay/payout.yaml',
  title: 'payout.yaml',
  type: 'object',
  additionalProperties: false,
  properties: {
    payout_amount_ban_per_kill: ban('What one kill is worth, before multipliers', { default: '0.05' }),
    max_ban_per_kill: ban('The most that an admin may set as the worth of a kill', { default: '10' }),
    multipliers: {
      type: 'array',
      maxItems: 16,
      description: 'Factors on the base rate, multiplied exactly',
      expected: 'a list of at most 16 factors, each with name and factor',
      default: [],
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['name', 'factor'],
        properties: {
          name: { ...text('Shown to players', { maxLength: 60 }), minLength: 1 },
          factor: {
            type: ['string', 'number'],
            format: 'factor',
            description: 'Exact factor above zero',
            expected: 'a number above zero such as "1.5", or a fraction such as "3/2"',
          },
        },
      },
    },
    scheduler_minutes: whole('Minutes between accruals and between settlements; P2S_INTERVAL_SECONDS wins', 1, 1_440, {
      default: 20,
    }),
    daily_payout_cap: cap('day of reset_tz', 'P2S_DAILY_CAP'),
    weekly_payout_cap: cap('week of reset_tz, from Monday', 'P2S_WEEKLY_CAP'),
    reset_tz: {
      type: 'string',
      format: 'time-zone',
      default: 'UTC',
      description: 'Where the days and weeks of the caps begin',
      expected: 'an IANA time zone such as UTC or Europe/Berlin',
    },
    settlement_order: word('Who is paid first when the budget is short', ['random', 'oldest_first', 'smallest_first'], {
      default: 'random',
    }),
    batch_size: whole('Payouts per settlement; 0 means all', 0, 1_000_000, { default: 0 }),
    min_payout_ban: ban('Smallest payout', { default: '0.01' }),
    regression_confirmations: whole('Cycles below the cursor before a lower total is believed', 1, 1_000, {
      default: 3,
    }),
    regression_hours: whole('Hours that those cycles must span', 1, 720, { default: 24 }),
    max_kills_per_hour: whole('A faster rise waits for an admin', 1, 100_000, { default: 120 }),
    outflow_limit_ban_per_hour: ban('Most that may be signed in an hour', {
      default: '500',
      env: ['P2S_OUTFLOW_LIMIT_BAN_PER_HOUR'],
    }),
    outflow_limit_ban_per_day: ban('Most that may be signed in 24 hours', {
      default: '5000',
      env: ['P2S_OUTFLOW_LIMIT_BAN_PER_DAY'],
    }),
    operator_accounts: whole('Accounts of the operator seed that pay in parallel, from index 0 on', 1, 64, {
      default: 1,
    }),
    accrual_parts: whole('Parts of the players that several schedulers read side by side', 1, 16, { default: 1 }),
    max_unconfirmed: whole('Longest chain of unconfirmed blocks per operator account', 1, 1_024, { default: 16 }),
    min_receive_ban: ban('Smaller incoming sends are not received', { default: '0.1' }),
    wallet_change_delay_hours: whole('Hours before a changed wallet is paid', 0, 720, { default: 24 }),
    verification_grace_hours: whole("Hours that the directory's last good answer holds", 1, 8_760, { default: 72 }),
    verification_refresh_hours: whole('Hours after which a player is looked up in the directory again', 1, 8_760, {
      default: 12,
    }),
    chain_poll_seconds: whole('Fall-back timer of pay, publish and confirm', 1, 300, { default: 5 }),
  },
}
