// payouts hold|release|void|retry. None of them signs or sends; what has a live block is never voided.
import {
  asId,
  formatBan,
  holdPayout,
  releasePayout,
  retryPayout,
  voidPayout,
  type DomainError,
  type PayoutAct,
  type PayoutMarks,
  type Result,
  type Store,
} from '@pay2slay/domain'
import type { Command } from 'commander'
import { withBooks } from '../../session.js'
import { actor, answer, reasonText, withJson, type Reasoned } from '../shared.js'
import { done, markText } from './shared.js'

type Flow = (store: Store, request: PayoutAct) => Promise<Result<PayoutMarks, DomainError>>

export function registerPayouts(program: Command): void {
  const payouts = program.commands.find((command) => command.name() === 'payouts') ?? program.command('payouts')
  register(payouts, 'hold', 'sign nothing of it until it is released', holdPayout)
  register(payouts, 'release', 'lift the hold', releasePayout)
  register(payouts, 'void', 'give it up: what it covers is owed again; never with a live block', voidPayout)
  withJson(
    payouts
      .command('retry <id>')
      .description('have the scheduler look at it anew, or send its block again; signs and sends nothing itself'),
    'payouts retry',
  )
    .option('--reason <text>', 'why, for the audit log', reasonText, 'queued again')
    .action((id: string, options: Reasoned) => run(id, options, retryPayout))
}

function register(payouts: Command, name: 'hold' | 'release' | 'void', what: string, flow: Flow): void {
  withJson(payouts.command(`${name} <id>`).description(what), `payouts ${name}`)
    .requiredOption('--reason <text>', 'why, for the audit log', reasonText)
    .action((id: string, options: Reasoned) => run(id, options, flow))
}

const run = (id: string, options: Reasoned, flow: Flow): Promise<void> =>
  withBooks('look', async ({ store }) => {
    const request = { payoutId: asId<PayoutAct['payoutId']>(id), actor: actor(), reason: options.reason }
    const { amount, ...payout } = done(await flow(store, request))
    const amountBan = formatBan(amount)
    const text = [
      `payout ${payout.id} of ${amountBan} BAN is ${payout.state}${payout.reason === null ? '' : `, ${payout.reason}`}`,
      `held: ${markText(payout.held)}`,
      ...(payout.block === null ? [] : [`block ${payout.block.hash} is ${payout.block.state}`]),
    ]
    answer(options, { ...payout, amountBan }, text.join('\n'))
  })
