// Runs the simulator as a process of its own and gives it bounds: a history that does not end is told of by its seed and the process
// is ended, since a loop without a pause hears nothing from inside.
import { spawn } from 'node:child_process'
import { root } from '../bundle-simulator.mjs'

/** Written by the simulator before each history when it is asked to; see `--heartbeat`. */
const BEAT = /^history (\d+)$/
/** A history takes milliseconds in memory and up to some seconds on a database that is checked after each commit. */
const HISTORY_SECONDS = { memory: 30, database: 60 }
export const secondsOf = (args) =>
  args.some((arg) => arg === 'sqlite' || arg === 'postgresql') ? HISTORY_SECONDS.database : HISTORY_SECONDS.memory

/**
 * `stuck`: the seed of the history that did not end, or null. `onText` hears what it prints, beats left out.
 * @param {string} file
 * @param {readonly string[]} args
 * @param {{ historySeconds?: number, env?: NodeJS.ProcessEnv, nodeArgs?: readonly string[], onText?: (text: string) => void }} options
 * @returns {Promise<{ code: number | null, out: string, stuck: string | null }>}
 */
export function watchSimulator(
  file,
  args,
  { historySeconds = secondsOf(args), env = process.env, nodeArgs = [], onText = () => {} } = {},
) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...nodeArgs, file, ...args, '--heartbeat'], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env,
      // A group of its own, so that a database server that it started ends with it.
      detached: true,
    })
    const end = () => {
      try {
        process.kill(-child.pid, 'SIGKILL')
      } catch (error) {
        if (error.code !== 'ESRCH') throw error
      }
    }
    const interrupted = () => {
      end()
      process.exit(130)
    }
    process.once('SIGINT', interrupted).once('SIGTERM', interrupted)
    let out = ''
    let rest = ''
    let seed = null
    let stuck = null
    let timer
    const expect = () => {
      clearTimeout(timer)
      timer = setTimeout(() => {
        stuck = seed ?? 'none'
        end()
      }, historySeconds * 1e3)
    }
    const tell = (text) => {
      out += text
      onText(text)
    }
    child.stdout.setEncoding('utf8').on('data', (text) => {
      expect()
      const lines = (rest + text).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) {
        const beat = BEAT.exec(line)
        if (beat) seed = beat[1] ?? null
        else tell(`${line}\n`)
      }
    })
    child.stderr.setEncoding('utf8').on('data', tell)
    child.on('error', (error) => {
      clearTimeout(timer)
      reject(error)
    })
    child.on('close', (code) => {
      clearTimeout(timer)
      process.off('SIGINT', interrupted).off('SIGTERM', interrupted)
      if (rest !== '') tell(`${rest}\n`)
      resolve({ code, out, stuck })
    })
    expect()
  })
}
