// A backup brought to life beside the books: in a file or a schema of its own, brought up to this version's tables, for the audit and
// perhaps to take the place of the books.
import { migrate } from '../migrate.js'
import { fileOf, type Dialect } from '../sql.js'
import { orBackupError } from './error.js'
import type { SealedFile } from './sealed-file.js'
import { dropSchema, inSchema, loadPostgresql } from './postgresql.js'
import { loadSqlite, removeSqlite } from './sqlite.js'

export interface Scratch {
  readonly dialect: Dialect
  /** Opens it like any database. */
  readonly url: string
  /** Of PostgreSQL: the schema in the database of the books. */
  readonly schema: string | null
  /** Removes it; nothing when it has taken the books' place. */
  drop(): Promise<void>
}

/** `place`: a new file for SQLite, the address of the database for PostgreSQL. */
export async function openScratch(backup: SealedFile, place: string): Promise<Scratch> {
  const { dialect, migrations } = backup.header
  return orBackupError('it could not be brought to life', async () => {
    if (dialect === 'sqlite') {
      const file = fileOf(place)
      await loadSqlite(file, backup.content())
      const scratch = { dialect, url: `file:${file}`, schema: null, drop: async () => removeSqlite(file) }
      return upToDate(scratch)
    }
    const schema = await loadPostgresql(place, backup.content(), migrations)
    return upToDate({
      dialect,
      url: inSchema(place, schema),
      schema,
      drop: async () => void (await dropSchema(place, schema)),
    })
  })
}

async function upToDate(scratch: Scratch): Promise<Scratch> {
  try {
    await migrate(scratch.url)
    return scratch
  } catch (error) {
    await scratch.drop()
    throw error
  }
}
