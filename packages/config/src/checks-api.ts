// What configuration alone can tell is missing before players and admins may log in where money is real. All of it is told at once.
import { apiPortOf } from './local-world.js'
import { shown, type ConfigProblem } from './problem.js'
import type { Part } from './part.js'
import { checkSecrets, splitSecrets } from './session-secrets.js'
import type { EnvironmentSettings } from './schemas/environment.js'
import type { IntegrationsFile } from './schemas/integrations.js'

/** Where Discord sends a browser back to, behind the public address. */
export const CALLBACK_PATH = '/auth/discord/callback'
const NEEDED_SCOPES = ['identify', 'guilds.members.read'] as const

const NEEDED = [
  ['discord_oauth_client_id', 'players log in with Discord: set DISCORD_CLIENT_ID'],
  ['discord_oauth_client_secret', 'players log in with Discord: set DISCORD_CLIENT_SECRET'],
  ['discord_redirect_uri', 'Discord sends players back to it: set DISCORD_REDIRECT_URI'],
  ['yunite_api_key', 'the directory is asked at every login: set YUNITE_API_KEY'],
  ['yunite_guild_id', 'the directory needs the guild: set YUNITE_GUILD_ID'],
] as const
const LIVE = 'this is needed when P2S_DRY_RUN is false'

interface Given {
  readonly integrations: Part<IntegrationsFile>
  readonly environment: Part<EnvironmentSettings>
  readonly localWorld: boolean
}

/** In every mode: what no login could work with. */
export function checkLogin({ source, value: file, good }: Part<IntegrationsFile>): readonly ConfigProblem[] {
  if (!good('oauth_scopes')) return []
  const missing = NEEDED_SCOPES.filter((scope) => !file.oauth_scopes.includes(scope))
  if (missing.length === 0) return []
  const expected = `it must contain ${NEEDED_SCOPES.join(' and ')}: they tell who somebody is, and whether they are in the guild`
  return [{ source, key: 'oauth_scopes', given: shown('oauth_scopes', file.oauth_scopes), expected }]
}

/** Only a dry run starts without one. */
export function keyWarnings({ SESSION_SECRET: given }: EnvironmentSettings): readonly string[] {
  if (splitSecrets(given).length > 0) return []
  return [
    'SESSION_SECRET is not set: this process makes a key of its own, so that logins end with it and count in no other API process',
  ]
}

/** What a live API needs beside what every live service needs. */
export function checkLiveApi({ integrations, environment, localWorld }: Given): readonly ConfigProblem[] {
  const { source, value: file, good } = integrations
  const problems: ConfigProblem[] = []
  for (const [key, expected] of NEEDED) {
    if (good(key) && file[key] === undefined)
      problems.push({ source, key, given: null, expected: `${LIVE}: ${expected}` })
  }
  if (good('discord_guild_id', 'yunite_guild_id') && (file.discord_guild_id ?? file.yunite_guild_id) === undefined) {
    const expected = `${LIVE}: players must be members of a guild: set DISCORD_GUILD_ID`
    problems.push({ source, key: 'discord_guild_id', given: null, expected })
  }
  if (environment.good('SESSION_SECRET'))
    problems.push(...checkSecrets(environment.value.SESSION_SECRET, environment.source))
  return [
    ...problems,
    ...checkPublicUrl(environment, localWorld),
    ...checkRedirect(integrations, environment, localWorld),
  ]
}

function checkPublicUrl({ source, value, good }: Part<EnvironmentSettings>, local: boolean): readonly ConfigProblem[] {
  const key = 'P2S_PUBLIC_URL'
  if (!good(key) || local) return []
  const given = value[key]
  if (given === undefined) {
    const expected = `${LIVE}: name the https:// address that browsers reach the API at`
    return [{ source, key, given: null, expected }]
  }
  return /^https:/i.test(given) ? [] : [{ source, key, given: shown(key, given), expected: HTTPS }]
}

const HTTPS = 'it must begin with https:// outside the local world: sessions would travel in the clear'

/** Discord compares it letter by letter, and the browser brings the login's cookie to the public address alone. */
function checkRedirect(
  { source, value: file, good }: Part<IntegrationsFile>,
  environment: Part<EnvironmentSettings>,
  local: boolean,
): readonly ConfigProblem[] {
  const key = 'discord_redirect_uri'
  const given = file[key]
  if (!good(key) || given === undefined) return []
  const problem = (expected: string): ConfigProblem => ({ source, key, given: shown(key, given), expected })
  if (!local && !/^https:/i.test(given)) return [problem(HTTPS)]
  if (!environment.good('P2S_PUBLIC_URL', 'P2S_API_PORT', 'PORT')) return []
  const base = environment.value.P2S_PUBLIC_URL ?? (local ? `http://127.0.0.1:${apiPortOf(environment.value)}` : null)
  const right = base === null ? null : `${base.replace(/\/+$/, '')}${CALLBACK_PATH}`
  return right === null || right === given ? [] : [problem(`it must be ${right}, which lies at P2S_PUBLIC_URL`)]
}
