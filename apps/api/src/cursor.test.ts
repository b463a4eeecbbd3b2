import { describe, expect, test } from '@jest/globals'
import { decodeCursor, encodeCursor, pageFieldsOf } from './cursor.js'

describe('a cursor', () => {
  test('is what a page ended with, as a text that is safe in an address', () => {
    const place = { at: 1_769_860_800_000, id: '0193b2c0-7f4e-7c1a-9a1e-5b7d3c2f1a90' }
    const cursor = encodeCursor(place)
    expect(cursor).toMatch(/^[\w-]{1,300}$/)
    expect(decodeCursor(cursor)).toEqual(place)
    expect(decodeCursor(undefined)).toBeUndefined()
  })

  test.each([
    'x',
    'MQ',
    encodeCursor({ at: Number.NaN, id: 'a' }),
    encodeCursor({ at: 1, id: "'; --" }),
    'OTk5OTk5OTk5OTk5OTk5OTk5OTk',
  ])('that no list gave is refused: %s', (cursor) => {
    expect(() => decodeCursor(cursor)).toThrow('none of ours')
  })

  test('is there only while more follows', () => {
    const rows = [{ at: 1, id: 'a' }]
    expect(pageFieldsOf({ rows, hasMore: false }, (row) => row)).toEqual({ next_cursor: null, has_more: false })
    expect(pageFieldsOf({ rows, hasMore: true }, (row) => row)).toEqual({
      next_cursor: encodeCursor({ at: 1, id: 'a' }),
      has_more: true,
    })
  })
})
