// flags list|clear|raise and pending list|accept|refuse: doubts that a person ends.
import { adminFlags, adminPending, ids } from '@pay2slay/db'
import { answerPending, clearFlag, formatBan, raiseFlag } from '@pay2slay/domain'
import { InvalidArgumentError, type Command } from 'commander'
import { iso, table } from '../../output.js'
import { withBooks } from '../../session.js'
import { actor, answer, limit, reasonText, withJson, type Json, type Reasoned } from '../shared.js'
import { done, playerIdOf } from './shared.js'

export function registerDoubts(program: Command): void {
  registerFlags(program.command('flags').description('abuse flags: doubts about players'))
  registerPending(program.command('pending').description('readings that are not believed until a person says so'))
}

interface FlagOptions extends Json {
  readonly all?: true
  readonly kind?: string
  readonly player?: string
  readonly limit: number
}

function registerFlags(flags: Command): void {
  withJson(flags.command('list').description('open flags, the latest first'), 'flags list')
    .option('--all', 'also those that were cleared')
    .option('--kind <kind>', 'only this kind')
    .option('--player <id>', 'only of this player')
    .option('--limit <n>', 'how many', limit, 50)
    .action((options: FlagOptions) =>
      withBooks('look', async ({ database }) => {
        const { all, kind, player } = options
        const playerId = player === undefined ? undefined : await playerIdOf(database, player)
        const query = { ...(!all && { open: true }), kind, playerId, limit: options.limit }
        const { rows } = await adminFlags(database.read, query)
        const lines = rows.map((row) => [
          row.id,
          iso(row.raisedAt),
          row.discordName,
          row.kind,
          row.detail,
          iso(row.cleared?.at),
        ])
        answer(options, rows, table(['flag', 'raised', 'player', 'kind', 'detail', 'cleared'], lines))
      }),
    )
  withJson(flags.command('clear <id>').description('end a doubt'), 'flags clear')
    .requiredOption('--reason <text>', 'why, for the audit log', reasonText)
    .action((flagId: string, options: Reasoned) =>
      withBooks('look', async ({ store }) => {
        const flag = done(await clearFlag(store, { flagId, actor: actor(), reason: options.reason }))
        answer(options, flag, `Cleared ${flag.kind} of player ${flag.playerId}.`)
      }),
    )
  withJson(flags.command('raise <player>').description('raise a flag by hand'), 'flags raise')
    .requiredOption('--reason <text>', 'what was seen', reasonText)
    .action((player: string, options: Reasoned) =>
      withBooks('look', async ({ database, store }) => {
        const playerId = await playerIdOf(database, player)
        const flag = done(await raiseFlag(store, { playerId, actor: actor(), reason: options.reason }))
        answer(options, flag, `Raised ${flag.id}.`)
      }),
    )
}

function registerPending(pending: Command): void {
  withJson(pending.command('list').description('readings that wait, the longest first'), 'pending list')
    .option('--limit <n>', 'how many', limit, 50)
    .action((options: Json & { limit: number }) =>
      withBooks('look', async ({ database }) => {
        const { rows } = await adminPending(database.read, { limit: options.limit })
        const lines = rows.map((row) => [
          row.playerId,
          row.discordName,
          row.total,
          row.cursor,
          iso(row.since),
          row.needsBaseline ? 'void: a new baseline is due' : row.doubt,
        ])
        const shown = rows.map(({ owed, ...row }) => ({
          ...row,
          owedKills: owed.kills,
          owedBan: formatBan(owed.amount),
        }))
        answer(options, shown, table(['player', 'name', 'total', 'believed', 'since', 'doubt'], lines))
      }),
    )
  registerAnswer(pending, 'accept', 'believe it: its kills become owed at the rate in force')
  registerAnswer(pending, 'refuse', 'do not believe it: it becomes the new baseline, unpaid')
}

interface AnswerOptions extends Reasoned {
  readonly total: number
}

function registerAnswer(pending: Command, given: 'accept' | 'refuse', what: string): void {
  withJson(pending.command(`${given} <player>`).description(what), `pending ${given}`)
    .requiredOption('--total <n>', 'the total that `pending list` shows: a newer one is not answered', killTotal)
    .requiredOption('--reason <text>', 'why, for the audit log', reasonText)
    .action((player: string, options: AnswerOptions) =>
      withBooks('look', async ({ database, store, settings }) => {
        const playerId = await playerIdOf(database, player)
        const { total, reason } = options
        const deps = { store, ids, rules: settings.payout.accrual }
        const answered = done(await answerPending(deps, { playerId, total, answer: given, actor: actor(), reason }))
        const { accrual, outcome, baseline, cursor } = answered
        const kills = accrual === null ? 0 : accrual.toKills - accrual.fromKills
        const amountBan = accrual === null ? '0' : formatBan(accrual.amount)
        const shown = { outcome, kills, amountBan, baseline, cursor, accrualId: accrual?.id ?? null }
        answer(
          options,
          shown,
          `${outcome}: ${kills} kills, ${amountBan} BAN; baseline ${baseline} up to ${cursor ?? '-'}`,
        )
      }),
    )
}

const killTotal = (value: string): number => {
  if (!/^\d{1,10}$/.test(value) || Number(value) > 2_147_483_647)
    throw new InvalidArgumentError('a whole number of lifetime kills')
  return Number(value)
}
