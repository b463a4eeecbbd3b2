// A list that comes in pages: the first is read now and again, and so are the further ones that somebody asked for. All of them are read
// anew in one go, each page from where the one before it ended now: a row that is new on top pushes none out between two pages.
import { useRef, useState } from 'preact/hooks'
import type { OperationId, Refused } from '@pay2slay/contracts/client'
import { answerOf, keepAnswer } from './answers.js'
import { call, urlOf, type Body } from './client.js'
import { useReading, type Answer, type Loaded } from './use-load.js'

interface PageBody {
  readonly next_cursor: string | null
}

/** Pages as they were read together. */
interface Whole<T> {
  readonly rows: readonly T[]
  readonly pages: number
  readonly next: string | null
}

export interface Pages<T> extends Loaded<readonly T[]> {
  readonly hasMore: boolean
  readonly refusedMore: Refused | null
  readonly more: () => Promise<void>
}

/** `rowsOf` finds the entries in a page of the operation. */
export function usePages<Id extends OperationId, T>(
  id: Id,
  query: Readonly<Record<string, string | number | boolean | undefined>>,
  rowsOf: (body: Body<Id>) => readonly T[],
  every = 15_000,
  params: Readonly<Record<string, string>> = {},
): Pages<T> {
  const addressOf = urlOf as (id: Id, input: unknown) => string
  const key = `pages of ${addressOf(id, { query, params })}`
  const kept = (): Whole<T> | undefined => answerOf(key) as Whole<T> | undefined
  const ask = call as (id: Id, input: unknown) => Promise<Answer<Body<Id> & PageBody>>
  const page = (cursor: string | null, signal?: AbortSignal) =>
    ask(id, { params, query: { ...query, ...(cursor !== null && { cursor }) }, ...(signal && { signal }) })
  // Each page is a question: as many a minute as with one page alone.
  const pace = every * (kept()?.pages ?? 1)
  const whole = useReading(key, (signal) => readAll(() => kept()?.pages ?? 1, page, rowsOf, signal), { every: pace })
  const [told, tell] = useState<{ key: string; refused: Refused | null }>({ key, refused: null })
  const asks = useRef(false)
  return {
    ...whole,
    data: whole.data?.rows ?? null,
    hasMore: whole.data !== null && whole.data.next !== null,
    refusedMore: told.key === key ? told.refused : null,
    async more() {
      const cursor = kept()?.next ?? null
      if (cursor === null || asks.current) return
      asks.current = true
      const result = await page(cursor)
      asks.current = false
      const now = kept()
      if (result.ok && now) {
        const isNext = now.next === cursor
        const rows = isNext ? [...now.rows, ...rowsOf(result.body)] : now.rows
        keepAnswer(key, { rows, pages: now.pages + 1, next: isNext ? result.body.next_cursor : now.next })
        // The pages before it were read anew meanwhile and end elsewhere: so is this one.
        if (!isNext) whole.reload()
      }
      tell({ key, refused: result.ok ? null : result })
    },
  }
}

async function readAll<B extends PageBody, T>(
  pagesNow: () => number,
  page: (cursor: string | null, signal: AbortSignal) => Promise<Answer<B>>,
  rowsOf: (body: B) => readonly T[],
  signal: AbortSignal,
): Promise<Answer<Whole<T>>> {
  const rows: T[] = []
  let next: string | null = null
  let pages = 0
  do {
    const result: Answer<B> = await page(next, signal)
    if (!result.ok) return result
    rows.push(...rowsOf(result.body))
    next = result.body.next_cursor
    pages += 1
  } while (next !== null && pages < pagesNow())
  return { ok: true, body: { rows, pages, next } }
}
