// What the API needs to know, narrowed from the process's settings so that tests can state it in a few lines.
import type { Caps, World } from '@pay2slay/domain'

export interface ProductSettings {
  readonly appName: string
  readonly orgName: string
  readonly bannerUrl: string
  readonly mediaKitUrl: string
  readonly defaultLocale: string
  readonly discordInviteUrl: string
  readonly featureFlags: Readonly<Record<string, boolean>>
  /** A block's page; HASH stands for the block hash. Null where the blocks are on no public chain. */
  readonly explorerBlockUrl: string | null
}

export interface ApiSettings {
  readonly version: string
  readonly host: string
  readonly port: number
  readonly metricsPort: number
  readonly databaseUrl: string
  readonly world: World
  readonly caps: Caps
  /** IANA zone in which the caps' days and weeks begin. */
  readonly resetTimeZone: string
  readonly product: ProductSettings
}

/** Where a block can be looked at when the configuration names no other place. */
export const DEFAULT_EXPLORER_BLOCK_URL = 'https://creeper.banano.cc/hash/HASH'
