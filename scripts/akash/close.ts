// usage: close.ts DSEQ --confirm DSEQ [--dry-run]
// Ends a deployment and takes the rest of the deposit back. The volume with the books is gone then: the number has to be said twice.
// Exit codes: 0; 1 it failed; 2 arguments.
import { asProgram, GuardFailure, type Guard } from '../lib/guard.js'
import { dseqIn, openAkt, wordsOf } from './akt.js'

export const close: Guard = async (args, output, env) => {
  const usage =
    'usage: close.ts DSEQ --confirm DSEQ [--dry-run]: closing loses the volume with the books, so back up first'
  const { words, values, dryRun } = wordsOf(args, usage, 1, ['--confirm'])
  const dseq = dseqIn(words[0])
  if (values.get('--confirm') !== dseq) throw new GuardFailure(2, usage)
  await openAkt(output, dryRun, env).run(['close', dseq, '--yes'])
}

await asProgram(import.meta.url, close)
