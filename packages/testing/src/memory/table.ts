// One table in memory: rows that are never changed in place, UNIQUE and CHECK by the names that they have in SQL, and a log from
// which a transaction is undone.
import { ConflictError } from '@pay2slay/domain'

export interface TableRules<R> {
  readonly name: string
  readonly key: (row: R) => string
  /** By name; null: the row is outside the partial index. */
  readonly unique?: Readonly<Record<string, (row: R) => string | null>>
  readonly checks?: Readonly<Record<string, (row: R) => boolean>>
}

/** A row before a change; undefined: it was not there. */
export interface Change {
  readonly table: { readonly name: string; undo(key: string, before: unknown): void }
  readonly key: string
  readonly before: unknown
}

export class CheckError extends Error {
  override readonly name = 'CheckError'
}

interface Index<R> {
  readonly name: string
  readonly of: (row: R) => string | null
  readonly taken: Map<string, string>
}

export class Table<R extends object> {
  readonly name: string
  readonly #rows = new Map<string, R>()
  readonly #indexes: readonly Index<R>[]
  readonly #checks: readonly (readonly [string, (row: R) => boolean])[]
  readonly #key: (row: R) => string

  /** `dropped`: constraints that are left out, to see what they are good for. */
  constructor(
    rules: TableRules<R>,
    private readonly log: { changes: Change[] | null },
    dropped: ReadonlySet<string>,
  ) {
    this.name = rules.name
    this.#key = rules.key
    this.#indexes = Object.entries(rules.unique ?? {})
      .filter(([name]) => !dropped.has(name))
      .map(([name, of]) => ({ name, of, taken: new Map<string, string>() }))
    this.#checks = Object.entries(rules.checks ?? {}).filter(([name]) => !dropped.has(name))
  }

  get size(): number {
    return this.#rows.size
  }

  get(key: string): R | undefined {
    return this.#rows.get(key)
  }

  entries(): IterableIterator<[string, R]> {
    return this.#rows.entries()
  }

  values(): IterableIterator<R> {
    return this.#rows.values()
  }

  where(condition: (row: R) => boolean): R[] {
    const found: R[] = []
    for (const row of this.#rows.values()) if (condition(row)) found.push(row)
    return found
  }

  find(condition: (row: R) => boolean): R | undefined {
    for (const row of this.#rows.values()) if (condition(row)) return row
    return undefined
  }

  insert(row: R): void {
    const key = this.#key(row)
    if (this.#rows.has(key)) throw new ConflictError(`UNIQUE constraint failed: ${this.name} ${key}`)
    this.#write(key, undefined, row)
  }

  /** Instead of the row with the same key, which must be there. */
  put(row: R): void {
    const key = this.#key(row)
    const before = this.#rows.get(key)
    if (before === undefined) throw new Error(`${this.name} ${key} is not there to be changed`)
    this.#write(key, before, row)
  }

  /** Changes every row that fits; how many there were. */
  update(condition: (row: R) => boolean, change: (row: R) => R): number {
    const rows = this.where(condition)
    for (const row of rows) this.put(change(row))
    return rows.length
  }

  delete(condition: (row: R) => boolean): void {
    for (const row of this.where(condition)) this.#write(this.#key(row), row, undefined)
  }

  /** Puts a row back as it was, without a look at the rules, which held then. */
  undo(key: string, before: unknown): void {
    this.#place(key, this.#rows.get(key), before as R | undefined)
  }

  #write(key: string, before: R | undefined, after: R | undefined): void {
    if (this.log.changes === null) throw new Error(`${this.name}: written outside a transaction`)
    if (after !== undefined) this.#check(key, after)
    this.log.changes.push({ table: this, key, before })
    this.#place(key, before, after)
  }

  #check(key: string, row: R): void {
    for (const [name, holds] of this.#checks)
      if (!holds(row)) throw new CheckError(`CHECK constraint failed: ${name} (${key})`)
    for (const { name, of, taken } of this.#indexes) {
      const value = of(row)
      const holder = value === null ? undefined : taken.get(value)
      if (holder !== undefined && holder !== key)
        throw new ConflictError(`UNIQUE constraint failed: ${name} (${value}: ${holder} and ${key})`)
    }
  }

  #place(key: string, before: R | undefined, after: R | undefined): void {
    for (const { of, taken } of this.#indexes) {
      const old = before === undefined ? null : of(before)
      if (old !== null && taken.get(old) === key) taken.delete(old)
      const now = after === undefined ? null : of(after)
      if (now !== null) taken.set(now, key)
    }
    if (after === undefined) this.#rows.delete(key)
    else this.#rows.set(key, after)
  }
}
