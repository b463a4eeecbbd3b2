// Everything a process is told from outside, checked and in the domain's own types. Deeply read-only, frozen at run time.
import type { AccrualRules, Caps, OutflowLimits, SettleSettings, TermsBounds, Units, World } from '@pay2slay/domain'
import type { Admin } from './admins.js'
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
  /** A sandbox chain with every address on this machine: only there may a live API do without https, and let demo players in. */
  readonly localWorld: boolean
  readonly host: string
  readonly log: { readonly level: 'debug' | 'info' | 'warn' | 'error'; readonly format: 'auto' | 'json' | 'text' }
  /** Collector of traces; null: none are made. */
  readonly tracing: { readonly endpoint: string | null }
  readonly database: DatabaseAddress
  readonly api: ApiSettings
  readonly scheduler: SchedulerSettings
  readonly payout: PayoutSettings
  readonly chain: ChainSettings
  readonly operator: OperatorSettings
  readonly fortnite: FortniteSettings
  readonly yunite: YuniteSettings
  readonly discord: DiscordSettings
  readonly product: ProductSettings
  readonly seal: SealSettings
  readonly backup: BackupSettings
  readonly demoMode: boolean
  /** Sentences for the log: allowed, but hardly meant. */
  readonly warnings: readonly string[]
}

export interface ApiSettings {
  readonly port: number
  readonly metricsPort: number
  /** What browsers reach the API at, without a slash at the end. */
  readonly publicUrl: string
  /** False only where the public address is plain http on this machine: the cookie is then marked neither Secure nor __Host-. */
  readonly cookieSecure: boolean
  /** The first signs, all verify. Empty only in a dry run: a key of the process's own does then. */
  readonly sessionSecrets: readonly Secret[]
  readonly sessions: SessionSettings
  /** Players may log in without proving who they are: in a dry run, and with DEMO_MODE in the local world; nowhere else. */
  readonly demoLogin: boolean
  readonly admins: readonly Admin[]
  /** What workflows record builds and rollbacks with; null: nobody can. */
  readonly releaseToken: Secret | null
  /** Proxies whose X-Forwarded-For is believed. */
  readonly trustedProxyHops: number
  readonly limits: ApiLimits
  readonly reverifyCooldownSeconds: number
  /** Log lines that are kept for the admins' log tail. */
  readonly logBufferSize: number
}

/** Requests in a minute, all API processes of a database together. */
export interface ApiLimits {
  readonly globalPerMinute: number
  readonly perIpPerMinute: number
  /** Attempts to log in, per address. */
  readonly loginPerMinute: number
  /** Changes, per player or admin. */
  readonly writePerMinute: number
  /** Large answers and event streams, per caller. */
  readonly heavyPerMinute: number
}

/** How long a session lives unused, and how long at most. */
export interface SessionLength {
  readonly idleMs: number
  readonly absoluteMs: number
}

export interface SessionSettings {
  readonly player: SessionLength
  readonly admin: SessionLength
}

/** X25519 keys around an operator seed that an admin hands in, each 32 bytes in base64. */
export interface SealSettings {
  /** null: no seed can be handed in. */
  readonly publicKey: string | null
  /** null: none given, or the service is not to know it (the API). */
  readonly privateKey: Secret | null
}

export interface BackupSettings {
  /** Absolute. */
  readonly folder: string
  /** null: none given, or the service is not to know it (the API). */
  readonly passphrase: Secret | null
  /** Between two that the scheduler makes by itself; 0: it makes none. */
  readonly everyHours: number
  /** What the scheduler keeps: the newest, and all younger ones. */
  readonly keep: number
  readonly keepDays: number
}

export interface SchedulerSettings {
  readonly metricsPort: number
  /** Between accruals, and between settlements. */
  readonly intervalSeconds: number
  readonly startJitterSeconds: number
  /** Fall-back timer of pay, publish and confirm. */
  readonly chainPollSeconds: number
  /** The players are read in so many parts, side by side where there are several schedulers. */
  readonly accrualParts: number
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
  /** Indexes 0 to one less than this of the operator seed pay. */
  readonly operatorAccounts: number
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
  /** Where nodes tell what was confirmed; a hint to look, and no more. May be empty. */
  readonly webSockets: readonly NodeEndpoint[]
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
  /** The API lies under /api/v10. */
  readonly baseUrl: string
  readonly guildId: string | null
  readonly clientId: string | null
  readonly clientSecret: Secret | null
  readonly redirectUri: string | null
  readonly scopes: readonly string[]
  /** null: between logins only Yunite tells who has left the guild. */
  readonly botToken: Secret | null
  /** Each address is a password. Null: nobody is told. */
  readonly webhooks: { readonly news: Secret | null; readonly alerts: Secret | null }
}

export interface ProductSettings {
  readonly appName: string
  readonly orgName: string
  readonly bannerUrl: string
  readonly mediaKitUrl: string
  readonly defaultLocale: string
  /** `#` and six hex digits, as is `accentColor`. */
  readonly mainColor: string
  readonly accentColor: string
  readonly discordInviteUrl: string
  /** HASH stands for the block hash. */
  readonly explorerBlockUrl: string
  readonly featureFlags: Readonly<Record<string, boolean>>
}
