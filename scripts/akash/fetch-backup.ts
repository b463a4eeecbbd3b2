// usage: fetch-backup.ts DSEQ FOLDER [--now] [--service scheduler] [--dry-run]
// Brings the newest backup of a deployment into a folder here, for a container's disk is gone with the container. With --now the scheduler
// makes one first. It comes as base64 through the provider's shell, with its digest: what does not arrive whole is not kept, and nothing
// is written over. Prints the file. Exit codes: 0 (also when it is here already); 1 it did not arrive; 2 arguments.
import { createHash } from 'node:crypto'
import { closeSync, createReadStream, existsSync, linkSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { asProgram, GuardFailure, type Guard } from '../lib/guard.js'
import { dseqIn, openAkt, wordsOf } from './akt.js'

const USAGE = 'usage: fetch-backup.ts DSEQ FOLDER [--now] [--service scheduler] [--dry-run]'
const NAME = 'pay2slay-[0-9]{8}T[0-9]{9}Z\\.p2sbackup'
const HEADER = new RegExp(`^p2sbackup (${NAME}) ([0-9a-f]{64})$`)
const LINE = /^[A-Za-z0-9+/]{1,76}={0,2}$/

/** What the scheduler's container runs: it names the newest backup and its digest, and ends with a line that a cut answer has not. */
const remote = (now: boolean): string =>
  [
    'set -eu',
    ...(now ? ['pay2slay scheduler backup >&2'] : []),
    'cd "${P2S_BACKUP_DIR:-/data/backups}"',
    `file=$(ls | grep -Ex "${NAME}" | sort | tail -n 1)`,
    '[ -n "$file" ] || { echo "there is no backup: is P2S_BACKUP_KEY set?" >&2; exit 1; }',
    'echo "p2sbackup $file $(sha256sum <"$file" | cut -d " " -f 1)"',
    'base64 "$file"',
    'echo end',
  ].join('; ')

export const fetchBackup: Guard = async (args, output, env) => {
  const { words, values, switches, dryRun } = wordsOf(args, USAGE, 2, ['--service'], ['--now'])
  const [dseq, folder] = [dseqIn(words[0]), path.resolve(words[1] ?? '')]
  const service = values.get('--service') ?? 'scheduler'
  if (!/^[a-z][a-z0-9-]{0,62}$/.test(service)) throw new GuardFailure(2, USAGE)
  if (!dryRun) mkdirSync(folder, { recursive: true, mode: 0o700 })
  const [arrived, part] = ['text', 'part'].map((end) => path.join(folder, `.fetching-${process.pid}.${end}`)) as [
    string,
    string,
  ]
  try {
    // No terminal, which would put a carriage return before each line's end, and nothing to type.
    const shell = ['provider', 'lease-shell', '--dseq', dseq, '--service', service, '--tty=false', '--stdin=false']
    await openAkt(output, dryRun, env).into([...shell, '--', 'sh', '-c', remote(switches.has('--now'))], arrived)
    if (dryRun) return output.print(`would keep it in ${folder}`)
    const { name, digest } = await decode(arrived, part)
    const file = path.join(folder, name)
    if (existsSync(file)) await sameAs(file, digest)
    else linkSync(part, file)
    output.print(file)
  } finally {
    for (const file of [arrived, part]) rmSync(file, { force: true })
  }
}

/** Writes what arrived as bytes; exit code 1 unless it is whole, to the digest that was named before it. */
async function decode(arrived: string, part: string): Promise<{ name: string; digest: string }> {
  const to = openSync(part, 'wx', 0o600)
  const hash = createHash('sha256')
  let header: RegExpExecArray | null = null
  let ended = false
  try {
    for await (const line of createInterface({ input: createReadStream(arrived), crlfDelay: Infinity })) {
      // What the tool may say before the answer begins is none of it.
      if (header === null) header = HEADER.exec(line)
      else if (line === 'end') ended = true
      else if (ended || !LINE.test(line))
        throw new GuardFailure(1, 'the backup did not arrive whole: a line is no base64')
      else {
        const bytes = Buffer.from(line, 'base64')
        hash.update(bytes)
        writeSync(to, bytes)
      }
    }
  } finally {
    closeSync(to)
  }
  const [, name = '', digest = ''] = header ?? []
  if (name === '') throw new GuardFailure(1, 'no backup arrived: the provider answered with something else')
  if (!ended || hash.digest('hex') !== digest) throw new GuardFailure(1, `${name} did not arrive whole`)
  return { name, digest }
}

async function sameAs(file: string, digest: string): Promise<void> {
  const hash = createHash('sha256')
  for await (const piece of createReadStream(file)) hash.update(piece as Buffer)
  if (hash.digest('hex') !== digest)
    throw new GuardFailure(1, `${file} is there and is another: nothing is written over`)
}

await asProgram(import.meta.url, fetchBackup)
