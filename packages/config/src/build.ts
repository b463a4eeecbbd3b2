// From the four validated trees to Settings. Only called when there are no problems left.
import { asId, type World } from '@pay2slay/domain'
import { resolve } from 'node:path'
import type { Admin } from './admins.js'
import type { BackupKey } from './backup-key.js'
import type { DatabaseAddress } from './database-url.js'
import { apiPortOf, isLoopback, needsSecureCookies, publicUrlOf } from './local-world.js'
import { amount, rateOf } from './money-keys.js'
import type { EnvironmentSettings } from './schemas/environment.js'
import type { IntegrationsFile } from './schemas/integrations.js'
import type { PayoutFile } from './schemas/payout.js'
import type { ProductFile } from './schemas/product.js'
import { Secret } from './secret.js'
import type { SealKeys } from './seal-keys.js'
import type { OperatorSeed } from './seed.js'
import { splitSecrets } from './session-secrets.js'
import type {
  ApiSettings,
  ChainSettings,
  DiscordSettings,
  PayoutSettings,
  ProductSettings,
  Settings,
} from './settings.js'

export interface Parts {
  readonly root: string
  readonly configDir: string
  readonly environment: EnvironmentSettings
  readonly payout: PayoutFile
  readonly integrations: IntegrationsFile
  readonly product: ProductFile
  readonly database: DatabaseAddress
  readonly network: Pick<ChainSettings, 'expectedGenesis' | 'workThreshold'>
  readonly seed: OperatorSeed
  readonly seal: SealKeys
  readonly backupKey: BackupKey
  readonly admins: readonly Admin[]
  readonly localWorld: boolean
  readonly warnings: readonly string[]
}

/** The provider allows 180 in a minute; the rest is left to whoever tries things out with the same key. */
const FORTNITE_PER_MINUTE = 150
/** After a believed lowering the old total is remembered this long. */
const REMEMBER_DAYS = 30

const secret = (text: string | undefined): Secret | null => (text === undefined ? null : new Secret(text))

export function buildSettings(parts: Parts): Settings {
  const { environment, integrations, payout, product } = parts
  const limits = integrations.rate_limits
  return {
    root: parts.root,
    configDir: parts.configDir,
    version: environment.IMAGE_TAG,
    dryRun: integrations.dry_run,
    world: worldOf(parts),
    localWorld: parts.localWorld,
    host: environment.P2S_HOST,
    log: {
      level: environment.P2S_LOG_LEVEL === 'warning' ? 'warn' : environment.P2S_LOG_LEVEL,
      format: environment.P2S_LOG_FORMAT,
    },
    tracing: { endpoint: environment.OTEL_EXPORTER_OTLP_ENDPOINT ?? null },
    database: parts.database,
    api: apiOf(parts),
    scheduler: {
      metricsPort: environment.P2S_METRICS_PORT,
      intervalSeconds: environment.P2S_INTERVAL_SECONDS ?? payout.scheduler_minutes * 60,
      startJitterSeconds: environment.P2S_START_JITTER_SEC,
      chainPollSeconds: payout.chain_poll_seconds,
      accrualParts: payout.accrual_parts,
    },
    payout: payoutOf(payout, integrations),
    chain: chainOf(parts),
    operator: {
      seed: parts.seed.seed,
      seedSource: parts.seed.source,
      account: environment.P2S_OPERATOR_ACCOUNT ?? null,
    },
    fortnite: {
      baseUrl: integrations.fortnite_base_url,
      apiKey: secret(integrations.fortnite_api_key),
      perMinute: limits.fortnite_per_min ?? limits.fortnite_per_minute ?? FORTNITE_PER_MINUTE,
    },
    yunite: {
      baseUrl: integrations.yunite_base_url,
      apiKey: secret(integrations.yunite_api_key),
      guildId: integrations.yunite_guild_id ?? null,
    },
    discord: discordOf(integrations, environment),
    product: productOf(product),
    seal: { publicKey: parts.seal.publicKey, privateKey: parts.seal.privateKey },
    backup: {
      folder: resolve(parts.root, environment.P2S_BACKUP_DIR),
      passphrase: parts.backupKey.passphrase,
      everyHours: environment.P2S_BACKUP_EVERY_HOURS,
      keep: environment.P2S_BACKUP_KEEP,
      keepDays: environment.P2S_BACKUP_KEEP_DAYS,
    },
    demoMode: environment.DEMO_MODE,
    warnings: [
      ...parts.warnings,
      ...[parts.seed, parts.seal, parts.backupKey].flatMap(({ warnings }) => warnings),
      ...publicUrlWarnings(parts),
    ],
  }
}

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

function apiOf({ environment, integrations: file, admins, localWorld }: Parts): ApiSettings {
  const { rate_limits: limits, sessions } = file
  const publicUrl = publicUrlOf(environment)
  return {
    port: apiPortOf(environment),
    metricsPort: environment.P2S_API_METRICS_PORT,
    publicUrl,
    cookieSecure: needsSecureCookies(publicUrl),
    sessionSecrets: splitSecrets(environment.SESSION_SECRET).map((text) => new Secret(text)),
    sessions: {
      player: { idleMs: sessions.player_idle_hours * HOUR_MS, absoluteMs: sessions.player_absolute_hours * HOUR_MS },
      admin: { idleMs: sessions.admin_idle_minutes * MINUTE_MS, absoluteMs: sessions.admin_absolute_hours * HOUR_MS },
    },
    demoLogin: file.dry_run || (environment.DEMO_MODE && localWorld),
    admins,
    releaseToken: secret(environment.P2S_RELEASE_TOKEN),
    trustedProxyHops: environment.P2S_TRUSTED_PROXY_HOPS,
    limits: {
      globalPerMinute: limits.global_per_minute,
      perIpPerMinute: limits.per_ip_per_minute,
      loginPerMinute: limits.login_per_minute,
      writePerMinute: limits.write_per_minute,
      heavyPerMinute: limits.heavy_per_minute,
    },
    reverifyCooldownSeconds: file.reverify_cooldown_seconds,
    logBufferSize: environment.P2S_LOG_BUFFER_SIZE,
  }
}

/** Live, this is refused. A dry run may be tried out in a network at home, where nobody can stay logged in. */
function publicUrlWarnings({ environment }: Parts): readonly string[] {
  const publicUrl = publicUrlOf(environment)
  if (/^https:/i.test(publicUrl) || isLoopback(publicUrl)) return []
  return ['P2S_PUBLIC_URL is plain http and not on this machine: browsers keep no session there']
}

const discordOf = (file: IntegrationsFile, environment: EnvironmentSettings): DiscordSettings => ({
  baseUrl: file.discord_base_url,
  guildId: file.discord_guild_id ?? file.yunite_guild_id ?? null,
  clientId: file.discord_oauth_client_id ?? null,
  clientSecret: secret(file.discord_oauth_client_secret),
  redirectUri: file.discord_redirect_uri ?? null,
  scopes: file.oauth_scopes,
  botToken: secret(file.discord_bot_token),
  webhooks: {
    news: secret(environment.DISCORD_WEBHOOK_URL),
    alerts: secret(environment.DISCORD_ALERTS_WEBHOOK_URL),
  },
})

function payoutOf(file: PayoutFile, { abuse_heuristics: abuse }: IntegrationsFile): PayoutSettings {
  const rate = rateOf(file)
  return {
    accrual: {
      rate,
      regressionConfirmations: file.regression_confirmations,
      regressionHours: file.regression_hours,
      rememberDays: REMEMBER_DAYS,
      maxKillsPerHour: file.max_kills_per_hour,
      killRatePerMinute: abuse.kill_rate_per_min === 0 ? null : abuse.kill_rate_per_min,
      killRateWindowMinutes: abuse.kill_rate_window_minutes,
    },
    termsBounds: {
      minPayout: amount(file.min_payout_ban),
      maxPerKill: amount(file.max_ban_per_kill),
      multipliers: rate.multipliers,
      maxKillsPerHour: file.max_kills_per_hour,
    },
    caps: { dailyKills: file.daily_payout_cap ?? null, weeklyKills: file.weekly_payout_cap ?? null },
    timeZone: file.reset_tz,
    order: file.settlement_order,
    batchSize: file.batch_size,
    minPayout: amount(file.min_payout_ban),
    minReceive: amount(file.min_receive_ban),
    outflow: { perHour: amount(file.outflow_limit_ban_per_hour), perDay: amount(file.outflow_limit_ban_per_day) },
    operatorAccounts: file.operator_accounts,
    maxUnconfirmed: file.max_unconfirmed,
    holdFlagged: abuse.hold_payouts,
    walletChangeDelayHours: file.wallet_change_delay_hours,
    verificationGraceHours: file.verification_grace_hours,
    verificationRefreshHours: file.verification_refresh_hours,
  }
}

function chainOf({ integrations: file, network }: Parts): ChainSettings {
  return {
    environment: file.chain_env,
    ...network,
    nodes: file.node_rpc.map((url) => ({ url, headers: file.node_headers[url] ?? {} })),
    webSockets: file.node_websocket.map((url) => ({ url, headers: file.node_headers[url] ?? {} })),
    workServers: file.work_servers.map((url) => ({ url, headers: file.node_headers[url] ?? {} })),
    localWorkers: file.work_local_workers,
    minOperatorBalance: amount(file.min_operator_balance_ban),
  }
}

/** Outside services count as a sandbox when the network is a test network or the kills come from this machine. */
function worldOf({ integrations: file, network }: Parts): World {
  const test = file.chain_env !== 'live' || isLoopback(file.fortnite_base_url) || isLoopback(file.yunite_base_url)
  return {
    mode: file.dry_run ? 'dry' : 'live',
    genesisHash: asId(network.expectedGenesis),
    outside: test ? 'sandbox' : 'real',
  }
}

function productOf(file: ProductFile): ProductSettings {
  return {
    appName: file.app_name,
    orgName: file.org_name,
    bannerUrl: file.banner_url,
    mediaKitUrl: file.media_kit_url,
    defaultLocale: file.default_locale,
    mainColor: file.main_color,
    accentColor: file.accent_color,
    discordInviteUrl: file.discord_invite_url,
    explorerBlockUrl: file.explorer_block_url,
    featureFlags: file.feature_flags,
  }
}
