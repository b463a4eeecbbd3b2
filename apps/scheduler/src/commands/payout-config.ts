// payout-config: rate and caps in force, as they were and will be, and setting them from a moment on.
import { listTerms, presentTerms } from '@pay2slay/db'
import {
  formatBan,
  parseBan,
  setTerms,
  versionAt,
  type PayoutTerms,
  type TermsSettings,
  type TermsVersion,
} from '@pay2slay/domain'
import type { Settings } from '@pay2slay/config'
import { InvalidArgumentError, type Command } from 'commander'
import { iso, table } from '../output.js'
import { sentence } from '../sentences.js'
import { Refusal, withBooks } from '../session.js'
import { actor, answer, limit, moment, reasonText, withJson, type Json, type Reasoned } from './shared.js'

interface SetOptions extends Reasoned {
  readonly banPerKill?: ReturnType<typeof amount>
  readonly dailyCap?: number | null
  readonly weeklyCap?: number | null
  readonly from?: number
}

export function registerPayoutConfig(program: Command): void {
  const config = program.command('payout-config').description('what a kill is worth, and how many are paid in a window')
  withJson(config.command('show').description('in force now, and what is planned'), 'payout-config show').action(
    (options: Json) =>
      withBooks('look', async ({ database, settings }) => {
        const now = await database.now()
        const versions = await presentTerms(database.read, now)
        const current = versionAt(versions, now)
        const planned = versions.filter(({ effectiveAt }) => effectiveAt > now)
        const shown = shownTerms(current ?? termsOf(settings).configured)
        const source = current ? `set by ${current.actor}: ${current.reason}` : 'from the configuration'
        const lines = planned.map((version) => `from ${iso(version.effectiveAt)}  ${line(version)}`)
        const text = [
          `now                           ${line(current ?? termsOf(settings).configured)}, ${source}`,
          ...lines,
        ]
        answer(
          options,
          { ...shown, current: current && shownVersion(current), planned: planned.map(shownVersion) },
          text.join('\n'),
        )
      }),
  )
  withJson(
    config.command('set').description('a new version from a moment on; what is left out stays'),
    'payout-config set',
  )
    .option('--ban-per-kill <ban>', 'before multipliers, such as 0.05', amount)
    .option('--daily-cap <kills>', 'kills paid to one player in a day, or none', cap)
    .option('--weekly-cap <kills>', 'kills paid to one player in a week, or none', cap)
    .option('--from <time>', 'ISO 8601 with a time zone, not in the past; left out: at once', moment)
    .requiredOption('--reason <text>', 'why, for the audit log', reasonText)
    .action((options: SetOptions) => withBooks('enter', (books) => set(books, options)))
  withJson(config.command('history').description('every version'), 'payout-config history')
    .option('--limit <n>', 'how many', limit, 50)
    .action((options: Json & { limit: number }) =>
      withBooks('look', async ({ database }) => {
        const rows = await listTerms(database.read, { limit: options.limit })
        const lines = rows.map((row) => [iso(row.effectiveAt), ...cells(row), row.actor, row.reason])
        answer(options, rows.map(shownVersion), table(['from', 'BAN/kill', 'day', 'week', 'by', 'reason'], lines))
      }),
    )
}

type Books = Parameters<Parameters<typeof withBooks>[1]>[0]

async function set({ store, settings }: Books, options: SetOptions): Promise<void> {
  const { banPerKill, dailyCap, weeklyCap, from, reason } = options
  if (banPerKill === undefined && dailyCap === undefined && weeklyCap === undefined)
    throw new Refusal('nothing to set: give --ban-per-kill, --daily-cap or --weekly-cap')
  const request = {
    ...(banPerKill !== undefined && { perKill: banPerKill }),
    ...(dailyCap !== undefined && { dailyKills: dailyCap }),
    ...(weeklyCap !== undefined && { weeklyKills: weeklyCap }),
    ...(from !== undefined && { effectiveAt: from }),
    reason,
  }
  const done = await setTerms(store, termsOf(settings), request, { actor: actor() })
  if (!done.ok) throw new Refusal(sentence(done.error))
  answer(options, shownVersion(done.value), `From ${iso(done.value.effectiveAt)}: ${line(done.value)}.`)
}

const termsOf = ({ payout }: Settings): TermsSettings => ({
  configured: { perKill: payout.accrual.rate.perKill, caps: payout.caps },
  bounds: payout.termsBounds,
})

const shownTerms = ({ perKill, caps }: PayoutTerms) => ({
  banPerKill: formatBan(perKill),
  dailyKillCap: caps.dailyKills,
  weeklyKillCap: caps.weeklyKills,
})

const shownVersion = (version: TermsVersion) => ({
  id: version.id,
  ...shownTerms(version),
  effectiveAt: version.effectiveAt,
  actor: version.actor,
  reason: version.reason,
  createdAt: version.createdAt,
})

const cells = ({ perKill, caps }: PayoutTerms) => [
  formatBan(perKill),
  caps.dailyKills ?? 'none',
  caps.weeklyKills ?? 'none',
]

function line(terms: PayoutTerms): string {
  const [rate, day, week] = cells(terms)
  return `${rate} BAN a kill, ${day} kills a day, ${week} a week`
}

function amount(text: string) {
  const parsed = parseBan(text)
  if (!parsed.ok) throw new InvalidArgumentError(parsed.error)
  return parsed.value
}

function cap(text: string): number | null {
  if (text === 'none') return null
  if (!/^\d{1,10}$/.test(text))
    throw new InvalidArgumentError('a whole number of kills, or none. To stop paying, use `pause`')
  return Number(text)
}
