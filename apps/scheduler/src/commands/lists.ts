// payouts list|show and blocks list: what an operator looks at first.
import { formatBan, units } from '@pay2slay/domain'
import { Option, type Command } from 'commander'
import { listBlocks, listPayouts, showPayout, type BlockListRow, type PayoutListRow } from '@pay2slay/db'
import { iso, table, visible } from '../output.js'
import { Refusal, withBooks } from '../session.js'
import { answer, limit, withJson } from './shared.js'

/** As --json shows it. */
const shownPayout = ({ advanceUnits, ...row }: PayoutListRow) => ({
  ...row,
  amountBan: ban(row.amountUnits),
  advanceBan: ban(advanceUnits),
})

interface ListOptions {
  readonly json?: true
  readonly state?: string
  readonly limit: number
}

/** An adopted one was found on the chain; what it paid in advance later kills make up for. */
const stateText = ({ state, adopted, advanceUnits }: PayoutListRow): string =>
  `${state}${adopted ? ', adopted' : ''}${advanceUnits > 0n ? `, ${ban(advanceUnits)} BAN in advance` : ''}`

const roleText = ({ role, adopted }: BlockListRow): string =>
  adopted ? 'adopted' : role === 'foreign' ? 'acknowledged' : role

const ban = (value: bigint): string => formatBan(units(value))

export function registerLists(program: Command): void {
  const payouts = program.command('payouts').description('payouts')
  withJson(payouts.command('list').description('the latest payouts'), 'payouts list')
    .addOption(new Option('--state <state>').choices(['planned', 'signed', 'published', 'confirmed', 'void']))
    .option('--limit <n>', 'how many', limit, 50)
    .action((options: ListOptions) =>
      withBooks('look', async ({ database }) => {
        const rows = await listPayouts(database, {
          limit: options.limit,
          ...(options.state && { state: options.state }),
        })
        const lines = rows.map((row) => [
          row.id,
          iso(row.plannedAt),
          row.discordName,
          row.kills,
          ban(row.amountUnits),
          stateText(row),
          row.heldReason ?? row.reason ?? row.voidReason,
          row.blockHash,
        ])
        const text = table(['payout', 'planned', 'player', 'kills', 'BAN', 'state', 'reason', 'block'], lines)
        answer(options, rows.map(shownPayout), text)
      }),
    )
  withJson(payouts.command('show <id>').description('everything about one payout'), 'payouts show').action(
    (id: string, options: { json?: true }) =>
      withBooks('look', async ({ database }) => {
        const found = await showPayout(database, id)
        if (found === null) throw new Refusal(`there is no payout ${id}: \`payouts list\` shows them`)
        const { payout, items, blocks } = found
        const text = [
          `payout     ${payout.id}`,
          `player     ${visible(payout.discordName)} (${payout.playerId})`,
          `address    ${payout.address}`,
          `amount     ${ban(payout.amountUnits)} BAN for ${payout.kills} kills`,
          `state      ${stateText(payout)}${payout.reason ? `, ${payout.reason}` : ''}${payout.heldReason ? `, held: ${payout.heldReason}` : ''}`,
          `planned    ${iso(payout.plannedAt)}`,
          `signed     ${iso(payout.signedAt)}`,
          `published  ${iso(payout.publishedAt)}`,
          `confirmed  ${iso(payout.confirmedAt)}`,
          '',
          table(
            ['accrual', 'from', 'to', 'kills', 'BAN', 'released'],
            items.map((item) => [
              item.accrualId,
              item.fromKills,
              item.toKills,
              item.kills,
              ban(item.amountUnits),
              iso(item.releasedAt),
            ]),
          ),
          '',
          table(
            ['block', 'height', 'state', 'attempts', 'previous', 'killed by'],
            blocks.map((block) => [
              block.hash,
              block.height,
              block.state,
              block.publishAttempts,
              block.previous,
              block.deadRival,
            ]),
          ),
        ]
        const shown = { ...found, payout: shownPayout(payout) }
        answer(options, shown, text.join('\n'))
      }),
  )

  const blocks = program.command('blocks').description('blocks of the operator accounts')
  withJson(blocks.command('list').description('the latest blocks'), 'blocks list')
    .addOption(new Option('--state <state>').choices(['signed', 'published', 'confirmed', 'dead']))
    .option('--limit <n>', 'how many', limit, 50)
    .action((options: ListOptions) =>
      withBooks('look', async ({ database }) => {
        const rows = await listBlocks(database, {
          limit: options.limit,
          ...(options.state && { state: options.state }),
        })
        const lines = rows.map((row) => [
          row.height,
          row.kind,
          roleText(row),
          row.state,
          row.publishAttempts,
          iso(row.signedAt),
          row.hash,
        ])
        answer(options, rows, table(['height', 'kind', 'role', 'state', 'attempts', 'signed', 'block'], lines))
      }),
    )
}
