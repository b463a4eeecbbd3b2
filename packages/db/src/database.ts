// Opens the database that an address names.
import { openPostgresql, type PostgresqlOptions } from './postgresql.js'
import { dialectOf, type Database } from './sql.js'
import { openSqlite, type SqliteOptions } from './sqlite.js'

export function openDatabase(
  url: string,
  options: { sqlite?: SqliteOptions; postgresql?: PostgresqlOptions } = {},
): Database {
  return dialectOf(url) === 'postgresql' ? openPostgresql(url, options.postgresql) : openSqlite(url, options.sqlite)
}
