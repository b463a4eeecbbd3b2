// The built services as real processes: started, watched, stopped and killed the way an operator or a crash would do it.
import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { waitFor } from './wait.js'

export const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
/** Most take a second; on a machine with much else to do a start alone may take half a minute. */
const COMMAND_MS = 120_000

export type Environment = Readonly<Record<string, string>>

/** How a test starts a service otherwise than an operator would. */
export interface Launch {
  /** A scheduler of the test's own. */
  readonly file?: string
  /** No file of the process may grow beyond so many blocks of 512 bytes: a disk that is full. */
  readonly fileBlocks?: number
}

export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  /** Milliseconds since the process was started. */
  readonly afterMs: number
}

export interface Ran extends Ended {
  readonly stdout: string
  readonly stderr: string
}

/** The tests start hundreds of processes: what one has compiled, the next ones need not. */
const COMPILED = path.join(ROOT, '.tmp/compiled')

const alive = new Set<ChildProcess>()
// A test that fails in the middle must leave no process behind.
process.once('exit', () => {
  for (const child of alive) child.kill('SIGKILL')
})

function entry(app: 'api' | 'scheduler'): string {
  const file = path.join(ROOT, 'apps', app, 'dist/main.js')
  if (!existsSync(file)) throw new Error(`apps/${app} is not built: run make build (make test does it by itself)`)
  return file
}

/** Nothing of the caller's own settings reaches a service, so that a test means the same on every machine. */
function environment(env: Environment): NodeJS.ProcessEnv {
  const own = { PATH: process.env['PATH'], HOME: process.env['HOME'], NODE_COMPILE_CACHE: COMPILED }
  return { ...own, NODE_ENV: 'production', ...env }
}

export class Service {
  stdout = ''
  stderr = ''
  readonly ended: Promise<Ended>
  readonly #child: ChildProcess

  constructor(
    readonly app: 'api' | 'scheduler',
    args: readonly string[],
    env: Environment,
    cwd: string = ROOT,
    launch: Launch = {},
  ) {
    const startedAt = performance.now()
    const words = [process.execPath, launch.file ?? entry(app), ...args]
    const limited = ['/bin/sh', '-c', `ulimit -S -f ${launch.fileBlocks}; exec "$@"`, 'sh', ...words]
    const [program = '', ...rest] = launch.fileBlocks === undefined ? words : limited
    this.#child = spawn(program, rest, { cwd, env: environment(env), stdio: 'pipe' })
    alive.add(this.#child)
    this.#child.stdout?.on('data', (chunk: Buffer) => (this.stdout += chunk.toString()))
    this.#child.stderr?.on('data', (chunk: Buffer) => (this.stderr += chunk.toString()))
    this.ended = new Promise((resolve, reject) => {
      this.#child.once('error', reject)
      this.#child.once('close', (code, signal) => {
        alive.delete(this.#child)
        resolve({ code, signal, afterMs: performance.now() - startedAt })
      })
    })
  }

  get output(): string {
    return `${this.stdout}\n${this.stderr}`
  }

  /** Of the process itself; undefined when it could not be started. */
  get pid(): number | undefined {
    return this.#child.pid
  }

  get running(): boolean {
    return alive.has(this.#child)
  }

  /** SIGTERM, and how long the process took to end after it. */
  async stop(): Promise<Ended> {
    const from = performance.now()
    this.#child.kill('SIGTERM')
    return { ...(await this.ended), afterMs: performance.now() - from }
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name)
  }

  /** kill -9. */
  async kill(): Promise<Ended> {
    this.#child.kill('SIGKILL')
    return this.ended
  }

  /** Waits for an answer 200; a service that ended instead is an error with its output. */
  async ready(url: string): Promise<this> {
    await waitFor(`${this.app} ready at ${url}`, 30_000, async () => {
      if (!this.running) throw new Error(`${this.app} ended instead of becoming ready:\n${this.output}`)
      try {
        return (await fetch(url, { signal: AbortSignal.timeout(2_000) })).ok
      } catch {
        return false // not listening yet; waitFor bounds the wait
      }
    })
    return this
  }
}

/** Runs a command of the scheduler to its end, bounded. */
export async function runScheduler(args: readonly string[], env: Environment, cwd?: string): Promise<Ran> {
  return runToEnd(new Service('scheduler', args, env, cwd))
}

export async function runToEnd(service: Service): Promise<Ran> {
  const timer = setTimeout(() => void service.kill(), COMMAND_MS)
  const ended = await service.ended
  clearTimeout(timer)
  return { ...ended, stdout: service.stdout, stderr: service.stderr }
}
