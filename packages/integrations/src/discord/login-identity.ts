// Who has logged in, and whether they are in the guild, by the token of this one login.
import type { DiscordIdentity } from '@pay2slay/domain'
import { fetchProtectedResource, type Configuration, type TokenEndpointResponse } from 'openid-client'
import { codeOf, isMember, isUser } from './answers.js'
import type { DiscordLoginOptions } from './login-types.js'
import { LoginTrouble } from './login-fetch.js'
import { API_PATH, siteOf } from './service.js'

/** Unknown Guild, Unknown Member: what a person outside the guild is answered. */
const NOT_A_MEMBER: readonly (number | null)[] = [10_004, 10_007]

export async function identify(
  client: Configuration,
  { baseUrl, guildId, scopes }: DiscordLoginOptions,
  { access_token: token, scope }: TokenEndpointResponse,
): Promise<DiscordIdentity> {
  // Without a word about scopes it is those that were asked for (RFC 6749 section 5.1).
  const granted = scope === undefined ? scopes : scope.split(' ')
  const missing = scopes.filter((wanted) => !granted.includes(wanted))
  if (missing.length > 0) throw new LoginTrouble({ kind: 'scope_missing', missing })
  const at = (path: string) => new URL(`${siteOf(baseUrl)}${API_PATH}${path}`)
  const [user, member] = await Promise.all([
    read(client, token, at('/users/@me')),
    read(client, token, at(`/users/@me/guilds/${encodeURIComponent(guildId)}/member`)),
  ])
  if (user.status !== 200 || !isUser(user.json)) throw malformed(`/users/@me answered HTTP ${user.status}`)
  return {
    discordId: user.json.id,
    discordName: user.json.username,
    guildMember: readMember(member, user.json.id),
  }
}

function readMember({ status, json }: Answered, discordId: string): boolean {
  if (status === 404 && NOT_A_MEMBER.includes(codeOf(json))) return false
  if (status !== 200 || !isMember(json)) throw malformed(`the guild member was answered with HTTP ${status}`)
  if (json.user !== undefined && json.user.id !== discordId) throw malformed('the guild member is somebody else')
  return true
}

interface Answered {
  readonly status: number
  readonly json: unknown
}

async function read(client: Configuration, token: string, url: URL): Promise<Answered> {
  const response = await fetchProtectedResource(client, token, url, 'GET')
  const text = await response.text()
  return { status: response.status, json: text === '' ? undefined : (JSON.parse(text) as unknown) }
}

const malformed = (detail: string) => new LoginTrouble({ kind: 'malformed', detail })
