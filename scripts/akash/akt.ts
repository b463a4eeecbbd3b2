// Runs Akash's command-line tool. Each command is printed as it would be typed; in a dry run that is all that happens. Nothing secret
// is an argument: keys are in the tool's own keyring, and the rendered SDL is named, never shown.
import { spawn } from 'node:child_process'
import { GuardFailure, type Output } from '../lib/guard.js'

const TIMEOUT_MS = 300_000
const ANSWER_BYTES = 16 * 1024 * 1024

export interface Akt {
  readonly dryRun: boolean
  /** Runs `akt WORDS`; what it printed on standard output. A dry run prints the command and answers with `assumed`. */
  run(words: readonly string[], assumed?: unknown): Promise<string>
  /** The same with `-o json`, parsed. */
  json(words: readonly string[], assumed?: unknown): Promise<unknown>
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

function execute(program: string, words: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, {
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const parts: Buffer[] = []
    let bytes = 0
    child.stdout.on('data', (part: Buffer) => {
      bytes += part.length
      if (bytes > ANSWER_BYTES) child.kill('SIGKILL')
      else parts.push(part)
    })
    const late = setTimeout(() => child.kill('SIGKILL'), TIMEOUT_MS)
    const shown = `akt ${words.slice(0, 3).join(' ')}`
    child.once('error', (error) => {
      clearTimeout(late)
      reject(new GuardFailure(1, `${shown} does not start: ${error.message}`))
    })
    child.once('close', (code, signal) => {
      clearTimeout(late)
      if (code === 0) return resolve(Buffer.concat(parts).toString('utf8'))
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

/** Positional words and flags of these small scripts; anything else is exit code 2 with the usage line. */
export function wordsOf(args: readonly string[], usage: string, count: number, flags: readonly string[] = []) {
  const words: string[] = []
  const values = new Map<string, string>()
  let dryRun = false
  for (let at = 0; at < args.length; at += 1) {
    const word = args[at] ?? ''
    const value = args[at + 1]
    if (word === '--dry-run') dryRun = true
    // A flag is no value: `--prefer --dry-run` must not become a run that is none.
    else if (flags.includes(word) && value !== undefined && !value.startsWith('--')) {
      values.set(word, value)
      at += 1
    } else if (word.startsWith('-')) throw new GuardFailure(2, usage)
    else words.push(word)
  }
  if (words.length !== count) throw new GuardFailure(2, usage)
  return { words, values, dryRun }
}
