// Who may act as an admin: Discord ids, which never change hands. Names do, so a list of names is refused.
import { shown, type ConfigProblem } from './problem.js'
import type { Part } from './part.js'
import type { EnvironmentSettings } from './schemas/environment.js'

export const ADMIN_ROLES = ['viewer', 'operator'] as const
export type AdminRole = (typeof ADMIN_ROLES)[number]

export interface Admin {
  readonly discordId: string
  /** A viewer looks, an operator also acts. */
  readonly role: AdminRole
}

/** Exactly the length of the ids that Discord gives out: a number that is cut or doubled must not be another person. */
const SNOWFLAKE = /^[1-9][0-9]{16,19}$/
const LIST = 'ADMIN_DISCORD_IDS'
const NAMES = 'ADMIN_DISCORD_USERNAMES'

export function readAdmins(environment: Part<EnvironmentSettings>): {
  readonly value: readonly Admin[]
  readonly problems: readonly ConfigProblem[]
} {
  const { source, value, good } = environment
  const problems: ConfigProblem[] = []
  if (good(NAMES) && value[NAMES].trim() !== '') {
    const expected = `a Discord name can be changed, and then be taken by somebody else: leave it out and list Discord ids in ${LIST}`
    problems.push({ source, key: NAMES, given: shown(NAMES, value[NAMES]), expected })
  }
  const admins = new Map<string, AdminRole>()
  const entries = good(LIST) ? value[LIST].split(/[,\n]/).map((entry) => entry.trim()) : []
  for (const entry of entries.filter((text) => text !== '')) {
    const [id = '', word = 'operator', ...more] = entry.split(':')
    const role = ADMIN_ROLES.find((known) => known === word)
    const wrong = (expected: string) => problems.push({ source, key: LIST, given: shown(LIST, entry), expected })
    if (!SNOWFLAKE.test(id) || role === undefined || more.length > 0)
      wrong('each must be a Discord id of 17 to 20 digits, alone or with :viewer or :operator behind it')
    else if ((admins.get(id) ?? role) !== role)
      wrong('this id stands in the list with two roles: leave one of them out')
    else admins.set(id, role)
  }
  return { value: [...admins].map(([discordId, role]) => ({ discordId, role })), problems }
}
