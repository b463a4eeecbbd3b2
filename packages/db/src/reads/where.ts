// Conditions put together one by one: every combination is a text of its own, and so a prepared statement; values never enter it.
import type { SqlValue } from '../sql.js'

export class Where {
  readonly values: SqlValue[]
  readonly #parts: string[] = []

  /** `values`: parameters that the statement has before the conditions. */
  constructor(...values: readonly SqlValue[]) {
    this.values = [...values]
  }

  /** Each `?` of the condition is the next of `values`; a `$1` in it stays what it is. */
  and(condition: string, ...values: readonly SqlValue[]): this {
    let used = 0
    this.#parts.push(
      condition.replaceAll('?', () => {
        this.values.push(values[used] ?? null)
        used += 1
        return `$${this.values.length}`
      }),
    )
    return this
  }

  /** The condition where a value was given. */
  andIf<T extends SqlValue>(value: T | undefined, condition: string): this {
    return value === undefined ? this : this.and(condition, value)
  }

  /** A further parameter, for a LIMIT. */
  parameter(value: SqlValue): string {
    this.values.push(value)
    return `$${this.values.length}`
  }

  get text(): string {
    return this.#parts.length === 0 ? 'true' : this.#parts.join(' AND ')
  }
}

/** For LIKE with ESCAPE '\': the text itself, wherever it stands. */
export const containing = (text: string): string => `%${text.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`

/** The last row of the page before, by the column that orders the list and then by id. */
export interface Place {
  readonly at: number
  readonly id: string
}

export interface Page<T> {
  readonly rows: readonly T[]
  /** More rows follow. */
  readonly hasMore: boolean
}

/** Of the rows of a statement that asked for one more than the limit. */
export const pageOf = <T>(rows: readonly T[], limit: number): Page<T> => ({
  rows: rows.slice(0, limit),
  hasMore: rows.length > limit,
})
