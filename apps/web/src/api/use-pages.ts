// A list that comes in pages: the first is read now and again, further ones when somebody asks for more.
import { useEffect, useState } from 'preact/hooks'
import type { OperationId, Refused } from '@pay2slay/contracts/client'
import type { Input } from '@pay2slay/contracts/client'
import { call, type Body } from './client.js'
import { useLoad, type Loaded } from './use-load.js'

interface PageBody {
  readonly next_cursor: string | null
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
): Pages<T> {
  const first = useLoad(id, { query } as unknown as Input<Id>, { every })
  const name = JSON.stringify(query)
  const [further, setFurther] = useState<{ name: string; rows: readonly T[]; next: string | null } | null>(null)
  const [refusedMore, setRefusedMore] = useState<Refused | null>(null)
  useEffect(() => {
    setFurther(null)
    setRefusedMore(null)
  }, [name])
  const body = first.data as (Body<Id> & PageBody) | null
  const mine = further?.name === name ? further : null
  const next = mine ? mine.next : (body?.next_cursor ?? null)
  return {
    ...first,
    data: body && [...rowsOf(body), ...(mine?.rows ?? [])],
    hasMore: next !== null,
    refusedMore,
    async more() {
      if (next === null) return
      const ask = call as (id: Id, input: unknown) => Promise<{ ok: true; body: Body<Id> & PageBody } | Refused>
      const result = await ask(id, { query: { ...query, cursor: next } })
      setRefusedMore(result.ok ? null : result)
      if (!result.ok) return
      const { body: page } = result
      setFurther({ name, rows: [...(mine?.rows ?? []), ...rowsOf(page)], next: page.next_cursor })
    },
  }
}
