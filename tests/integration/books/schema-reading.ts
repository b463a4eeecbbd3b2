// Reads a schema back: what SQLite and PostgreSQL say of themselves, and what prisma/models.prisma says of both, in one form.
import type { Database, Row } from '@pay2slay/db'

export interface Column {
  readonly type: 'text' | 'int' | 'bigint' | 'bool'
  readonly nullable: boolean
}
export type Tables = Readonly<Record<string, Readonly<Record<string, Column>>>>

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

/** By name, with its table: `table: condition`. */
type Conditions = Readonly<Record<string, string>>
const byName = (found: readonly (readonly [string, string])[]): Conditions =>
  Object.fromEntries(found.toSorted(([one], [other]) => (one < other ? -1 : 1)))
const oneLine = (sql: string): string => sql.replace(/\s+/g, ' ').trim()

/** The CHECKs that the database has: on SQLite as they were written, on PostgreSQL as it tells what it understood. */
export async function checksOf(database: Database): Promise<Conditions> {
  if (database.dialect === 'postgresql') {
    const rows = await database.read.all(
      `SELECT conname::text AS name, conrelid::regclass::text AS on_table, pg_get_constraintdef(oid) AS sql FROM pg_constraint
       WHERE contype = 'c' AND connamespace = 'public'::regnamespace`,
    )
    return byName(rows.map((row) => [text(row, 'name'), `${text(row, 'on_table')}: ${text(row, 'sql')}`]))
  }
  const rows = await database.read.all(`SELECT name, sql FROM sqlite_master WHERE type = 'table'`)
  return byName(
    rows.flatMap((row) =>
      text(row, 'sql')
        .split(/CONSTRAINT (?="\w+" CHECK)/)
        .slice(1)
        .map((part) => {
          const [, name = ''] = /^"(\w+)" CHECK /.exec(part) ?? []
          return [name, `${text(row, 'name')}: ${oneLine(insideBrackets(part))}`] as const
        }),
    ),
  )
}

/** What stands in the first brackets, whatever brackets are in them. */
function insideBrackets(sql: string): string {
  const from = sql.indexOf('(')
  let depth = 0
  for (let at = from; at < sql.length; at += 1) {
    if (sql[at] === '(') depth += 1
    if (sql[at] === ')') depth -= 1
    if (depth === 0) return sql.slice(from + 1, at)
  }
  throw new Error(`no bracket closes: ${sql}`)
}

/** The unique indexes that somebody named. */
export async function uniqueIndexes(database: Database): Promise<Conditions> {
  const rows = await database.read.all(
    database.dialect === 'postgresql'
      ? `SELECT indexname::text AS name, indexdef AS sql FROM pg_indexes WHERE schemaname = 'public' AND indexdef LIKE '%UNIQUE%'
           AND indexname NOT LIKE '%\\_pkey'`
      : `SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql LIKE '%UNIQUE%'`,
  )
  return byName(rows.map((row) => [text(row, 'name'), afterOn(text(row, 'sql'))]))
}

const afterOn = (sql: string): string =>
  oneLine(sql)
    .replace(/^.*? ON (?:public\.)?/, '')
    .replace(' USING btree', '')
    .replaceAll('"', '')
    .replace(/^(\w+)\(/, '$1 (')

class Undo extends Error {}

/**
 * What the database has to say of these CHECKs and unique indexes. PostgreSQL keeps no text but what it understood, so it is told the
 * conditions once more and asked for them in the same way; nothing of that stays.
 */
export async function wanted(
  database: Database,
  checks: Readonly<Record<string, Conditions>>,
  unique: Conditions,
): Promise<{ readonly checks: Conditions; readonly unique: Conditions }> {
  const listed = Object.entries(checks).flatMap(([table, of]) =>
    Object.entries(of).map(([name, condition]) => [name, table, condition] as const),
  )
  if (database.dialect === 'sqlite')
    return { checks: byName(listed.map(([name, table, condition]) => [name, `${table}: ${condition}`])), unique }
  const understood: [string, string][] = []
  const indexes: [string, string][] = []
  const undone = database.transaction(async (tx) => {
    for (const [name, table, condition] of listed) {
      await tx.run(`ALTER TABLE ${table} ADD CONSTRAINT wanted CHECK (${condition})`)
      const [row] = await tx.all(`SELECT pg_get_constraintdef(oid) AS sql FROM pg_constraint WHERE conname = 'wanted'`)
      if (row) understood.push([name, `${table}: ${text(row, 'sql')}`])
      await tx.run(`ALTER TABLE ${table} DROP CONSTRAINT wanted`)
    }
    for (const [name, place] of Object.entries(unique)) {
      await tx.run(`CREATE UNIQUE INDEX wanted ON ${place}`)
      const [row] = await tx.all(`SELECT indexdef AS sql FROM pg_indexes WHERE indexname = 'wanted'`)
      if (row) indexes.push([name, afterOn(text(row, 'sql'))])
      await tx.run('DROP INDEX wanted')
    }
    throw new Undo()
  })
  await undone.catch((error: unknown) => {
    if (!(error instanceof Undo)) throw error
  })
  return { checks: byName(understood), unique: byName(indexes) }
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
