// What backup, verify, restore, doctor and import-original print with --json, for their --help.
import type { DoctorReport } from './doctor/examine.js'
import type { OriginalReport } from './import-original/report.js'
import type { BackupReport } from './backup/take.js'
import type { RestoreReport, VerifyReport } from './backup/bring.js'

type Fields<T> = Readonly<Record<keyof T & string, string>>

const backup: Fields<BackupReport> = {
  file: 'path',
  createdAt: 'milliseconds since 1970: the state that is in it',
  bytes: 'of the file',
  contentBytes: 'of the books in it',
  sha256: 'of the books in it, hex',
  deleted: 'names of the older ones that went',
}
const verify: Fields<VerifyReport> = {
  file: 'path',
  createdAt: 'milliseconds since 1970',
  dialect: 'sqlite or postgresql',
  migrations: 'number',
  audit: 'what `audit --json` prints, of the books alone',
  holds: 'false: a breach, exit code 1',
}
const restore: Fields<RestoreReport> = { ...verify, formerBooks: 'file or schema of the former books, or null' }

const doctor: Fields<DoctorReport> = {
  ok: 'false: something that is needed failed, exit code 1',
  checks: '[{ check, result, detail, milliseconds }]; result is ok, warning, FAILED or left out',
}

const original: Fields<OriginalReport> = {
  applied: 'false: nothing was written',
  source: 'the database, without user and password',
  players: 'number, new ones only',
  wallets: 'number',
  accruals: 'number, unsettled ones',
  kills: 'number',
  owedBan: 'decimal text',
  already: 'players that were imported before, and stay as they are',
  settledWithoutPayout: 'accruals of which the original does not know whether they were paid',
  leftOut: '[{ row, why }]',
}

export const BACKUP_SHAPES = {
  backup: { lead: '', fields: backup },
  verify: { lead: '', fields: verify },
  restore: { lead: '', fields: restore },
  doctor: { lead: '', fields: doctor },
  'import-original': { lead: '', fields: original },
} as const
