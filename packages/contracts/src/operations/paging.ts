// How lists are paged: by an opaque cursor that stands still while rows are added, or, where it is cheap, by an offset.
import Type from 'typebox'
import { byDefault, count, flag, nullable, whole, words } from '../schema.js'

export const EXAMPLE_CURSOR = 'MTc2OTg2MDgwMDAwMC4wMTkzYjJjMA'

/** `limit` and `cursor` of a list that is paged by cursor alone. */
export const cursorPage = (maximum: number, usual: number) => ({
  limit: byDefault(whole(1, maximum, 'How many entries at most.'), usual),
  cursor: Type.String({
    pattern: '^[A-Za-z0-9_-]{1,300}$',
    description: 'The `next_cursor` of the page before; absent for the first page.',
  }),
})

/** For what the original paged by offset: still taken, a cursor is better. */
export const offset = whole(
  0,
  10_000,
  'How many entries to leave out first; not together with `cursor`, which is preferred.',
)

/** What a page says beside its entries. */
export const pageFields = {
  next_cursor: nullable(words('Send it as `cursor` for the next page; null on the last one.')),
  has_more: flag('There is a next page.'),
}

/** As the original said it, too. */
export const countedPageFields = {
  count: count('Entries on this page.'),
  limit: count('As asked for.'),
  offset: count('As asked for; 0 with a cursor.'),
  ...pageFields,
}

export const LAST_PAGE = { next_cursor: null, has_more: false } as const
