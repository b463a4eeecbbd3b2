// The entry of the administrators' command line. Whatever stops it is told in a sentence, with exit code 1.
import { adminProgram } from './admin-command/cli.js'
import { StartError } from './start-error.js'

try {
  await adminProgram().parseAsync()
} catch (error) {
  if (!(error instanceof StartError)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
}
// A terminal that was asked for a password stays open otherwise.
process.stdin.destroy()
