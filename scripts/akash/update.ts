// usage: update.ts RENDERED.yaml DSEQ [--endpoint ENDPOINT.json] [--rest] [--deposit 5000000uact] [--dry-run]
// Another image or other settings for a deployment that runs; resources, prices and names stay what they were leased as.
// Exit codes: 0; 1 a step failed; 2 arguments.
import { asProgram, type Guard } from '../lib/guard.js'
import { dseqIn, openAkt, wordsOf } from './akt.js'
import { checkNode } from './node.js'
import { DEFAULT_DEPOSIT, validateSdlFile } from './validate-sdl.js'

export const update: Guard = async (args, output, env) => {
  const usage =
    'usage: update.ts RENDERED.yaml DSEQ [--endpoint ENDPOINT.json] [--rest] [--deposit 5000000uact] [--dry-run]'
  const { words, values, switches, dryRun } = wordsOf(args, usage, 2, ['--endpoint', '--deposit'], ['--rest'])
  const [file = '', dseq] = [words[0], dseqIn(words[1])]
  await validateSdlFile([file, '--deposit', values.get('--deposit') ?? DEFAULT_DEPOSIT, ...switches], output, env)
  checkNode(file, values.get('--endpoint'), output)
  const akt = openAkt(output, dryRun, env)
  await akt.run(['update', file, dseq, '--yes'])
  output.print(await akt.run(['provider', 'lease-status', dseq, '-o', 'json']))
  output.print(`dseq=${dseq}`)
}

await asProgram(import.meta.url, update)
