// What the Discord stand-in tells: to a player's token about that player, to the bot's token about the members of the guild.
import type { HttpAnswer } from '../faults/apply.js'
import type { Player } from '../fortnite/player.js'
import type { HttpCall } from '../http/server.js'
import { authorizationBody, failure, json, memberBody, unknown, userBody } from './answers.js'
import type { Grant } from './grants.js'
import type { DiscordWorld } from './world.js'

type Known = { readonly grant: Grant; readonly player: Player }

function knownBy(world: DiscordWorld, { headers }: HttpCall): Known | null {
  const token = /^Bearer (\S+)$/i.exec(headers.authorization ?? '')?.[1]
  const grant = token === undefined ? null : world.grants.byAccess(token)
  const player = grant === null ? undefined : world.players.byDiscordId(grant.discordId)
  return grant === null || player === undefined ? null : { grant, player }
}

export function me(world: DiscordWorld, call: HttpCall): HttpAnswer {
  const known = knownBy(world, call)
  if (known === null) return failure(401)
  return known.grant.scopes.includes('identify') ? json(200, userBody(known.player)) : failure(403)
}

export function authorization(world: DiscordWorld, call: HttpCall): HttpAnswer {
  const known = knownBy(world, call)
  if (known === null) return failure(401)
  const { grant, player } = known
  return json(200, authorizationBody(world.clientId, grant.scopes, grant.expiresAt, player))
}

/** Somebody outside the guild is told that there is no such guild. */
export function ownMember(world: DiscordWorld, call: HttpCall, guild: string): HttpAnswer {
  const known = knownBy(world, call)
  if (known === null) return failure(401)
  if (!known.grant.scopes.includes('guilds.members.read')) return failure(403)
  return world.isGuild(guild) && known.player.inGuild ? json(200, memberBody(known.player)) : unknown('Guild')
}

export function memberForBot(world: DiscordWorld, { headers }: HttpCall, guild: string, user: string): HttpAnswer {
  if (headers.authorization !== `Bot ${world.settings.botToken}`) return failure(401)
  if (!world.isGuild(guild)) return unknown('Guild')
  const player = world.players.byDiscordId(user)
  if (player === undefined) return unknown('User')
  return player.inGuild ? json(200, memberBody(player)) : unknown('Member')
}
