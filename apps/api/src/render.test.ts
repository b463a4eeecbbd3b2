import fc from 'fast-check'
import { expect, test } from '@jest/globals'
import { isoTime } from './render.js'

test('a time is written as the language itself writes it, whenever it is', () => {
  fc.assert(
    fc.property(fc.date({ noInvalidDate: true }), (time) => {
      expect(isoTime(time.getTime())).toBe(time.toISOString())
    }),
  )
  expect(isoTime(Date.UTC(2026, 0, 2, 3, 4, 5, 6))).toBe('2026-01-02T03:04:05.006Z')
})
