// Who is in the guild, by a bot's token (GET /guilds/{guild}/members/{user}). The bot needs to be in the guild and needs no right
// beyond that. Discord tells its limits with every answer; who asks waits in line for them.
import { err, ok, type DirectoryError, type GuildDirectory, type Membership, type Result } from '@pay2slay/domain'
import { AccessWatch } from '../access.js'
import { quoted, type HttpAnswer } from '../http.js'
import { codeOf, isMember } from './answers.js'
import { discordService, usedUpFor, type DiscordOptions } from './service.js'

export interface GuildOptions extends DiscordOptions {
  readonly botToken: string
}

/** Below what Discord allows a bot (50 in a second); the route's own limit comes with the answers. */
const PER_MINUTE = 300
const ID = /^[0-9]{5,20}$/
/** Unknown Member; Unknown User, whose Discord account is gone. Source: discord-api-docs, opcodes-and-status-codes. */
const NOT_A_MEMBER: readonly (number | null)[] = [10_007, 10_013]

export function createGuildDirectory(options: GuildOptions): GuildDirectory & { close(): void } {
  const { service, bucket } = discordService(options, {
    perMinute: PER_MINUTE,
    waitsOut: true,
    pausesAll: () => true,
    headers: { Authorization: `Bot ${options.botToken}` },
  })
  const access = new AccessWatch(options.observer, 'discord_bot')
  const guild = encodeURIComponent(options.guildId)
  return {
    async membership(discordId, signal) {
      if (!ID.test(discordId)) return err({ kind: 'malformed', detail: 'this is no Discord id' })
      const answer = await service.send({
        method: 'GET',
        path: `/guilds/${guild}/members/${discordId}`,
        isRead: true,
        signal,
      })
      if (!answer.ok) return err({ kind: 'unavailable', detail: answer.error.detail })
      const pause = usedUpFor(answer.value)
      if (pause !== null) bucket.pauseFor(pause)
      const told = readMembership(answer.value, discordId, options.botToken)
      if (told.ok) access.granted()
      else if (told.error.kind === 'unauthorized') access.refused(told.error.detail)
      return told
    },
    close: () => service.close(),
  }
}

function readMembership(answer: HttpAnswer, discordId: string, token: string): Result<Membership, DirectoryError> {
  const { status, json } = answer
  const said = `HTTP ${status}, code ${codeOf(json) ?? 'none'}`
  if (status === 429) return err({ kind: 'rate_limited', detail: said })
  if (status >= 500) return err({ kind: 'unavailable', detail: `HTTP ${status}` })
  if (json === undefined) return err({ kind: 'unavailable', detail: `HTTP ${status} with a body that is no JSON` })
  if (status === 200) {
    if (!isMember(json)) return err({ kind: 'malformed', detail: 'the answer is no guild member' })
    if (json.user !== undefined && json.user.id !== discordId)
      return err({ kind: 'malformed', detail: 'the answer is about somebody else' })
    return ok('member')
  }
  if (status === 404 && NOT_A_MEMBER.includes(codeOf(json))) return ok('not_member')
  if (status === 401) return err({ kind: 'unauthorized', detail: `the bot token is refused (${said})` })
  if (status === 403 || status === 404) {
    const detail = `the bot is not in the guild: is discord_guild_id right, and was the bot invited? (${said})`
    return err({ kind: 'unauthorized', detail })
  }
  return err({ kind: 'malformed', detail: `${said}, ${quoted(messageOf(json), token)}` })
}

const messageOf = (json: unknown): unknown =>
  typeof json === 'object' && json !== null && 'message' in json ? json.message : null
