// Reads a schema back: what SQLite and PostgreSQL say of themselves, and what prisma/models.prisma says of both, in one form.
import type { Database, Row } from '@pay2slay/db'

export interface Column {
  readonly type: 'text' | 'int' | 'bigint' | 'bool'
  readonly nullable: boolean
}
export type Tables = Readonly<Record<string, Readonly<Record<string, Column>>>>

const sorted = (names: Iterable<string>): string[] => [...new Set(names)].sort()
const text = (row: Row, name: string): string => String(row[name])

/** Tables and columns of models.prisma by their names in the database; relations are no columns. */
export function modelColumns(source: string): Tables {
  const types: Record<string, Column['type']> = { String: 'text', Int: 'int', BigInt: 'bigint', Boolean: 'bool' }
  const tables: Record<string, Record<string, Column>> = {}
  for (const [, body = ''] of source.matchAll(/^model \w+ \{\n([\s\S]*?)^\}/gm)) {
    const columns: Record<string, Column> = {}
    for (const line of body.split('\n')) {
      const [, field = '', type = '', optional, rest = ''] = /^ {2}(\w+)\s+(\w+)(\?)?(.*)$/.exec(line) ?? []
      const known = types[type]
      if (known) columns[/@map\("(\w+)"\)/.exec(rest)?.[1] ?? field] = { type: known, nullable: optional === '?' }
    }
    const table = /@@map\("(\w+)"\)/.exec(body)?.[1]
    if (table === undefined) throw new Error(`a model without @@map:\n${body}`)
    tables[table] = columns
  }
  return tables
}

const TYPES: Readonly<Record<string, Column['type']>> = {
  text: 'text',
  integer: 'int',
  bigint: 'bigint',
  boolean: 'bool',
}

/** The columns of every table but Prisma's own. */
export async function columnsOf(database: Database): Promise<Tables> {
  const rows = await database.read.all(
    database.dialect === 'sqlite'
      ? `SELECT m.name AS table_name, c.name AS column_name, lower(c.type) AS data_type, c."notnull" = 0 AS nullable
         FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE '\\_%' ESCAPE '\\'
           AND m.name NOT LIKE 'sqlite%'`
      : `SELECT table_name::text, column_name::text, data_type::text, is_nullable = 'YES' AS nullable
         FROM information_schema.columns WHERE table_schema = 'public' AND left(table_name, 1) <> '_'`,
  )
  const tables: Record<string, Record<string, Column>> = {}
  for (const row of rows) {
    const type = TYPES[text(row, 'data_type')]
    if (!type) throw new Error(`${text(row, 'table_name')}.${text(row, 'column_name')}: ${text(row, 'data_type')}`)
    const table = (tables[text(row, 'table_name')] ??= {})
    table[text(row, 'column_name')] = { type, nullable: Boolean(Number(row['nullable'])) }
  }
  return tables
}

/** Names of the CHECK constraints, sorted. */
export async function namedChecks(database: Database): Promise<string[]> {
  if (database.dialect === 'postgresql') {
    const rows = await database.read.all(
      `SELECT conname::text AS name FROM pg_constraint WHERE contype = 'c' AND connamespace = 'public'::regnamespace`,
    )
    return sorted(rows.map((row) => text(row, 'name')))
  }
  const rows = await database.read.all(`SELECT sql FROM sqlite_master WHERE type = 'table'`)
  return sorted(
    rows.flatMap((row) => [...text(row, 'sql').matchAll(/CONSTRAINT "(\w+)" CHECK/g)].map(([, name]) => name ?? '')),
  )
}

export interface PartialIndex {
  readonly name: string
  readonly unique: boolean
  readonly columns: string
  /** The words of the condition in order, without casts, brackets and spelling of each database. */
  readonly words: readonly string[]
}

/** Indexes with a WHERE, by name. */
export async function partialIndexes(database: Database): Promise<readonly PartialIndex[]> {
  const rows = await database.read.all(
    database.dialect === 'postgresql'
      ? `SELECT indexname::text AS name, indexdef AS sql FROM pg_indexes WHERE schemaname = 'public' AND indexdef LIKE '% WHERE %'`
      : `SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql LIKE '% WHERE %'`,
  )
  const found = rows.map((row): PartialIndex => {
    const [before = '', condition = ''] = text(row, 'sql').split(' WHERE ')
    const columns = before.slice(before.indexOf('('))
    return {
      name: text(row, 'name'),
      unique: before.includes('UNIQUE'),
      columns: wordsOf(columns).join(' '),
      words: wordsOf(condition),
    }
  })
  return found.sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** `IN ('a', 'b')` is `= ANY (ARRAY['a'::text, 'b'::text])` to PostgreSQL. */
const wordsOf = (sql: string): readonly string[] =>
  sql
    .replaceAll('::text', '')
    .replaceAll('::bigint', '')
    .replace(/= ANY \(ARRAY/g, 'IN (')
    .replace(/[()[\],"]/g, ' ')
    .toLowerCase()
    .trim()
    .split(/\s+/)
