import { describe, expect, test } from '@jest/globals'
import { wholeNumber } from './parameters.js'
import { Problem } from './problem.js'

const LIMIT = { name: 'limit', min: 1, max: 100, fallback: 50 }

describe('whole number parameters', () => {
  test('an absent one is the fallback, one within its bounds is taken', () => {
    expect(wholeNumber({}, LIMIT)).toBe(50)
    expect(wholeNumber({ limit: '1' }, LIMIT)).toBe(1)
    expect(wholeNumber({ limit: '100' }, LIMIT)).toBe(100)
  })

  test.each(['0', '101', '-1', '1.5', '1e1', ' 5', '', 'ten', '0x10', 'NaN', '9'.repeat(400), '５'])(
    '%j is refused with its name, what was given and what would be right',
    (given) => {
      const refused = catchProblem(() => wholeNumber({ limit: given }, LIMIT))
      expect(refused.kind).toBe('invalid-parameter')
      expect(refused.extra).toMatchObject({ parameter: 'limit', expected: 'a whole number from 1 to 100' })
      expect(String(refused.extra['given']).length).toBeLessThanOrEqual(80)
      expect(refused.detail.length).toBeLessThan(200)
    },
  )

  test('one that is given twice is refused', () => {
    expect(catchProblem(() => wholeNumber({ limit: ['1', '2'] }, LIMIT)).detail).toMatch(
      /limit was given more than once/,
    )
  })
})

function catchProblem(work: () => unknown): Problem {
  try {
    work()
  } catch (error) {
    if (error instanceof Problem) return error
  }
  throw new Error('nothing was refused')
}
