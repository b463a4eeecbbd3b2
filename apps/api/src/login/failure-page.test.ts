// What the page is told of a login that failed: always a word of the list that it has texts for.
import { expect, test } from '@jest/globals'
import { LOGIN_FAILURES, PROBLEM_CODES, PROBLEMS, type ProblemKind } from '@pay2slay/contracts'
import { coded, Problem } from '../problem.js'
import { failureOf } from './failure-page.js'

test('whatever goes wrong on the way of a login is one of the reasons that the page knows', () => {
  const known = new Set<string>(LOGIN_FAILURES)
  for (const kind of Object.keys(PROBLEMS) as ProblemKind[]) {
    expect(known).toContain(failureOf(new Problem(kind, 'It did not work.')))
    expect(known).toContain(failureOf(new Problem(kind, 'It did not work.', coded('maybe_done'))))
  }
  for (const code of LOGIN_FAILURES)
    if (Object.hasOwn(PROBLEM_CODES, code)) {
      const known = code as keyof typeof PROBLEM_CODES
      expect(failureOf(new Problem(PROBLEM_CODES[known].kind, 'It did not work.', coded(known)))).toBe(code)
    }
})
