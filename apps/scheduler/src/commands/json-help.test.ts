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
      'payouts list: id playerId discordName address kills amountUnits amountBan state adopted advanceBan reason heldReason voidReason plannedAt signedAt publishedAt confirmedAt blockHash',
      'payouts show: payout items blocks',
      'blocks list: hash account previous kind role state height amountRaw payoutId adopted deadRival publishAttempts signedAt confirmedAt',
      'blocks acknowledge: acknowledged later remaining',
      'blocks adopt: hash payoutId playerId address amountBan kills advanceBan voided dead later remaining',
      'blocks begin: account opening height',
      'blocks cancel: cancelled cancel previous payoutId',
      'players list: id discordId discordName epicAccountId epicName guildMember epicVerified directoryAnsweredAt verificationStatus banned held pending openFlags address hideName createdAt lastLoginAt deletedAt owedKills owedBan openKills openBan',
      'players show: player accruedBan paidBan advanceBan caps used verificationSource baseline cursor needsBaseline lastReadAt lastAcceptedAt absentAnswers sessions wallets sharingWallet baselines flags readings accruals payouts audit',
      'players ban: id banned held needsBaseline openPayout sessionsEnded',
      'players unban: id banned held needsBaseline openPayout sessionsEnded',
      'players hold: id banned held needsBaseline openPayout sessionsEnded',
      'players release: id banned held needsBaseline openPayout sessionsEnded',
      'players end-sessions: id banned held needsBaseline openPayout sessionsEnded',
      'players reverify: id discordId status guildMember epicAccountId epicVerified absenceUnconfirmed',
      'payouts hold: id playerId state kills reason held block amountBan',
      'payouts release: id playerId state kills reason held block amountBan',
      'payouts void: id playerId state kills reason held block amountBan',
      'payouts retry: id playerId state kills reason held block amountBan',
      'flags list: id playerId kind detail raisedAt cleared discordName',
      'flags clear: id playerId kind detail raisedAt cleared',
      'flags raise: id playerId kind detail raisedAt cleared',
      'pending list: playerId discordName epicAccountId epicName total since cursor lastAcceptedAt needsBaseline baseline doubt owedKills owedBan',
      'pending accept: outcome kills amountBan baseline cursor accrualId',
      'pending refuse: outcome kills amountBan baseline cursor accrualId',
      'audit-log list: id at actor action targetType targetId summary address requestId before after',
      'stops list: kind reason actor setAt publishToo block',
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
      'backup: file createdAt bytes contentBytes sha256 deleted',
      'verify: file createdAt dialect migrations audit holds',
      'restore: file createdAt dialect migrations audit holds formerBooks',
      'doctor: ok checks',
      'import-original: applied source players wallets accruals kills owedBan already settledWithoutPayout leftOut',
    ])
  })
})
