// The table that a process prints at its start: what it runs with, secrets masked.
import { explainRate, formatBan } from '@pay2slay/domain'
import { ADMIN_ROLES } from './admins.js'
import { withoutCredentials } from './problem.js'
import { MASK } from './secret.js'
import type { Settings } from './settings.js'

export interface SettingRow {
  readonly name: string
  readonly value: string
}

const mask = (value: unknown): string => (value === null ? '(not set)' : MASK)
const orNone = (value: string | number | null, unit: string): string => (value === null ? 'none' : `${value} ${unit}`)

/** How many, not who. */
function adminCount(admins: Settings['api']['admins']): string {
  const counted = ADMIN_ROLES.map((role) => ({ role, count: admins.filter((admin) => admin.role === role).length }))
  const words = counted
    .filter(({ count }) => count > 0)
    .map(({ role, count }) => `${count} ${role}${count > 1 ? 's' : ''}`)
  return words.join(', ') || '(none)'
}

export function describeSettings(settings: Settings): readonly SettingRow[] {
  const { payout, chain, scheduler, operator, fortnite, yunite, discord, api } = settings
  const rate = explainRate(payout.accrual.rate)
  const rows: readonly (readonly [string, string])[] = [
    ['version', settings.version],
    ['mode', settings.dryRun ? 'dry run: nothing is signed or sent' : 'live'],
    ['outside services', settings.world.outside],
    ['database', settings.database.shown],
    ['configuration', settings.configDir],
    ['interval', `${scheduler.intervalSeconds} s`],
    ['rate', `${rate.effectivePerKillBan} BAN per kill${rate.factors.length > 0 ? ` (base ${rate.perKillBan})` : ''}`],
    ['daily cap', orNone(payout.caps.dailyKills, 'kills')],
    ['weekly cap', orNone(payout.caps.weeklyKills, 'kills')],
    ['days begin in', payout.timeZone],
    ['smallest payout', `${formatBan(payout.minPayout)} BAN`],
    [
      'outflow limits',
      `${formatBan(payout.outflow.perHour)} BAN in an hour, ${formatBan(payout.outflow.perDay)} in a day`,
    ],
    ['chain', `${chain.environment}, genesis ${chain.expectedGenesis.slice(0, 8)}…`],
    ['nodes', chain.nodes.map(({ url }) => withoutCredentials(url)).join(', ') || '(none)'],
    ['stays on the account', `${formatBan(chain.minOperatorBalance)} BAN`],
    ['operator seed', operator.seed === null ? '(not set)' : `${MASK} from ${operator.seedSource}`],
    ['operator account', operator.account ?? '(from the seed)'],
    [
      'Fortnite',
      `${withoutCredentials(fortnite.baseUrl)}, key ${mask(fortnite.apiKey)}, ${fortnite.perMinute} a minute`,
    ],
    [
      'Yunite',
      `${withoutCredentials(yunite.baseUrl)}, token ${mask(yunite.apiKey)}, guild ${yunite.guildId ?? '(not set)'}`,
    ],
    [
      'Discord',
      `${withoutCredentials(discord.baseUrl)}, application ${discord.clientId ?? '(not set)'}, guild ${discord.guildId ?? '(not set)'}, bot token ${mask(discord.botToken)}, webhooks ${mask(discord.webhooks.news)} and ${mask(discord.webhooks.alerts)} (alerts)`,
    ],
    ['API', `${settings.host}:${api.port} as ${withoutCredentials(api.publicUrl)}, metrics ${api.metricsPort}`],
    ['session keys', api.sessionSecrets.length === 0 ? '(not set)' : api.sessionSecrets.map(() => MASK).join(', ')],
    ['admins', adminCount(api.admins)],
    ['seal keys', `public ${settings.seal.publicKey ?? '(not set)'}, private ${mask(settings.seal.privateKey)}`],
    ['scheduler metrics', `${settings.host}:${scheduler.metricsPort}`],
  ]
  return rows.map(([name, value]) => ({ name, value }))
}
