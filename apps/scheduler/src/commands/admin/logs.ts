// audit-log list and stops list: what was done, and what stops paying now.
import { adminAudit } from '@pay2slay/db'
import { InvalidArgumentError, type Command } from 'commander'
import { iso, table } from '../../output.js'
import { withBooks } from '../../session.js'
import { answer, limit, withJson, type Json } from '../shared.js'

interface AuditOptions extends Json {
  readonly action?: string
  readonly actor?: string
  readonly target?: { readonly targetType: string; readonly targetId?: string }
  readonly limit: number
}

export function registerLogs(program: Command): void {
  const log = program.command('audit-log').description('what people and the scheduler did to the money')
  withJson(log.command('list').description('the latest acts'), 'audit-log list')
    .option('--action <name>', 'only this action, such as player_ban')
    .option('--actor <name>', 'only of this actor, such as discord:123')
    .option('--target <type[:id]>', 'only on this, such as player:ID or stop', target)
    .option('--limit <n>', 'how many', limit, 50)
    .action((options: AuditOptions) =>
      withBooks('look', async ({ database }) => {
        const { action, actor } = options
        const { rows } = await adminAudit(database.read, { action, actor, ...options.target, limit: options.limit })
        const lines = rows.map((row) => [
          iso(row.at),
          row.actor,
          row.action,
          row.targetId === null ? row.targetType : `${row.targetType ?? ''} ${row.targetId}`,
          row.summary,
        ])
        answer(options, rows, table(['when', 'who', 'what', 'on', 'why'], lines))
      }),
    )

  const stops = program.command('stops').description('what stops paying')
  withJson(stops.command('list').description('stops in force'), 'stops list').action((options: Json) =>
    withBooks('look', async ({ store }) => {
      const rows = await store.stops()
      const lines = rows.map((row) => [row.kind, iso(row.setAt), row.actor, row.reason, row.block?.hash])
      answer(options, rows, rows.length === 0 ? 'Nothing.' : table(['stop', 'since', 'by', 'why', 'block'], lines))
    }),
  )
}

function target(text: string): AuditOptions['target'] {
  const [, targetType = '', targetId] = /^([a-z_]+)(?::(.+))?$/.exec(text) ?? []
  if (targetType === '') throw new InvalidArgumentError('a kind of target, or kind:id, such as player:ID')
  return { targetType, ...(targetId !== undefined && { targetId }) }
}
