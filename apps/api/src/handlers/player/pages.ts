// A list read page by page while it is sent: memory holds one page, whatever the list's length. The first page is read before the
// answer begins, so that a database that is away is still an honest 503.
import type { Page } from '@pay2slay/db'

const PAGE = 500

export interface Pages<T> {
  /** The text of each row, after `head`; at its end whether there were more rows than `most`. */
  map(render: (row: T, index: number) => string): (head: string) => AsyncGenerator<string, boolean>
}

export async function pagesOf<T, P>(
  read: (after: P | undefined, limit: number) => Promise<Page<T>>,
  placeOf: (row: T) => P,
  most: number,
): Promise<Pages<T>> {
  const first = await read(undefined, Math.min(PAGE, most))
  return {
    map: (render) =>
      async function* (head) {
        yield head
        let page = first
        let sent = 0
        for (;;) {
          const from = sent
          sent += page.rows.length
          if (page.rows.length > 0) yield page.rows.map((row, index) => render(row, from + index)).join('')
          const last = page.rows.at(-1)
          if (last === undefined || !page.hasMore || sent >= most) return page.hasMore
          page = await read(placeOf(last), Math.min(PAGE, most - sent))
        }
      },
  }
}
