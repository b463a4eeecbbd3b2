// Where a page of a list ended, as an opaque text: what the list is ordered by, and the id that tells equals apart.
import type { Place } from '@pay2slay/db'
import { Problem } from './problem.js'

export const encodeCursor = ({ at, id }: Place): string => Buffer.from(`${at}.${id}`).toString('base64url')

/** Undefined for the first page. A cursor that no list gave is the caller's mistake, told like every other. */
export function decodeCursor(cursor: string | undefined): Place | undefined {
  if (cursor === undefined) return undefined
  const [, at, id] = /^(\d{1,16})\.([\w:.-]{1,200})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? []
  if (at !== undefined && id !== undefined && Number.isSafeInteger(Number(at))) return { at: Number(at), id }
  const expected = 'the next_cursor of a page of this list'
  const errors = [{ in: 'query', at: '/cursor', problem: 'is none of ours', expected }]
  throw new Problem('invalid-request', `In the query, /cursor is none of ours: expected ${expected}.`, { errors })
}

/** What a page says beside its entries; `placeOf` tells where an entry stands in the order. */
export function pageFieldsOf<T>(page: { rows: readonly T[]; hasMore: boolean }, placeOf: (row: T) => Place) {
  const last = page.rows.at(-1)
  return {
    next_cursor: page.hasMore && last !== undefined ? encodeCursor(placeOf(last)) : null,
    has_more: page.hasMore,
  }
}
