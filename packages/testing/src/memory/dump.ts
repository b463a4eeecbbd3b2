// Books as plain text, column by column, from memory or from a real database: what the same history must leave the same.
import type { Cell, Database, Row } from '@pay2slay/db'
import { MemoryBooks } from './books.js'
import type { Change, Table } from './table.js'

/** Table by table, sorted lines of JSON. */
export type Dump = Readonly<Record<string, readonly string[]>>

/** Made by the database itself, or not kept in memory. */
const LEFT_OUT: Readonly<Record<string, readonly string[]>> = {
  audit_log: ['id', 'target_id', 'address', 'request_id', 'before_json', 'after_json'],
  abuse_flag: ['id'],
  wallet_link: ['id'],
  payout_config: ['id'],
  alert: ['id'],
  player: ['created_at_ms'],
}

const toSnake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
const toCamel = (name: string): string => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())

const tablesOf = (books: MemoryBooks): readonly Table<object>[] =>
  [
    books.player,
    books.baseline,
    books.wallet,
    books.reading,
    books.accrual,
    books.payout,
    books.item,
    books.paidTotal,
    books.advance,
    books.operator,
    books.block,
    books.gate,
    books.stop,
    books.flag,
    books.audit,
    books.terms,
    books.alert,
    books.comparison,
  ] as readonly unknown[] as readonly Table<object>[]

/** What is different in `after`, as one transaction would have changed it. */
export function changesBetween(before: MemoryBooks, after: MemoryBooks): readonly Change[] {
  const changes: Change[] = []
  const old = tablesOf(before)
  for (const [index, table] of tablesOf(after).entries()) {
    const was = old[index]
    for (const [key, row] of table.entries()) {
      const known = was?.get(key)
      if (known === undefined || !isSame(known, row)) changes.push({ table, key, before: known })
    }
    for (const [key, row] of was?.entries() ?? [])
      if (table.get(key) === undefined) changes.push({ table, key, before: row })
  }
  return changes
}

const isSame = (one: object, other: object): boolean => {
  const cells = Object.entries(one) as readonly (readonly [string, Plain])[]
  return cells.every(([name, value]) => (other as Readonly<Record<string, Plain>>)[name] === value)
}

export function dumpOf(books: MemoryBooks): Dump {
  const dump: Record<string, string[]> = {}
  for (const table of tablesOf(books)) {
    const without = LEFT_OUT[table.name] ?? []
    dump[table.name] = [...table.values()].map((row) => lineOf(row, without)).sort()
  }
  return dump
}

function lineOf(row: object, without: readonly string[]): string {
  const cells = Object.entries(row) as readonly (readonly [string, Plain])[]
  const columns = cells.map(([name, value]) => [toSnake(name), plain(value)] as const)
  const kept = columns.filter(([name]) => !without.includes(name)).sort(([one], [other]) => (one < other ? -1 : 1))
  return JSON.stringify(Object.fromEntries(kept))
}

type Plain = string | number | bigint | boolean | null

const plain = (value: Plain): string | null => {
  if (value === null) return null
  return typeof value === 'boolean' ? String(Number(value)) : String(value)
}

/** Reads the money's tables of a real database into books in memory, so that one set of checks serves both. */
export async function readBooks(database: Database): Promise<MemoryBooks> {
  const books = new MemoryBooks()
  await books.transaction(async () => {
    books.gate.delete(() => true)
    for (const table of tablesOf(books)) {
      const rows = await database.read.all(`SELECT * FROM ${table.name}`)
      for (const row of rows) table.insert(rowOf(table.name, row))
    }
  })
  return books
}

const BOOLEANS: ReadonlySet<string> = new Set([
  ...['guild_member', 'epic_verified', 'needs_baseline', 'strict_first_rise', 'hide_name', 'is_primary', 'adopted'],
  ...['publish_too', 'matches'],
])
const UNKNOWN: ReadonlySet<string> = new Set(['address', 'request_id', 'before_json'])

function rowOf(table: string, row: Row): object {
  const entries = Object.entries(row).filter(([name]) => table !== 'audit_log' || !UNKNOWN.has(name))
  return Object.fromEntries(entries.map(([name, cell]) => [toCamel(name), valueOf(name, cell)]))
}

function valueOf(name: string, cell: Cell): unknown {
  if (cell === null || cell === undefined) return null
  if (BOOLEANS.has(name)) return Boolean(Number(cell))
  if (/_(units|raw)$/.test(name)) return BigInt(cell)
  if (typeof cell === 'bigint' || typeof cell === 'number')
    return name === 'version' && typeof cell === 'bigint' ? cell : Number(cell)
  return cell
}
