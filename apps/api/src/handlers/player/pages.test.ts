import { expect, test } from '@jest/globals'
import { pagesOf } from './pages.js'

/** Rows 1 to `count`, as a list of the database is read. */
const rowsUpTo = (count: number) => async (after: number | undefined, limit: number) => {
  const from = after ?? 0
  const rows = Array.from({ length: Math.min(limit, count - from) }, (_, index) => from + index + 1)
  return { rows, hasMore: from + rows.length < count }
}

test.each([
  [3, '123', false],
  [4, '1234', false],
  [5, '1234', true],
  [0, '', false],
])('a list of %i rows that may have four ends with %j, and says whether it was cut', async (count, sent, isCut) => {
  const pages = await pagesOf(rowsUpTo(count), (row) => row, 4)
  const told = pages.map(String)('')
  let text = ''
  for (;;) {
    const { done, value } = await told.next()
    if (done === true) {
      expect([text, value]).toEqual([sent, isCut])
      return
    }
    text += value
  }
})
