// usage: logs.ts DSEQ [--service api] [--tail 200] [--dry-run] The last lines of a deployment. Exit codes: 0; 1; 2 arguments.
import { asProgram, GuardFailure, type Guard } from '../lib/guard.js'
import { dseqIn, openAkt, wordsOf } from './akt.js'

export const logs: Guard = async (args, output, env) => {
  const usage = 'usage: logs.ts DSEQ [--service api] [--tail 200] [--dry-run]'
  const { words, values, dryRun } = wordsOf(args, usage, 1, ['--service', '--tail'])
  const dseq = dseqIn(words[0])
  const [service, tail] = [values.get('--service'), values.get('--tail') ?? '200']
  if (!/^[1-9]\d{0,4}$/.test(tail) || (service !== undefined && !/^[a-z][a-z0-9-]{0,62}$/.test(service)))
    throw new GuardFailure(2, usage)
  const akt = openAkt(output, dryRun, env)
  output.print(
    await akt.run([
      'provider',
      'lease-logs',
      dseq,
      '--tail',
      tail,
      ...(service === undefined ? [] : ['--service', service]),
    ]),
  )
}

await asProgram(import.meta.url, logs)
