// Everything a process is told from outside, checked and in the domain's own types. Deeply read-only, frozen at run time.
import type { AccrualRules, Caps, OutflowLimits, SettleSettings, TermsBounds, Units, World } from '@pay2slay/domain'
import type { DatabaseAddress } from './database-url.js'
import type { Secret } from './secret.js'

export interface Settings {
  /** Relative paths of the environment hang on this folder. */
  readonly root: string
  readonly configDir: string
  /** IMAGE_TAG. */
  readonly version: string
  readonly dryRun: boolean
  /** What the database must belong to. */
  readonly world: World
  readonly host: string
  readonly log: { readonly level: 'debug' | 'info' | 'warn' | 'error'; readonly format: 'auto' | 'json' | 'text' }
  readonly database: DatabaseAddress
  readonly api: ApiPorts
  readonly scheduler: SchedulerSettings
  readonly payout: PayoutSettings
  readonly chain: ChainSettings
  readonly operator: OperatorSettings
  readonly fortnite: FortniteSettings
  readonly yunite: YuniteSettings
  readonly discord: DiscordSettings
  readonly product: ProductSettings
  readonly sessionSecret: Secret | null
  readonly demoMode: boolean
  readonly adminDiscordUsernames: readonly string[]
  /** Sentences for the log: allowed, but hardly meant. */
  readonly warnings: readonly string[]
}

export interface ApiPorts {
  readonly port: number
  readonly metricsPort: number
  readonly globalPerMinute: number
  readonly perIpPerMinute: number
}

export interface SchedulerSettings {
  readonly metricsPort: number
  /** Between accruals, and between settlements. */
  readonly intervalSeconds: number
  readonly startJitterSeconds: number
  /** Fall-back timer of pay, publish and confirm. */
  readonly chainPollSeconds: number
}

export interface PayoutSettings {
  readonly accrual: AccrualRules
  /** What rate and caps that are set while it runs must stay within. */
  readonly termsBounds: TermsBounds
  readonly caps: Caps
  /** IANA zone. */
  readonly timeZone: string
  readonly order: SettleSettings['order']
  /** Payouts per settlement; 0 means all. */
  readonly batchSize: number
  readonly minPayout: Units
  readonly minReceive: Units
  readonly outflow: OutflowLimits
  readonly maxUnconfirmed: number
  /** An open abuse flag holds the player's payouts. */
  readonly holdFlagged: boolean
  readonly walletChangeDelayHours: number
  readonly verificationGraceHours: number
  readonly verificationRefreshHours: number
}

export interface NodeEndpoint {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
}

export interface ChainSettings {
  readonly environment: 'live' | 'beta' | 'dev' | 'sandbox'
  /** 64 upper-case hex digits. */
  readonly expectedGenesis: string
  readonly workThreshold: bigint
  /** In order; empty only in a dry run. The headers are secrets: never log them. */
  readonly nodes: readonly NodeEndpoint[]
  readonly workServers: readonly NodeEndpoint[]
  readonly localWorkers: number
  readonly minOperatorBalance: Units
}

export interface OperatorSettings {
  /** null: none in the environment (or the service is not to know it). */
  readonly seed: Secret | null
  readonly seedSource: 'P2S_OPERATOR_SEED_FILE' | 'P2S_OPERATOR_SEED' | null
  /** Must equal the seed's address; the checksum is checked where addresses are known. */
  readonly account: string | null
}

export interface FortniteSettings {
  readonly baseUrl: string
  readonly apiKey: Secret | null
  readonly perMinute: number
}

export interface YuniteSettings {
  readonly baseUrl: string
  readonly apiKey: Secret | null
  readonly guildId: string | null
}

export interface DiscordSettings {
  readonly guildId: string | null
  readonly clientId: string | null
  readonly clientSecret: Secret | null
  readonly redirectUri: string | null
  readonly scopes: readonly string[]
}

export interface ProductSettings {
  readonly appName: string
  readonly orgName: string
  readonly bannerUrl: string
  readonly mediaKitUrl: string
  readonly defaultLocale: string
  readonly discordInviteUrl: string
  /** HASH stands for the block hash. */
  readonly explorerBlockUrl: string
  readonly featureFlags: Readonly<Record<string, boolean>>
}
