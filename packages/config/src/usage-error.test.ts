import { expect, it } from '@jest/globals'
import { usageError } from './usage-error.js'

it.each([
  ["error: required option '--reason <text>' not specified\n", "required option '--reason <text>' not specified"],
  ["error: unknown option '--reson'\n(Did you mean --reason?)\n", "unknown option '--reson' (Did you mean --reason?)"],
  [
    "error: option '--reason <text>' argument ' ' is invalid. a reason is needed: it is written down\n",
    "option '--reason <text>' argument ' ' is invalid: a reason is needed: it is written down",
  ],
  [
    "error: too many arguments for 'list'. Expected 0 arguments but got 1: a. b.\n",
    "too many arguments for 'list', expected 0 arguments but got 1: a. b",
  ],
  [
    'error: too many arguments. Expected 1 argument but got 2: x, y.\n',
    'too many arguments, expected 1 argument but got 2: x, y',
  ],
  ["error: unknown option '--a\u001B[2J\r\nb'\n", "unknown option '--a [2J b'"],
])('what the parser says becomes one sentence that names the help: %j', (said, sentence) => {
  expect(usageError(said, 'scheduler pause')).toBe(`${sentence}; \`scheduler pause --help\` shows what it takes\n`)
})
