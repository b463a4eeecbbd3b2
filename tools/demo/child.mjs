// Child processes: each writes to a log of its own, and its process id is kept so that the next demo can clear up after a kill -9.
import { execFileSync, spawn } from 'node:child_process'
import { closeSync, existsSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const STOP_MS = 12_000
const ANSI = /\u001b\[[0-9;]*m/g

/** The last line that says something; a structured log line is cut to its message. */
export function lastLine(file) {
  if (!existsSync(file)) return '(no log)'
  const lines = readFileSync(file, 'utf8').replace(ANSI, '').trimEnd().split('\n')
  return lines.at(-1)?.slice(0, 400) || '(the log is empty)'
}

export class Children {
  #running = new Map()
  #onDeath = () => {}
  #stopping = false

  constructor(folder) {
    this.folder = folder
    this.pidFile = path.join(folder, 'processes.json')
  }

  /** `handler` gets the sentence about a child that ended by itself. */
  onDeath(handler) {
    this.#onDeath = handler
  }

  /** Starts a service in a process group of its own: Ctrl-C reaches the demo alone, which then stops them in order. */
  start(name, args, options) {
    const log = path.join(this.folder, `${name}.log`)
    const output = openSync(log, 'a')
    const child = spawn(process.execPath, args, { ...options, stdio: ['ignore', output, output], detached: true })
    closeSync(output)
    const exited = new Promise((resolve) => {
      child.once('error', (error) => resolve(error.message))
      child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`))
    })
    this.#running.set(name, { child, exited, command: args[0] })
    this.#remember()
    void exited.then((how) => {
      this.#running.delete(name)
      this.#remember()
      if (!this.#stopping) this.#onDeath(`The ${name} ended (${how}). Its last log line: ${lastLine(log)}`)
    })
    return exited
  }

  /** Stops the named ones, one after the other: SIGTERM, and SIGKILL after 12 s. Returns who had to be killed. */
  async stop(names) {
    this.#stopping = true
    const killed = []
    for (const name of names) {
      const entry = this.#running.get(name)
      if (!entry) continue
      entry.child.kill('SIGTERM')
      const late = await Promise.race([entry.exited.then(() => false), sleep(STOP_MS, true, { ref: false })])
      if (!late) continue
      entry.child.kill('SIGKILL')
      await entry.exited
      killed.push(name)
    }
    return killed
  }

  #remember() {
    if (this.#running.size === 0) return rmSync(this.pidFile, { force: true })
    const processes = [...this.#running.entries()].map(([name, { child, command }]) => ({
      name,
      pid: child.pid,
      command,
    }))
    writeFileSync(this.pidFile, JSON.stringify({ demo: process.pid, processes }))
  }
}

/** What a process id runs, or null. A number alone may long belong to somebody else. */
function commandOf(pid) {
  try {
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
  } catch {
    return null // ps says by its exit code that there is no such process; without ps, nothing is known and nothing is stopped
  }
}

/** Ends what a demo that was killed left running. Returns a sentence when another demo is alive. */
export async function clearUp(folder) {
  const file = path.join(folder, 'processes.json')
  if (!existsSync(file)) return null
  const { demo, processes } = JSON.parse(readFileSync(file, 'utf8'))
  if (demo !== process.pid && commandOf(demo)?.includes('tools/demo.mjs'))
    return `Another demo is running (process ${demo}): stop it with Ctrl-C there, then run make demo again.`
  const left = processes.filter(({ pid, command }) => commandOf(pid)?.includes(command))
  for (const { pid } of left) process.kill(pid, 'SIGTERM')
  for (let waited = 0; left.some(({ pid }) => commandOf(pid)) && waited < STOP_MS; waited += 200) await sleep(200)
  for (const { pid, command } of left) if (commandOf(pid)?.includes(command)) process.kill(pid, 'SIGKILL')
  if (left.length > 0)
    process.stdout.write(`Ended what an earlier demo left running: ${left.map(({ name }) => name).join(', ')}.\n`)
  rmSync(file, { force: true })
  return null
}
