// How a sandbox is set up. Everything has a default; the defaults are the demo's.
import type { SandboxClock } from './clock.js'
import type { PlayerSpec } from './fortnite/player.js'
import type { ConfirmationPolicy } from './ledger/confirmation.js'
import type { Signatures } from './ledger/signatures.js'

export interface SandboxPorts {
  readonly control: number
  readonly node: number
  readonly fortnite: number
  readonly yunite: number
  readonly node2: number
  readonly discord: number
}

export const DEFAULT_PORTS: SandboxPorts = {
  control: 8100,
  node: 8101,
  fortnite: 8102,
  yunite: 8103,
  node2: 8104,
  discord: 8105,
}
/** Any free port for each server: for tests. */
export const FREE_PORTS: SandboxPorts = { control: 0, node: 0, fortnite: 0, yunite: 0, node2: 0, discord: 0 }

/** About 64 hashes a block: checked for real, and found at once. */
export const SANDBOX_WORK_THRESHOLD = 0xfc00_0000_0000_0000n
export const SANDBOX_FORTNITE_KEY = 'sandbox-fortnite-key'
export const SANDBOX_YUNITE_TOKEN = 'sandbox-yunite-token'
export const SANDBOX_GUILD_ID = '100000000000000001'
export const SANDBOX_DISCORD_CLIENT_ID = '100000000000000002'
export const SANDBOX_DISCORD_CLIENT_SECRET = 'sandbox-discord-secret'
export const SANDBOX_DISCORD_BOT_TOKEN = 'sandbox-discord-bot-token'

/** Webhooks of the guild, by id: one for everybody, one for those who run the faucet. */
export const SANDBOX_WEBHOOKS: Readonly<Record<string, string>> = {
  '100000000000000003': 'sandbox-webhook-news',
  '100000000000000004': 'sandbox-webhook-alerts',
}

export interface SandboxOptions {
  /** Default 127.0.0.1. */
  readonly host?: string
  readonly ports?: Partial<SandboxPorts>
  /** Of everything random: kills, chances of faults. Default 1. */
  readonly seed?: number
  readonly clock?: SandboxClock
  /** Default: the ten of the demo. */
  readonly players?: readonly PlayerSpec[]
  /** A match ends, and its kills count, every so many seconds. Default 10. */
  readonly matchSeconds?: number
  readonly growth?: 'clock' | 'read' | 'frozen'
  /** Accounts with something to receive from the first start on: amounts in BAN as text. */
  readonly fund?: readonly { readonly address: string; readonly amountBan: string }[]
  /** 64-bit; `LIVE_LEVELS.base` for the real one. Default SANDBOX_WORK_THRESHOLD. */
  readonly workThreshold?: bigint
  /** Default: 300 ms after acceptance, no pace. */
  readonly confirmation?: Partial<ConfirmationPolicy>
  /** Who checks signatures; the ledger's own checks each. Another one is for benchmarks. */
  readonly signatures?: Signatures
  /** Expected by the Fortnite stand-in; null: any. */
  readonly fortniteKey?: string | null
  readonly yuniteToken?: string | null
  readonly guildId?: string | null
  /** Requests a second; null (default): no limit. The real service allows 3. */
  readonly fortnitePerSecond?: number | null
  readonly yunitePerSecond?: number | null
  readonly discordPerSecond?: number | null
  /** Registered with the Discord application, compared letter by letter; null (default): any address of this machine. */
  readonly discordRedirectUris?: readonly string[] | null
  /** The node answers control actions (work_generate). Default true. */
  readonly enableControl?: boolean
  /** The node keeps connections open, which a real one does not: for benchmarks. Default false. */
  readonly keepAlive?: boolean
  /** Ledger and players are kept in this file, and found again in it. Default: nowhere. */
  readonly stateFile?: string
}
