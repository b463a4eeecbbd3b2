// alerts list: what an operator must look at.
import { listAlerts } from '@pay2slay/db'
import { ALERT_KINDS, isAlertKind } from '@pay2slay/domain'
import type { Command } from 'commander'
import { iso } from '../output.js'
import { withBooks } from '../session.js'
import { answer, limit, withJson, type Json } from './shared.js'

export function registerAlerts(program: Command): void {
  const alerts = program.command('alerts').description('what an operator must look at')
  withJson(alerts.command('list').description('those that last'), 'alerts list')
    .option('--all', 'also those that are over')
    .option('--limit <n>', 'how many', limit, 50)
    .action((options: Json & { all?: true; limit: number }) =>
      withBooks('look', async ({ database }) => {
        const rows = await listAlerts(database.read, { limit: options.limit, ...(!options.all && { open: true }) })
        const text = rows.map(({ kind, detail, raisedAt, seenAt, times, clearedAt }) => {
          const meaning = isAlertKind(kind) ? ALERT_KINDS[kind] : 'of another version of this service'
          const when = `since ${iso(raisedAt)}, seen ${times} times, last ${iso(seenAt)}`
          return `${kind}: ${meaning}\n  ${detail}\n  ${when}${clearedAt === null ? '' : `, over since ${iso(clearedAt)}`}`
        })
        answer(options, rows, text.length === 0 ? 'Nothing.' : text.join('\n'))
      }),
    )
}
