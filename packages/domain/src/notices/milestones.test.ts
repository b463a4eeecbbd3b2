import { describe, expect, test } from '@jest/globals'
import { plain } from './message.js'
import { milestoneIn } from './milestones.js'

describe('a milestone', () => {
  test.each([
    [0n, 99n, null],
    [99n, 100n, 100n],
    [100n, 249n, null],
    [99n, 600n, 500n],
    [0n, 2_600n, 2_500n],
    [999_999n, 1_000_000n, 1_000_000n],
    [5n, 5n, null],
  ])('between %s and %s is %s', (before, after, found) => {
    expect(milestoneIn(before, after)).toBe(found)
  })
})

test('a name is only ever text: nothing of it is a mention, a link, a line or a change of direction', () => {
  expect(plain('<@1234> `a` ||b||')).toBe('\\<@\u200b1234\\> \\`a\\` \\|\\|b\\|\\|')
  expect(plain('a\n# b\u202ec')).toBe('a \\# b c')
})
