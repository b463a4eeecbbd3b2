// backup, verify, restore: the books kept elsewhere, and brought back. docs/backups.md says when to do what.
import { BackupError } from '@pay2slay/db'
import { InvalidArgumentError, type Command } from 'commander'
import path from 'node:path'
import { openSession, Refusal, withBooks } from '../../session.js'
import { actor, answer, withJson, type Json } from '../shared.js'
import { bringText, restoreBackup, verifyBackup } from './bring.js'
import { backupsIn } from './folder.js'
import { makeBackup } from './take.js'

const MIB = 1024 * 1024

const many = (value: string): number => {
  if (!/^\d{1,4}$/.test(value) || Number(value) < 1) throw new InvalidArgumentError('a whole number from 1 to 9999')
  return Number(value)
}

type Settings = ReturnType<typeof openSession>['settings']

function passphraseOf({ backup }: Settings): string {
  if (backup.passphrase !== null) return backup.passphrase.reveal()
  throw new Refusal(
    'backups are encrypted: set P2S_BACKUP_KEY_FILE to a file with a passphrase of 20 characters or more (openssl rand -base64 48), or P2S_BACKUP_KEY to it',
  )
}

/** A path from where the command was given, or the newest of the folder. */
function fileOf(given: string, { backup }: Settings): string {
  if (given !== 'latest') return path.resolve(given)
  const [newest] = backupsIn(backup.folder)
  if (newest) return path.join(backup.folder, newest.name)
  throw new Refusal(`there is no backup in ${backup.folder}: make one with \`backup\`, or name a file`)
}

/** What is wrong with a backup is a sentence about its file. */
async function about<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof BackupError || error instanceof Refusal) throw new Refusal(`${file}: ${error.message}`)
    throw error
  }
}

export function registerBackup(program: Command): void {
  withJson(
    program.command('backup').description('write an encrypted backup of the books; everything goes on'),
    'backup',
  )
    .option('--file <file>', 'a new file, instead of one in P2S_BACKUP_DIR')
    .option('--keep <n>', 'then delete older ones of the folder, but not the newest n', many)
    .option('--keep-days <n>', 'then delete older ones of the folder, but none younger than n days', many)
    .action((options: Json & { file?: string; keep?: number; keepDays?: number }) =>
      withBooks('look', async (books) => {
        const passphrase = passphraseOf(books.settings)
        const { file, keep, keepDays } = options
        if (file !== undefined && (keep ?? keepDays) !== undefined)
          throw new Refusal('--keep and --keep-days are for the folder of the backups: leave --file out')
        const own = file === undefined ? null : path.resolve(file)
        const report = await about('the backup', () =>
          makeBackup(books, passphrase, { file: own, actor: actor(), retention: { keep, keepDays } }),
        )
        const size = (report.bytes / MIB).toFixed(1)
        const deleted = report.deleted.length === 0 ? '' : ` ${report.deleted.length} older deleted.`
        answer(options, report, `${report.file}: ${size} MiB, SHA-256 of the books ${report.sha256}.${deleted}`)
      }),
    )

  withJson(
    program.command('verify').description('prove a backup: decrypt it, restore it elsewhere, audit it'),
    'verify',
  )
    .argument('<file>', 'a backup, or latest')
    .action(async (given: string, options: Json) => {
      const { settings, observer } = openSession({ quiet: true })
      const passphrase = passphraseOf(settings)
      const file = fileOf(given, settings)
      const report = await about(file, () => verifyBackup({ file, passphrase, settings, observer }))
      const verdict = report.holds ? 'The backup is whole, and its books hold.' : 'Its books do NOT hold.'
      answer(options, report, `${bringText(report)}\n${verdict}`)
      if (!report.holds) process.exitCode = 1
    })

  withJson(program.command('restore').description('prove a backup, then put it in the place of the books'), 'restore')
    .argument('<file>', 'a backup, or latest')
    .option('--replace', 'over books that are there; they are kept beside it')
    .action(async (given: string, options: Json & { replace?: true }) => {
      const { settings, observer } = openSession({ quiet: true })
      const passphrase = passphraseOf(settings)
      const file = fileOf(given, settings)
      const replace = options.replace === true
      const report = await about(file, () =>
        restoreBackup({ file, passphrase, settings, observer, replace, actor: actor() }),
      )
      answer(options, report, `${bringText(report)}\n${restoredText(report, settings.dryRun)}`)
      if (!report.holds) process.exitCode = 1
    })
}

function restoredText({ holds, formerBooks }: { holds: boolean; formerBooks: string | null }, dryRun: boolean): string {
  if (!holds) return 'Its books do NOT hold: nothing was changed.'
  const former = formerBooks === null ? [] : [`The former books are in ${formerBooks}: delete them once all is well.`]
  const next = dryRun
    ? 'The next scheduler goes on from there.'
    : 'Before it signs anything the next scheduler compares the chain with these books, adopts what was paid since, and says so.'
  return ['The books are restored. Everybody is logged out.', ...former, next].join('\n')
}
