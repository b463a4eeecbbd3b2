// Runs Akash's command-line tool. Each command is printed as it would be typed; in a dry run that is all that happens. Nothing secret
// is an argument: keys are in the tool's own keyring, and the rendered SDL is named, never shown.
import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { GuardFailure, type Output } from '../lib/guard.js'

const TIMEOUT_MS = 300_000
/** For an answer that may be large and goes into a file. */
const FILE_TIMEOUT_MS = 3_600_000
const ANSWER_BYTES = 16 * 1024 * 1024

export interface Akt {
  readonly dryRun: boolean
  /** Runs `akt WORDS`; what it printed on standard output. A dry run prints the command and answers with `assumed`. */
  run(words: readonly string[], assumed?: unknown): Promise<string>
  /** The same with `-o json`, parsed. */
  json(words: readonly string[], assumed?: unknown): Promise<unknown>
  /** Runs it with its standard output in a new file, of any size. */
  into(words: readonly string[], file: string): Promise<void>
  /** Runs it with a file of any size as its standard input; what it printed. */
  from(words: readonly string[], file: string): Promise<string>
}

export function openAkt(output: Output, dryRun: boolean, env: NodeJS.ProcessEnv): Akt {
  const program = env['AKT'] || 'akt'
  const run = async (words: readonly string[], assumed: unknown = '') => {
    output.print(`$ ${['akt', ...words].map(quoted).join(' ')}`)
    if (dryRun) return typeof assumed === 'string' ? assumed : JSON.stringify(assumed)
    return await execute(program, words, env)
  }
  return {
    dryRun,
    run,
    async into(words, file) {
      output.print(`$ ${['akt', ...words].map(quoted).join(' ')} >${quoted(file)}`)
      if (dryRun) return
      const to = openSync(file, 'wx', 0o600)
      try {
        await executeInto(to, program, words, env)
      } finally {
        closeSync(to)
      }
    },
    async from(words, file) {
      output.print(`$ ${['akt', ...words].map(quoted).join(' ')} <${quoted(file)}`)
      if (dryRun) return ''
      const from = openSync(file, 'r')
      try {
        return await execute(program, words, env, from)
      } finally {
        closeSync(from)
      }
    },
    async json(words, assumed = {}) {
      const text = await run([...words, '-o', 'json'], assumed)
      try {
        return JSON.parse(text) as unknown
      } catch (error) {
        throw new GuardFailure(1, `akt ${words.slice(0, 3).join(' ')} answered with something that is no JSON`, {
          cause: error,
        })
      }
    },
  }
}

async function execute(
  program: string,
  words: readonly string[],
  env: NodeJS.ProcessEnv,
  from: number | null = null,
): Promise<string> {
  const child = spawn(program, words, { env, stdio: [from ?? 'ignore', 'pipe', 'inherit'] })
  const parts: Buffer[] = []
  let bytes = 0
  child.stdout?.on('data', (part: Buffer) => {
    bytes += part.length
    if (bytes > ANSWER_BYTES) child.kill('SIGKILL')
    else parts.push(part)
  })
  await ended(child, words, from === null ? TIMEOUT_MS : FILE_TIMEOUT_MS)
  return Buffer.concat(parts).toString('utf8')
}

function executeInto(to: number, program: string, words: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  return ended(spawn(program, words, { env, stdio: ['ignore', to, 'inherit'] }), words, FILE_TIMEOUT_MS)
}

/** Resolves when the tool ended well; rejects with one sentence otherwise. */
function ended(child: ChildProcess, words: readonly string[], timeoutMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => child.kill('SIGKILL'), timeoutMs)
    const shown = `akt ${words.slice(0, 3).join(' ')}`
    child.once('error', (error) => {
      clearTimeout(late)
      reject(new GuardFailure(1, `${shown} does not start: ${error.message}`))
    })
    child.once('close', (code, signal) => {
      clearTimeout(late)
      if (code === 0) return resolve()
      reject(new GuardFailure(1, `${shown} failed (${signal ?? `exit code ${code ?? '?'}`})`))
    })
  })
}

const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`

/** A deployment's number, or exit code 2. */
export function dseqIn(text: string | undefined): string {
  if (text !== undefined && /^[1-9]\d{0,19}$/.test(text)) return text
  throw new GuardFailure(2, `${JSON.stringify(text ?? '')} is no deployment's number (DSEQ)`)
}

/** Positional words, flags with a value and `known` ones without, of these small scripts; anything else is exit code 2 with the usage line. */
export function wordsOf(
  args: readonly string[],
  usage: string,
  count: number,
  flags: readonly string[] = [],
  known: readonly string[] = [],
) {
  const words: string[] = []
  const values = new Map<string, string>()
  const switches = new Set<string>()
  let dryRun = false
  for (let at = 0; at < args.length; at += 1) {
    const word = args[at] ?? ''
    const value = args[at + 1]
    if (word === '--dry-run') dryRun = true
    else if (known.includes(word)) switches.add(word)
    // A flag is no value: `--prefer --dry-run` must not become a run that is none.
    else if (flags.includes(word) && value !== undefined && !value.startsWith('--')) {
      values.set(word, value)
      at += 1
    } else if (word.startsWith('-')) throw new GuardFailure(2, usage)
    else words.push(word)
  }
  if (words.length !== count) throw new GuardFailure(2, usage)
  return { words, values, switches, dryRun }
}
