import { describe, expect, it } from '@jest/globals'
import { Command } from 'commander'
import { jsonHelp, JSON_SHAPES, type JsonCommand } from './json-help.js'
import { registerCommands } from './register.js'

/** Every command that prints something, by its full name. */
function commands(parent: Command, prefix = ''): readonly (readonly [string, Command])[] {
  return parent.commands.flatMap((command) => {
    const name = `${prefix}${command.name()}`
    return command.commands.length > 0 ? commands(command, `${name} `) : [[name, command] as const]
  })
}

describe('the help', () => {
  const program = new Command('scheduler')
  registerCommands(program)

  it('describes what each command prints with --json, and no command lacks it', () => {
    const all = commands(program)
    expect(all.map(([name]) => name).sort()).toEqual(Object.keys(JSON_SHAPES).sort())
    for (const [name, command] of all) {
      let help = ''
      command.configureOutput({ writeOut: (text) => (help += text) })
      command.outputHelp()
      expect(help).toContain('--json')
      expect(help).toContain(jsonHelp(name as JsonCommand))
    }
  })

  it('has the documents that scripts rely on', () => {
    const fields = Object.entries(JSON_SHAPES).map(([name, shape]) => `${name}: ${Object.keys(shape.fields).join(' ')}`)
    expect(fields).toEqual([
      'migrate: applied',
      'run-once: steps rounds unfinished elsewhere',
      'audit: holds players payouts blocks accruedKills accruedBan owedBan openBan paidBan chainChecked breaches notCompared findings',
      'players import: added changed unchanged',
      'pause: paused reason',
      'resume: resumed kind',
      'payouts list: id playerId discordName address kills amountUnits amountBan state reason heldReason voidReason plannedAt signedAt publishedAt confirmedAt blockHash',
      'payouts show: payout items blocks',
      'blocks list: hash account previous kind role state height amountRaw payoutId publishAttempts signedAt confirmedAt',
      'blocks acknowledge: acknowledged remaining',
      'payout-config show: banPerKill dailyKillCap weeklyKillCap current planned',
      'payout-config set: id banPerKill dailyKillCap weeklyKillCap effectiveAt actor reason createdAt',
      'payout-config history: id banPerKill dailyKillCap weeklyKillCap effectiveAt actor reason createdAt',
      'jobs status: alive now jobs',
      'jobs request: id kind actor requestedAt takenAt takenBy finishedAt outcome',
      'jobs requests: id kind actor requestedAt takenAt takenBy finishedAt outcome',
      'jobs intervals: accrualSeconds settlementSeconds actor createdAt',
      'alerts list: id kind detail raisedAt seenAt times clearedAt',
      'operator-seed set: account publicKey',
      'operator-seed status: account publicKey actor createdAt',
      'seal-key create: publicKey file',
    ])
  })
})
