// A player whose kills grow. A match ends every few seconds and brings its kills at once, as on the real service; how many is
// decided by the seed, the player and the number of the match alone, so that a run can be repeated.
import type { SandboxClock } from '../clock.js'
import { SeededRandom, seedOf } from '../random.js'

/** What the stats service says of a player. */
export const STATS_STATES = ['public', 'private', 'missing', 'never_played', 'all_null'] as const
export type StatsState = (typeof STATS_STATES)[number]
export const LINK_STATES = ['linked', 'not_linked', 'not_found'] as const
export type LinkState = (typeof LINK_STATES)[number]

export interface PlayerSpec {
  readonly discordId: string
  readonly discordName: string
  /** 32 hex digits. */
  readonly epicAccountId: string
  readonly epicName: string
  readonly address: string
  readonly killsPerMinute: number
  /** Lifetime kills at the start; default 0. */
  readonly kills?: number
  readonly stats?: StatsState
  readonly link?: LinkState
  /** What Discord says; default: what Yunite says (`link` is not "not_found"). */
  readonly inGuild?: boolean
}

export interface PlayerState {
  readonly epicAccountId: string
  readonly kills: number
  /** Kills with which the present season began. */
  readonly seasonStart: number
  readonly lastModifiedAt: number
}

export const GROWTH_MODES = ['clock', 'read', 'frozen'] as const

export interface Growth {
  /** clock: with time; read: one match a read; frozen: not at all. */
  mode: (typeof GROWTH_MODES)[number]
  readonly seed: number
  readonly matchSeconds: number
}

/** After a longer gap the rest is forgotten: nobody plays 100 000 matches between two reads. */
const MAX_MATCHES = 100_000

export class Player {
  stats: StatsState
  link: LinkState
  /** A member of the guild, as Discord tells it; Yunite may be behind. */
  inGuild: boolean
  frozen = false
  killsPerMinute: number
  #kills: number
  #seasonStart = 0
  #lastModifiedAt: number
  #match: number
  #reads = 0

  constructor(
    readonly spec: PlayerSpec,
    private readonly growth: Growth,
    private readonly clock: SandboxClock,
    private readonly changed: (player: Player) => void,
  ) {
    this.stats = spec.stats ?? 'public'
    this.link = spec.link ?? 'linked'
    this.inGuild = spec.inGuild ?? this.link !== 'not_found'
    this.killsPerMinute = spec.killsPerMinute
    this.#kills = spec.kills ?? 0
    this.#lastModifiedAt = clock.now()
    this.#match = this.#matchNow()
  }

  state(): PlayerState {
    const { epicAccountId } = this.spec
    const seasonStart = this.#seasonStart
    return { epicAccountId, kills: this.#kills, seasonStart, lastModifiedAt: this.#lastModifiedAt }
  }

  restore(state: PlayerState): void {
    this.#kills = state.kills
    this.#seasonStart = state.seasonStart
    this.#lastModifiedAt = state.lastModifiedAt
    this.#match = this.#matchNow()
  }

  /** Lets the matches that have ended count; `read` says that the service was asked. */
  grow(read: boolean): void {
    const now = this.#matchNow()
    const played = this.growth.mode === 'clock' ? Math.min(now - this.#match, MAX_MATCHES) : 0
    const first = now - played
    const still = this.frozen || this.growth.mode === 'frozen'
    let gained = 0
    let last = this.#lastModifiedAt
    for (let match = first + 1; !still && match <= now; match += 1) {
      const kills = this.#killsOf(match)
      if (kills > 0) last = match * this.growth.matchSeconds * 1000
      gained += kills
    }
    if (!still && read && this.growth.mode === 'read') {
      gained = this.#killsOf((this.#reads += 1))
      last = this.clock.now()
    }
    this.#match = now
    if (gained > 0) this.#set(this.#kills + gained, last)
  }

  /** The exact total from now on. */
  setKills(kills: number): void {
    this.grow(false)
    this.#set(kills, this.clock.now())
  }

  /** A new season: the season's own count begins anew; with `dropLifetime` the lifetime count does too (a provider's fault). */
  newSeason(dropLifetime: boolean): void {
    this.grow(false)
    this.#seasonStart = dropLifetime ? 0 : this.#kills
    this.#set(dropLifetime ? 0 : this.#kills, this.clock.now())
  }

  #set(kills: number, at: number): void {
    this.#kills = kills
    this.#lastModifiedAt = at
    this.changed(this)
  }

  #matchNow(): number {
    return Math.floor(this.clock.now() / (this.growth.matchSeconds * 1000))
  }

  /** From nothing to twice the mean, so that the mean is the rate. */
  #killsOf(match: number): number {
    const random = new SeededRandom(seedOf(`${this.growth.seed}/${this.spec.epicAccountId}/${match}`))
    const mean = (this.killsPerMinute * this.growth.matchSeconds) / 60
    const exact = 2 * mean * random.fraction()
    return Math.floor(exact) + (random.fraction() < exact % 1 ? 1 : 0)
  }
}
