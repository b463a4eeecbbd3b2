// The part of a backup that is read without the key, and proven by it: what it is of, and how old. docs/backups.md has the format.
import type { World } from '@pay2slay/domain'
import type { Dialect } from '../sql.js'
import { BackupError } from './error.js'

/** Goes up with every change that an older version could not read. */
export const FORMAT = 1
export const MAGIC = Buffer.from('P2SBACKU')
export const MAX_HEADER_BYTES = 64 * 1024

export interface BackupHeader {
  readonly format: number
  /** Milliseconds since 1970 by the database's clock: the state that is in it. */
  readonly createdAt: number
  readonly dialect: Dialect
  /** null: nothing had ever been written. */
  readonly world: World | null
  /** Names of the migrations that the tables were made by, in order. */
  readonly migrations: readonly string[]
  /** 16 bytes in base64, of which and of the passphrase scrypt makes the file's own key. */
  readonly salt: string
}

export function parseHeader(bytes: Buffer): BackupHeader {
  let value: Partial<Record<keyof BackupHeader, unknown>>
  try {
    value = JSON.parse(bytes.toString('utf8')) as typeof value
  } catch (error) {
    throw new BackupError('its header cannot be read: the file is damaged', { cause: error })
  }
  const { format, createdAt, dialect, migrations, salt } = value
  if (typeof format !== 'number') throw new BackupError('its header cannot be read: the file is damaged')
  if (format !== FORMAT)
    throw new BackupError(`it has format ${format}, and this version reads format ${FORMAT}: use a newer version`)
  const whole =
    typeof createdAt === 'number' &&
    (dialect === 'sqlite' || dialect === 'postgresql') &&
    Array.isArray(migrations) &&
    migrations.every((name) => typeof name === 'string') &&
    typeof salt === 'string'
  if (!whole) throw new BackupError('its header cannot be read: the file is damaged')
  return { format, createdAt, dialect, migrations, salt, world: (value.world ?? null) as World | null }
}
