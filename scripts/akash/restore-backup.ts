// usage: restore-backup.ts FILE DSEQ --confirm DSEQ [--service scheduler] [--dry-run]
// Brings a backup back into a deployment whose services rest (render.ts --rest, update.ts --rest): sends the file through the provider's
// shell, has it proven whole there, and runs `restore FILE --replace`, which refuses while a scheduler works and keeps the former books
// beside the restored ones. Exit codes: 0; 1 it is not restored; 2 arguments.
import { createHash } from 'node:crypto'
import { createReadStream, statSync } from 'node:fs'
import { asProgram, GuardFailure, type Guard } from '../lib/guard.js'
import { dseqIn, openAkt, wordsOf } from './akt.js'

const USAGE = 'usage: restore-backup.ts FILE DSEQ --confirm DSEQ [--service scheduler] [--dry-run]'
const MAGIC = 'P2SBACKU'

/** What the container runs. The shell's input has no end there, so it is read to the length that is known here. */
const remote = (bytes: number, digest: string): string =>
  [
    'set -eu; umask 077',
    'file=$(mktemp "${TMPDIR:-/tmp}/restore-XXXXXX")',
    `trap 'rm -f "$file"' EXIT`,
    `head -c ${bytes} >"$file"`,
    `[ "$(sha256sum <"$file" | cut -d " " -f 1)" = ${digest} ] || { echo "the backup did not arrive whole" >&2; exit 1; }`,
    'pay2slay scheduler restore "$file" --replace',
    `echo "restored ${digest}"`,
  ].join('; ')

export const restoreBackup: Guard = async (args, output, env) => {
  const { words, values, dryRun } = wordsOf(args, USAGE, 2, ['--confirm', '--service'])
  const [file = '', dseq] = [words[0], dseqIn(words[1])]
  const service = values.get('--service') ?? 'scheduler'
  if (values.get('--confirm') !== dseq || !/^[a-z][a-z0-9-]{0,62}$/.test(service)) throw new GuardFailure(2, USAGE)
  const { bytes, digest } = await examined(file)
  const shell = ['provider', 'lease-shell', '--dseq', dseq, '--service', service, '--tty=false', '--stdin=true']
  const said = await openAkt(output, dryRun, env).from([...shell, '--', 'sh', '-c', remote(bytes, digest)], file)
  if (dryRun) return
  output.print(said.trimEnd())
  // The tool's exit code is that of the way there; this line is the container's.
  if (said.trimEnd().split('\n').at(-1) !== `restored ${digest}`)
    throw new GuardFailure(1, `${file} is not restored: what the deployment said is above`)
}

async function examined(file: string): Promise<{ bytes: number; digest: string }> {
  try {
    const hash = createHash('sha256')
    let start = ''
    for await (const piece of createReadStream(file) as AsyncIterable<Buffer>) {
      if (start === '') start = piece.subarray(0, MAGIC.length).toString('latin1')
      hash.update(piece)
    }
    if (start !== MAGIC) throw new GuardFailure(1, `${file} is no backup of Pay2Slay`)
    return { bytes: statSync(file).size, digest: hash.digest('hex') }
  } catch (error) {
    if (error instanceof GuardFailure) throw error
    throw new GuardFailure(1, `${file} cannot be read: ${error instanceof Error ? error.message : 'unknown'}`)
  }
}

await asProgram(import.meta.url, restoreBackup)
