// What the API needs to know, narrowed from the process's settings so that tests can state it in a few lines.
import type { ApiLimits, ProductSettings as ConfiguredProduct, Settings } from '@pay2slay/config'
import type { Caps, World } from '@pay2slay/domain'

export interface ProductSettings extends Omit<ConfiguredProduct, 'explorerBlockUrl'> {
  /** A block's page; HASH stands for the block hash. Null where the blocks are on no public chain. */
  readonly explorerBlockUrl: string | null
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
  /** IANA zone in which the caps' days and weeks begin. */
  readonly resetTimeZone: string
  readonly product: ProductSettings
  readonly limits: ApiLimits
  /** Proxies in front whose X-Forwarded-For is believed. */
  readonly trustedProxyHops: number
}

/** Shows blocks of the live network only. */
const LIVE_EXPLORER = 'creeper.banano.cc'

export function apiSettings({ version, host, api, database, world, payout, product }: Settings): ApiSettings {
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
    resetTimeZone: payout.timeZone,
    limits: api.limits,
    trustedProxyHops: api.trustedProxyHops,
    product: { ...product, explorerBlockUrl: shows ? explorerBlockUrl : null },
  }
}
