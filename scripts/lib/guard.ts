// What every guard is made of: arguments, one clear sentence, an exit code. A guard that cannot decide fails: whatever it did not
// expect ends it with an exit code that is not 0, never with a pass.
import { parseArgs } from 'node:util'
import { pathToFileURL } from 'node:url'

/** Ends a guard with its sentence and exit code. */
export class GuardFailure extends Error {
  override readonly name = 'GuardFailure'

  constructor(
    readonly exitCode: number,
    sentence: string,
    options?: ErrorOptions,
  ) {
    super(sentence, options)
  }
}

/** What a guard writes for people and for the next step. */
export interface Output {
  print(line: string): void
}

export type Guard = (args: readonly string[], output: Output, env: NodeJS.ProcessEnv) => Promise<void>

/** Runs a guard; returns its exit code. What nobody foresaw is exit code 70, so that it can never be taken for a pass. */
export async function runGuard(
  guard: Guard,
  args: readonly string[],
  streams: { out: Output; err: Output },
  env: NodeJS.ProcessEnv = process.env,
): Promise<number> {
  try {
    await guard(args, streams.out, env)
    return 0
  } catch (error) {
    if (error instanceof GuardFailure) {
      streams.err.print(error.message)
      return error.exitCode
    }
    streams.err.print(`cannot decide, so this fails: ${error instanceof Error ? error.message : 'an unknown error'}`)
    return 70
  }
}

/** Runs the guard when its file is the program that was started; does nothing where it is imported. */
export async function asProgram(url: string, guard: Guard): Promise<void> {
  const started = process.argv[1]
  if (started === undefined || pathToFileURL(started).href !== url) return
  const out = { print: (line: string) => void process.stdout.write(`${line}\n`) }
  const err = { print: (line: string) => void process.stderr.write(`${line}\n`) }
  process.exitCode = await runGuard(guard, process.argv.slice(2), { out, err })
}

export interface Flag {
  readonly type: 'string' | 'boolean'
  readonly required?: true
  readonly default?: string
}

export interface Flags {
  readonly values: Readonly<Record<string, string | undefined>>
  readonly given: ReadonlySet<string>
}

/** Reads `--name value` flags. Unknown, malformed or missing ones end the guard with `usageCode`. */
export function flagsOf(args: readonly string[], flags: Readonly<Record<string, Flag>>, usageCode = 2): Flags {
  const options = Object.fromEntries(Object.entries(flags).map(([name, { type }]) => [name, { type }]))
  let read: Readonly<Record<string, unknown>>
  try {
    read = parseArgs({ args: [...args], options, strict: true }).values
  } catch (error) {
    throw new GuardFailure(usageCode, error instanceof Error ? error.message : 'the arguments cannot be read')
  }
  const missing = Object.keys(flags).filter((name) => flags[name]?.required && !read[name])
  if (missing.length > 0) throw new GuardFailure(usageCode, `missing: ${missing.map((name) => `--${name}`).join(', ')}`)
  const values = Object.entries(flags).map(([name, flag]) => {
    const value = read[name]
    return [name, typeof value === 'string' ? value : flag.default] as const
  })
  return { values: Object.fromEntries(values), given: new Set(Object.keys(read)) }
}
