// verify and restore: a backup is decrypted, brought to life beside the books and audited; only then may it take their place.
import { addressCodec } from '@pay2slay/banano-rpc'
import {
  besideOf,
  ELSEWHERE,
  checkWorld,
  createStore,
  openDatabase,
  openScratch,
  openSealedFile,
  prepareRestored,
  putInPlace,
  whyNotRestore,
  type BackupHeader,
  type SealedFile,
  type Scratch,
} from '@pay2slay/db'
import type { Settings } from '@pay2slay/config'
import type { Observer } from '@pay2slay/domain'
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { iso } from '../../output.js'
import { orRefuse, Refusal } from '../../session.js'
import { sweep } from './take.js'
import { audit, type AuditReport } from '../audit.js'

export interface VerifyReport {
  readonly file: string
  readonly createdAt: number
  readonly dialect: BackupHeader['dialect']
  readonly migrations: number
  /** The books in it, without the chain: that has gone on since. */
  readonly audit: AuditReport
  readonly holds: boolean
}

export interface RestoreReport extends VerifyReport {
  /** Where the former books are now; null: there were none. */
  readonly formerBooks: string | null
}

export interface BringOptions {
  readonly file: string
  readonly passphrase: string
  readonly settings: Settings
  readonly observer: Observer
}

export const verifyBackup = (options: BringOptions): Promise<VerifyReport> =>
  withBackup(options, async (backup) => {
    const scratch = await openScratch(backup, placeFor(backup.header, options.settings, 'verifying'))
    try {
      return await look(options.file, backup.header, scratch)
    } finally {
      await scratch.drop()
    }
  })

export const restoreBackup = (
  options: BringOptions & { readonly replace: boolean; readonly actor: string },
): Promise<RestoreReport> =>
  withBackup(options, async (backup) => {
    const { file, settings, replace, actor } = options
    const { url, dialect, shown } = settings.database
    const { header } = backup
    if (header.dialect !== dialect)
      throw new Refusal(`it is of ${header.dialect}, and DATABASE_URL names ${dialect}: set DATABASE_URL to its kind`)
    const why = await whyNotRestore(url, replace)
    if (why !== null) throw new Refusal(`${shown} stays as it is: ${why}`)
    const scratch = await openScratch(backup, placeFor(header, settings, 'restoring'))
    let inPlace = false
    try {
      await sameWorld(scratch, settings)
      const report = await look(file, header, scratch)
      if (!report.holds) return { ...report, formerBooks: null }
      await prepareRestored(scratch, actor, `books of ${iso(header.createdAt)} restored`)
      const { formerBooks } = await putInPlace(url, scratch, replace)
      inPlace = true
      return { ...report, formerBooks }
    } finally {
      if (!inPlace) await scratch.drop()
    }
  })

async function withBackup<T>(
  { file, passphrase, settings, observer }: BringOptions,
  work: (backup: SealedFile) => Promise<T>,
): Promise<T> {
  const backup = await openSealedFile(file, passphrase)
  try {
    const report = await work(backup)
    // Last: what is refused changes nothing and says one thing.
    await sweep({ url: settings.database.url, folder: settings.backup.folder }, observer)
    return report
  } finally {
    await backup.close()
  }
}

/** Beside the books, where there is room for them; elsewhere only what cannot be there. */
function placeFor({ dialect }: BackupHeader, { database }: Settings, what: string): string {
  if (dialect === 'postgresql') {
    if (database.dialect === 'postgresql') return database.url
    throw new Refusal(
      'it is of PostgreSQL, and is brought to life in a schema of its own: set DATABASE_URL to a PostgreSQL database',
    )
  }
  const place = database.dialect === 'sqlite' ? database.url : ELSEWHERE
  const file = besideOf(place, what)
  mkdirSync(path.dirname(file), { recursive: true })
  return `file:${file}`
}

async function sameWorld(scratch: Scratch, settings: Settings): Promise<void> {
  const database = openDatabase(scratch.url, { postgresql: { poolSize: 1 } })
  try {
    orRefuse(await checkWorld(database, settings.world))
  } finally {
    await database.close()
  }
}

async function look(file: string, header: BackupHeader, scratch: Scratch): Promise<VerifyReport> {
  const database = openDatabase(scratch.url)
  try {
    const report = await audit({ database, store: createStore(database), chain: null, codec: addressCodec, pauseMs: 0 })
    const { createdAt, dialect, migrations } = header
    return { file, createdAt, dialect, migrations: migrations.length, audit: report, holds: report.holds }
  } finally {
    await database.close()
  }
}

/** Both reports as a person reads them. */
export function bringText({ createdAt, dialect, migrations, audit: books }: VerifyReport): string {
  return [
    `backup     ${iso(createdAt)}, ${dialect}, ${migrations} migrations`,
    `players    ${books.players}`,
    `accrued    ${books.accruedKills} kills, ${books.accruedBan} BAN`,
    `owed       ${books.owedBan} BAN`,
    `open       ${books.openBan} BAN`,
    `paid       ${books.paidBan} BAN`,
    ...books.findings.map(({ invariant, subject, detail }) => `BREACH ${invariant}  ${subject}: ${detail}`),
  ].join('\n')
}
