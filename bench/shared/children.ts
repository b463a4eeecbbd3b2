// Measures run in processes of their own, so that one section's heap and warm code are not another's figures. A child answers one
// job at a time over its channel, and ends when its parent lets go or is gone.
import { fork, type ChildProcess } from 'node:child_process'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const NODE_FLAGS = ['--conditions=source', '--import', 'tsx']

export interface Child<Job, Answer> {
  /** One job at a time; rejects with what went wrong in the child. */
  ask(job: Job): Promise<Answer>
  /** Lets it go and waits until it has ended. */
  stop(): Promise<void>
}

const LIVE = new Set<ChildProcess>()

/** After an interruption: lets all children go and waits until they have ended. */
export async function stopChildren(): Promise<void> {
  await Promise.all(
    [...LIVE].map(async (child) => {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      if (child.connected) child.disconnect()
      await ended
    }),
  )
}

type Reply<Answer> = { readonly answer: Answer } | { readonly error: string }

/** Starts a file of the benchmark; `flags` are Node's, beside those that run TypeScript. */
export function startChild<Job extends object, Answer>(file: URL, flags: readonly string[] = []): Child<Job, Answer> {
  return start(fileURLToPath(file), [...NODE_FLAGS, ...flags])
}

/**
 * Starts a file of the benchmark built as the services are, on the built packages: run from source, every function that is made while a
 * request is answered is given its name anew. `folder` is the service whose dependencies it has.
 */
export async function startBuiltChild<Job extends object, Answer>(
  file: URL,
  folder: URL,
  flags: readonly string[] = [],
): Promise<Child<Job, Answer>> {
  return start(await built(fileURLToPath(file), fileURLToPath(folder)), flags)
}

/** Each once: a file that is written again would be half there for a child that just starts. */
const BUILT = new Map<string, Promise<string>>()

function built(file: string, folder: string): Promise<string> {
  const known = BUILT.get(file) ?? bundle(file, path.join(folder, 'dist', `bench-${path.basename(file, '.ts')}.mjs`))
  BUILT.set(file, known)
  return known
}

async function bundle(file: string, outfile: string): Promise<string> {
  await build({
    entryPoints: [file],
    outfile,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node22',
    logLevel: 'warning',
  })
  return outfile
}

function start<Job extends object, Answer>(file: string, execArgv: readonly string[]): Child<Job, Answer> {
  const child = fork(file, [], { execArgv: [...execArgv], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  LIVE.add(child)
  const ended = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => {
      LIVE.delete(child)
      resolve(`${file} ended with ${signal ?? `code ${code}`}`)
    })
    child.once('error', (error) => resolve(error.message))
  })
  return {
    async ask(job) {
      const reply = new Promise<Reply<Answer>>((resolve) =>
        child.once('message', (value) => resolve(value as Reply<Answer>)),
      )
      child.send(job)
      const told = await Promise.race([reply, ended.then((error) => ({ error }))])
      if ('error' in told) throw new Error(told.error)
      return told.answer
    },
    async stop() {
      if (child.connected) child.disconnect()
      await ended
    },
  }
}

/** In the child: answers jobs until the parent lets go; `release` then ends what was started. */
export function serve<Job, Answer extends object>(
  work: (job: Job) => Promise<Answer>,
  release?: () => Promise<void>,
): void {
  process.on('message', (job) => {
    work(job as Job).then(
      (answer) => process.send?.({ answer }),
      (error: unknown) =>
        process.send?.({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    )
  })
  // Ctrl-C reaches every process of the terminal: the parent decides what ends when.
  process.on('SIGINT', () => {})
  process.once('disconnect', () => {
    void (release?.() ?? Promise.resolve()).finally(() => process.exit())
  })
}

/** One job in a process of its own. */
export async function runChild<Job extends object, Answer>(
  file: URL,
  job: Job,
  flags?: readonly string[],
): Promise<Answer> {
  const child = startChild<Job, Answer>(file, flags)
  try {
    return await child.ask(job)
  } finally {
    await child.stop()
  }
}
