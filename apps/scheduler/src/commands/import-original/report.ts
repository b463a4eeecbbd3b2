// What import-original did or would do, for people and for machines.
import type { OriginalPlayer } from '@pay2slay/db'
import { formatBan, sumUnits } from '@pay2slay/domain'
import { table } from '../../output.js'
import type { LeftOut } from './plan.js'

export interface OriginalReport {
  readonly applied: boolean
  readonly source: string
  readonly players: number
  readonly wallets: number
  readonly accruals: number
  readonly kills: number
  readonly owedBan: string
  readonly already: number
  readonly settledWithoutPayout: number
  readonly leftOut: readonly LeftOut[]
}

const SHOWN = 100

export function sums(players: readonly OriginalPlayer[]) {
  const accruals = players.flatMap((player) => player.accruals)
  return {
    players: players.length,
    wallets: players.reduce((sum, { addresses }) => sum + addresses.length, 0),
    accruals: accruals.length,
    kills: accruals.reduce((sum, { kills }) => sum + kills, 0),
    owedBan: formatBan(sumUnits(accruals.map(({ amount }) => amount))),
  }
}

export function originalText(report: OriginalReport, players: readonly OriginalPlayer[]): string {
  const rows = players.slice(0, SHOWN).map(({ discordId, discordName, epicAccountId, addresses, accruals }) => {
    const kills = accruals.reduce((sum, accrual) => sum + accrual.kills, 0)
    const owed = formatBan(sumUnits(accruals.map(({ amount }) => amount)))
    return [discordId, discordName, epicAccountId, addresses.at(-1), kills, owed]
  })
  const headings = ['discord id', 'name', 'epic account', 'paid to', 'kills', 'owed BAN']
  const left = report.leftOut.slice(0, SHOWN).map(({ row, why }) => [row, why])
  const more = (of: number) => (of > SHOWN ? [`... and ${of - SHOWN} more`] : [])
  return [
    ...(rows.length === 0 ? [] : [table(headings, rows), ...more(players.length), '']),
    ...(left.length === 0 ? [] : [table(['left out', 'why'], left), ...more(report.leftOut.length), '']),
    ...summary(report),
  ].join('\n')
}

function summary(report: OriginalReport): readonly string[] {
  const { applied, players, wallets, accruals, kills, owedBan, already, settledWithoutPayout } = report
  const what = `${players} players with ${wallets} addresses and ${accruals} unsettled accruals (${kills} kills, ${owedBan} BAN)`
  return [
    `${what} ${applied ? 'imported, all held' : 'would be imported, all held'}; ${already} imported before; ${report.leftOut.length} rows left out.`,
    ...(settledWithoutPayout === 0
      ? []
      : [
          `${settledWithoutPayout} accruals are marked as settled without a payout: the original does not say whether they were paid.`,
        ]),
    applied
      ? 'Look at each with `players show ID`, then `players release ID --reason TEXT`. Their next good reading is a new baseline.'
      : 'Nothing was written: say --apply to do it.',
  ]
}
