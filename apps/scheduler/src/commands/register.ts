// The operator's commands: each opens the books, does one thing, prints a short answer or one JSON document, and closes them.
import { addressCodec } from '@pay2slay/banano-rpc'
import { importPlayers, ImportRefusedError, migrate, sealedSeed, sinceRestore } from '@pay2slay/db'
import { pause, resume } from '@pay2slay/domain'
import type { Command } from 'commander'
import { noAlerts } from '../alerts.js'
import { progressLine } from '../output.js'
import { openSession, orRefuse, Refusal, withBooks, withChain } from '../session.js'
import { openSigners } from '../operator-seed.js'
import { checkFormerAccounts } from '../startup.js'
import { jobTools, openChain, openLeases, openWork } from '../wiring.js'
import { registerDoctor } from './doctor/register.js'
import { registerDoubts } from './admin/doubts.js'
import { registerLogs } from './admin/logs.js'
import { registerPayouts } from './admin/payouts.js'
import { registerPlayers } from './admin/players.js'
import { registerAlerts } from './alerts.js'
import { audit, auditText } from './audit.js'
import { registerBackup } from './backup/register.js'
import { registerBlocks } from './blocks.js'
import { registerImportOriginal } from './import-original/register.js'
import { readPlayers } from './import-players.js'
import { registerJobs } from './jobs.js'
import { registerLists } from './lists.js'
import { registerOperatorSeed } from './operator-seed.js'
import { registerPayoutConfig } from './payout-config.js'
import { runOnce, runOnceText } from './run-once.js'
import { registerSealKey } from './seal-key.js'
import { actor, answer, reasonText, seconds, withJson, type Json, type Reasoned } from './shared.js'

export function registerCommands(program: Command): void {
  registerBooks(program)
  registerStops(program)
  registerLists(program)
  registerBlocks(program)
  registerPlayers(program)
  registerPayouts(program)
  registerDoubts(program)
  registerLogs(program)
  registerPayoutConfig(program)
  registerJobs(program)
  registerAlerts(program)
  registerOperatorSeed(program)
  registerSealKey(program)
  registerBackup(program)
  registerDoctor(program)
  registerImportOriginal(program)
}

function registerBooks(program: Command): void {
  withJson(program.command('migrate').description('apply the migrations that the database lacks'), 'migrate').action(
    async (options: Json) => {
      const { settings } = openSession({ quiet: true })
      const applied = await migrate(settings.database.url).catch((error: unknown) => {
        const why = error instanceof Error ? error.message : 'unknown reason'
        throw new Refusal(`the database ${settings.database.shown} was not migrated: ${why}`)
      })
      answer(options, { applied }, applied.length === 0 ? 'Nothing to apply.' : `Applied: ${applied.join(', ')}`)
    },
  )

  withJson(
    program.command('run-once').description('accrue, settle and pay once, until nothing is left or the time is over'),
    'run-once',
  )
    .option('--max-seconds <n>', 'give up waiting for confirmations after this long', seconds, 60)
    .action((options: Json & { maxSeconds: number }) =>
      withBooks('pay', async (books) => {
        const { settings, observer } = books
        const signers = orRefuse(await openSigners(settings, await sealedSeed(books.database.read)))
        const live = settings.dryRun
          ? null
          : { signers, chain: openChain(settings, observer), work: openWork(settings, observer) }
        try {
          const accounts = signers.map(({ account }) => account)
          if (live) orRefuse(await checkFormerAccounts(books.store, accounts))
          const stopping = new AbortController()
          for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stopping.abort())
          const report = await runOnce(jobTools(books, live, noAlerts), {
            maxSeconds: options.maxSeconds,
            signal: stopping.signal,
            leases: openLeases(books),
            restored: (await sinceRestore(books.database)) !== null,
          })
          answer(options, report, runOnceText(report))
          if (report.unfinished) process.exitCode = 2
        } finally {
          live?.chain.close()
          await live?.work.close()
        }
      }),
    )

  withJson(
    program.command('audit').description('check every invariant of the books, and the books against the chain'),
    'audit',
  ).action((options: Json) =>
    withBooks('look', (books) =>
      withChain(books, async (chain) => {
        const { database, store, settings } = books
        const progress = progressLine(process.stderr)
        const report = await audit({ database, store, chain, codec: addressCodec, progress: progress.show })
        progress.clear()
        answer(options, report, auditText(report, settings.dryRun))
        if (!report.holds) process.exitCode = 1
      }),
    ),
  )

  const players = program.command('players').description('players')
  withJson(
    players
      .command('import <file>')
      .description('add or change players from a CSV: discord_id,discord_name,epic_account_id,address'),
    'players import',
  ).action((file: string, options: Json) =>
    withBooks('enter', async ({ database }) => {
      const read = readPlayers(file, addressCodec)
      if (!read.ok) throw new Refusal(`${file} was not imported:\n${read.error.map((line) => `  ${line}`).join('\n')}`)
      const now = await database.now()
      const report = await importPlayers(database, read.value, actor(), now).catch((error: unknown) => {
        throw error instanceof ImportRefusedError ? new Refusal(`${file}: ${error.message}`) : error
      })
      answer(options, report, `${report.added} added, ${report.changed} changed, ${report.unchanged} unchanged.`)
    }),
  )
}

function registerStops(program: Command): void {
  withJson(program.command('pause').description('stop settling and signing; accrual and confirmation go on'), 'pause')
    .requiredOption('--reason <text>', 'why, for everybody who looks', reasonText)
    .option('--publish-too', 'also stop sending blocks that are signed already')
    .action((options: Reasoned & { publishToo?: true }) =>
      withBooks('enter', async ({ store }) => {
        await pause(store, { reason: options.reason, actor: actor(), publishToo: options.publishToo === true })
        answer(options, { paused: true, reason: options.reason }, `Paused: ${options.reason}`)
      }),
    )

  withJson(
    program.command('resume').description('lift the pause, or with --books the stop of an unknown block'),
    'resume',
  )
    .option(
      '--books',
      'lift the books stop: it is set again before anything is signed while an unknown block stands on the chain',
    )
    .option('--reason <text>', 'why', reasonText, 'resumed')
    .action((options: Reasoned & { books?: true }) =>
      withBooks('look', async ({ store }) => {
        const kind = options.books ? 'books' : 'pause'
        const lifted = await resume(store, { kind, reason: options.reason, actor: actor() })
        const none = options.books ? 'There is no books stop.' : 'It was not paused.'
        answer(options, { resumed: lifted, kind }, lifted ? 'Resumed.' : none)
      }),
    )
}
