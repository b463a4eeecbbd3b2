import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals'
import { CommanderError, type Command } from 'commander'
import { createProgram } from './cli.js'

let said: string
beforeEach(() => {
  said = ''
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
    said += String(text)
    return true
  })
})
afterEach(() => {
  jest.restoreAllMocks()
})

/** A wrong word ends the process; here it is thrown. */
function throwing(command: Command): Command {
  command.exitOverride()
  command.commands.forEach(throwing)
  return command
}

async function exitCodeOf(words: readonly string[]): Promise<number> {
  try {
    await throwing(createProgram()).parseAsync(words, { from: 'user' })
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode
    throw error
  }
  throw new Error(`\`${words.join(' ')}\` is no mistake`)
}

const every = (command: Command, name = command.name()): readonly (readonly [string, Command])[] => [
  [name, command],
  ...command.commands.flatMap((below) => every(below, `${name} ${below.name()}`)),
]

describe('a wrong word', () => {
  it.each([
    [['nosuch'], "unknown command 'nosuch'; `scheduler --help` shows what it takes"],
    [['nosuch', 'more', '--reason', 'x'], "unknown command 'nosuch'; `scheduler --help` shows what it takes"],
    [['paus'], "unknown command 'paus' (Did you mean pause?); `scheduler --help` shows what it takes"],
    [['--nosuch'], "unknown option '--nosuch'; `scheduler --help` shows what it takes"],
    [
      ['start', 'now'],
      "too many arguments for 'start', expected 0 arguments but got 1: now; `scheduler start --help` shows what it takes",
    ],
    [['payouts', 'nosuch'], "unknown command 'nosuch'; `scheduler payouts --help` shows what it takes"],
    [
      ['payouts', 'void', 'an-id'],
      "required option '--reason <text>' not specified; `scheduler payouts void --help` shows what it takes",
    ],
    [['payouts', 'show'], "missing required argument 'id'; `scheduler payouts show --help` shows what it takes"],
    [
      ['pause', '--reason', ' '],
      "option '--reason <text>' argument ' ' is invalid: a reason is needed: it is written to the audit log; `scheduler pause --help` shows what it takes",
    ],
    [
      ['pause', '--reason', 'x', '--publish-to'],
      "unknown option '--publish-to' (Did you mean --publish-too?); `scheduler pause --help` shows what it takes",
    ],
    [['pause', '--reason'], "option '--reason <text>' argument missing; `scheduler pause --help` shows what it takes"],
  ])('is answered in one sentence that names the help: %j', async (words, sentence) => {
    expect([await exitCodeOf(words), said]).toEqual([1, `${sentence}\n`])
  })

  it('is answered by every command there is, and none prints its usage', async () => {
    const names = every(createProgram()).map(([name]) => name)
    expect(names.length).toBeGreaterThan(50)
    for (const name of names) {
      said = ''
      const words = [...name.split(' ').slice(1), '--no-such-flag']
      expect([name, await exitCodeOf(words)]).toEqual([name, 1])
      expect(said).toMatch(/^[^\n]+\n$/)
      expect(said).toContain(`; \`${name} --help\``)
    }
  })
})
