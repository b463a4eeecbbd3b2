// The scheduler's command line. `start` is the service; the other commands are for operators.
import { usageError } from '@pay2slay/config'
import { Command, InvalidArgumentError } from 'commander'
import { registerCommands } from './commands/register.js'
import { start } from './commands/start.js'
import { PRODUCTION } from './hooks.js'
import { Refusal } from './session.js'

/** After its answer a command may not be kept alive by a connection whose server fell silent. */
const LINGER_MS = 5_000

/** `hooks`: tests of crashes give their own. */
export function createProgram(hooks = PRODUCTION): Command {
  const program = new Command('scheduler').description(
    'Turns kills into confirmed Banano: accrue, settle, pay, publish, confirm',
  )
  program
    .command('start')
    .description('run until SIGINT or SIGTERM')
    .action(() => start(hooks))
  registerCommands(program)
  answerInOneSentence(program, program.name())
  return program
}

function answerInOneSentence(command: Command, name: string): void {
  command.configureOutput({ outputError: (said, write) => write(usageError(said, name)) })
  for (const below of command.commands) answerInOneSentence(below, `${name} ${below.name()}`)
}

/** Without a word it is the service. Not the parser's default command: a word that is no command would be one too many for `start`. */
const words = (given: readonly string[]): readonly string[] => (given.length === 0 ? ['start'] : given)

export async function runCli(hooks = PRODUCTION): Promise<void> {
  const program = createProgram(hooks)
  try {
    await program.parseAsync(words(process.argv.slice(2)), { from: 'user' })
  } catch (error) {
    if (error instanceof Refusal || error instanceof InvalidArgumentError) {
      process.stderr.write(`${error.message}\n`)
    } else {
      process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : 'an unknown error'}\n`)
    }
    process.exitCode = 1
  }
  setTimeout(() => process.exit(), LINGER_MS).unref()
}
