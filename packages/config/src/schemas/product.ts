// product.yaml: what players see.
import { text, yesNo, type ObjectSchema } from './fields.js'

export interface ProductFile {
  readonly app_name: string
  readonly org_name: string
  readonly banner_url: string
  readonly media_kit_url: string
  readonly default_locale: string
  readonly main_color: string
  readonly accent_color: string
  readonly discord_invite_url: string
  readonly explorer_block_url: string
  readonly feature_flags: Readonly<Record<string, boolean>>
}

const link = (description: string, extra: { env?: readonly string[]; default?: string } = {}) => ({
  type: 'string',
  format: 'link',
  description,
  expected: 'an address that begins with https:// or http://, a path that begins with /, or an empty text',
  default: '',
  ...extra,
})

const color = (description: string, usual: string) => ({
  type: 'string',
  pattern: '^#[0-9A-Fa-f]{6}$',
  description,
  expected: 'a colour such as "#FBDD11", in quotes',
  default: usual,
})

export const productSchema: ObjectSchema = {
  $id: 'pay2slay/product.yaml',
  title: 'product.yaml',
  type: 'object',
  additionalProperties: false,
  properties: {
    app_name: text('Name of the service', { maxLength: 100, default: 'Pay2Slay Faucet' }),
    org_name: text('Who runs it', { maxLength: 100, default: 'Example Org' }),
    banner_url: {
      type: 'string',
      // One slash: two of them, or a backslash, which browsers read as one, would begin another host's address.
      pattern: '^(/(?![/\\\\])[^\\s\\\\]*)?$',
      default: '',
      description:
        'Picture on top of the landing page: a path of this site, whose file lies in `apps/web/public` when it is built',
      expected:
        'a path of this site that begins with one slash, such as /banner.svg (the page loads no picture of another host), or an empty text',
    },
    media_kit_url: link('Pictures for the press'),
    default_locale: {
      type: 'string',
      pattern: '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$',
      default: 'en',
      description: 'Language shown first',
      expected: 'a language such as en or pt-BR',
    },
    main_color: color('Colour of buttons and marks; the text on it is dark or light, as can be read', '#FBDD11'),
    accent_color: color(
      'Colour of what is paid and well; text in it takes the nearest shade that can be read',
      '#4CBF4B',
    ),
    discord_invite_url: link('Invitation to the guild', { env: ['DISCORD_INVITE_URL'] }),
    explorer_block_url: {
      type: 'string',
      format: 'block-url',
      default: 'https://creeper.banano.cc/hash/HASH',
      description: "A block's page; HASH stands for the block hash",
      expected: 'an address that begins with https:// or http:// and contains HASH',
    },
    feature_flags: {
      type: 'object',
      properties: { dry_run_banner: yesNo('Show that nothing is really paid', { default: true }) },
      default: {},
      additionalProperties: yesNo('A feature of the page'),
    },
  },
}
