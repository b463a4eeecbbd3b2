// What the API needs to know, narrowed from the process's settings so that tests can state it in a few lines.
import type {
  ApiLimits,
  ApiSettings as ConfiguredApi,
  DiscordSettings,
  ProductSettings as ConfiguredProduct,
  Settings,
  YuniteSettings,
} from '@pay2slay/config'
import type { AccrualRules, Caps, Intervals, TermsSettings, World } from '@pay2slay/domain'
import { playerSettings, type PlayerSettings } from './player-settings.js'

export interface ProductSettings extends Omit<ConfiguredProduct, 'explorerBlockUrl'> {
  /** A block's page; HASH stands for the block hash. Null where the blocks are on no public chain. */
  readonly explorerBlockUrl: string | null
}

/** What logging in and staying logged in depends on. */
export interface AccessSettings extends Pick<
  ConfiguredApi,
  'publicUrl' | 'cookieSecure' | 'sessionSecrets' | 'sessions' | 'demoLogin' | 'admins' | 'releaseToken'
> {
  readonly discord: DiscordSettings
  readonly yunite: YuniteSettings
}

export interface ApiSettings {
  readonly version: string
  readonly host: string
  readonly port: number
  readonly metricsPort: number
  readonly databaseUrl: string
  /** The database's address without user and password. */
  readonly databaseShown: string
  readonly world: World
  readonly caps: Caps
  /** Rate and caps of the configuration, and what those that an admin sets must stay within. */
  readonly terms: TermsSettings
  /** Of the configuration, until an admin sets others. */
  readonly intervals: Intervals
  /** What an operator seed is sealed with; null: none can be handed in. */
  readonly sealPublicKey: string | null
  /** Accounts that one seed pays from. */
  readonly operatorAccounts: number
  /** As configured; a rate that an admin has set counts before it. */
  readonly accrual: AccrualRules
  /** Log lines that admins can look back over. */
  readonly logBufferSize: number
  /** IANA zone in which the caps' days and weeks begin. */
  readonly resetTimeZone: string
  readonly product: ProductSettings
  readonly player: PlayerSettings
  readonly limits: ApiLimits
  /** Proxies in front whose X-Forwarded-For is believed. */
  readonly trustedProxyHops: number
  readonly access: AccessSettings
}

/** Shows blocks of the live network only. */
const LIVE_EXPLORER = 'creeper.banano.cc'

export function apiSettings(settings: Settings): ApiSettings {
  const { version, host, api, database, world, payout, product, scheduler, seal, discord, yunite } = settings
  const { explorerBlockUrl } = product
  const shows = world.outside === 'real' || !explorerBlockUrl.includes(LIVE_EXPLORER)
  return {
    version,
    host,
    port: api.port,
    metricsPort: api.metricsPort,
    databaseUrl: database.url,
    databaseShown: database.shown,
    world,
    caps: payout.caps,
    terms: { configured: { perKill: payout.accrual.rate.perKill, caps: payout.caps }, bounds: payout.termsBounds },
    intervals: { accrualSeconds: scheduler.intervalSeconds, settlementSeconds: scheduler.intervalSeconds },
    sealPublicKey: seal.publicKey,
    operatorAccounts: payout.operatorAccounts,
    accrual: payout.accrual,
    logBufferSize: api.logBufferSize,
    resetTimeZone: payout.timeZone,
    player: playerSettings(settings),
    limits: api.limits,
    trustedProxyHops: api.trustedProxyHops,
    product: { ...product, explorerBlockUrl: shows ? explorerBlockUrl : null },
    access: { ...api, discord, yunite },
  }
}
