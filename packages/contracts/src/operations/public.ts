// What everybody may read: names and flags of this installation, and the countdown.
import Type from 'typebox'
import { count, nullable, object, words } from '../schema.js'
import { json, operation } from '../operation.js'

const seconds = (description: string) => nullable(count(description))

export const publicOperations = {
  getProduct: operation('getProduct', {
    tag: 'public',
    summary: 'Names, links and flags of this installation',
    access: 'public',
    limit: 'public',
    answers: {
      200: json(
        'From the configuration.',
        object({
          app_name: words('Name of the application.'),
          org_name: words('Who runs it.'),
          banner_url: words('An image, or empty.'),
          media_kit_url: words('A page, or empty.'),
          default_locale: words('A language tag.'),
          main_color: words('Of the page: `#` and six hex digits.'),
          accent_color: words('Of the page, for what is paid and well.'),
          discord_invite_url: words('Where to join the guild, or empty.'),
          feature_flags: Type.Unsafe<Readonly<Record<string, boolean>>>({
            type: 'object',
            additionalProperties: { type: 'boolean' },
            required: ['dry_run_banner'],
            properties: { dry_run_banner: { type: 'boolean' } },
            description: '`dry_run_banner` tells whether this process runs dry.',
          }),
          promo: Type.Null({
            description:
              'Always null: what a promotion would change are multipliers, and `/api/transparency` tells those.',
          }),
        }),
        {
          app_name: 'Pay2Slay Faucet',
          org_name: 'Example',
          banner_url: '',
          media_kit_url: '',
          default_locale: 'en',
          main_color: '#FBDD11',
          accent_color: '#4CBF4B',
          discord_invite_url: 'https://discord.gg/example',
          feature_flags: { dry_run_banner: true },
          promo: null,
        },
      ),
    },
    problems: [],
  }),
  getCountdown: operation('getCountdown', {
    tag: 'public',
    summary: 'Seconds until the next accrual and settlement',
    access: 'public',
    limit: 'public',
    answers: {
      200: json(
        'By the clock of the database; null where no scheduler runs.',
        object({
          next_accrual_in: seconds('Whole seconds, rounded up.'),
          next_settlement_in: seconds('Whole seconds, rounded up.'),
          accrual_interval_seconds: seconds('Between two accruals.'),
          settlement_interval_seconds: seconds('Between two settlements.'),
        }),
        {
          next_accrual_in: 17,
          next_settlement_in: 44,
          accrual_interval_seconds: 60,
          settlement_interval_seconds: 60,
        },
      ),
    },
    problems: [],
  }),
}
