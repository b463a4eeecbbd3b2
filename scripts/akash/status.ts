// usage: status.ts DSEQ [--dry-run] What runs, and where it is reached. Exit codes: 0; 1 it cannot be asked; 2 arguments.
import { asProgram, type Guard } from '../lib/guard.js'
import { dseqIn, openAkt, wordsOf } from './akt.js'

export const status: Guard = async (args, output, env) => {
  const { words, dryRun } = wordsOf(args, 'usage: status.ts DSEQ [--dry-run]', 1)
  const dseq = dseqIn(words[0])
  const akt = openAkt(output, dryRun, env)
  output.print(await akt.run(['query', 'deployment', dseq, '-o', 'json']))
  output.print(await akt.run(['provider', 'lease-status', dseq, '-o', 'json']))
}

await asProgram(import.meta.url, status)
