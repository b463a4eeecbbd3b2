// Control calls that act on the players and the services that tell about them.
import { GROWTH_MODES, LINK_STATES, STATS_STATES, type Player } from '../fortnite/player.js'
import type { Players } from '../fortnite/players.js'
import type { RateLimit } from '../http/rate-limit.js'
import { bodyOf, ControlError, count, flag, needed, nullable, oneOf, rate } from './body.js'

/** A player as the control API shows it. */
export function playerState(player: Player) {
  const { kills, seasonStart, lastModifiedAt } = player.state()
  const { stats, link, inGuild, frozen, killsPerMinute } = player
  return { ...player.spec, kills, seasonStart, lastModifiedAt, stats, link, inGuild, frozen, killsPerMinute }
}

export class PlayerControls {
  constructor(
    private readonly players: Players,
    private readonly limits: { readonly fortnite: RateLimit; readonly yunite: RateLimit; readonly discord: RateLimit },
  ) {}

  list(): ReturnType<typeof playerState>[] {
    return this.players.all().map(playerState)
  }

  setPlayer(epicAccountId: string, input: unknown): unknown {
    const player = this.players.byEpicId(epicAccountId)
    if (player === undefined) throw new ControlError(`there is no player with the Epic account ${epicAccountId}`, 404)
    const body = bodyOf(input)
    const [kills, more] = [count(body, 'kills'), count(body, 'addKills')]
    player.stats = oneOf(body, 'stats', STATS_STATES) ?? player.stats
    player.link = oneOf(body, 'link', LINK_STATES) ?? player.link
    player.inGuild = flag(body, 'inGuild') ?? player.inGuild
    const frozen = flag(body, 'frozen')
    const killsPerMinute = rate(body, 'killsPerMinute')
    player.grow(false)
    player.frozen = frozen ?? player.frozen
    player.killsPerMinute = killsPerMinute ?? player.killsPerMinute
    if (kills !== undefined || more !== undefined) player.setKills((kills ?? player.state().kills) + (more ?? 0))
    return playerState(player)
  }

  setGrowth(input: unknown): unknown {
    const mode = needed(oneOf(bodyOf(input), 'mode', GROWTH_MODES), 'mode', 'clock, read or frozen')
    for (const player of this.players.all()) player.grow(false)
    this.players.growth.mode = mode
    return { mode }
  }

  newSeason(input: unknown): unknown {
    const dropLifetime = flag(bodyOf(input), 'dropLifetime') ?? false
    for (const player of this.players.all()) player.newSeason(dropLifetime)
    return { dropLifetime }
  }

  setLimits(input: unknown): unknown {
    const body = bodyOf(input)
    for (const [name, limit] of Object.entries(this.limits)) {
      const wish = nullable(body, `${name}PerSecond`, count)
      if (wish !== undefined) limit.perSecond = wish
    }
    return Object.fromEntries(
      Object.entries(this.limits).map(([name, { perSecond }]) => [`${name}PerSecond`, perSecond]),
    )
  }
}
