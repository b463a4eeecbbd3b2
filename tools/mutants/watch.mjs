// Runs the simulator as a process of its own and gives it bounds: a history that does not end is told of by its seed and the process
// is ended, since a loop without a pause hears nothing from inside.
import { spawn } from 'node:child_process'
import { root } from '../bundle-simulator.mjs'

/** Written by the simulator before each history when it is asked to; see `--heartbeat`. */
const BEAT = /^history (\d+)$/
/** A history takes milliseconds in memory and some seconds on a database that is checked after each commit. */
export const HISTORY_SECONDS = 60

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
  { historySeconds = HISTORY_SECONDS, env = process.env, nodeArgs = [], onText = () => {} } = {},
) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...nodeArgs, file, ...args, '--heartbeat'], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env,
    })
    let out = ''
    let rest = ''
    let seed = null
    let stuck = null
    let timer
    const expect = () => {
      clearTimeout(timer)
      timer = setTimeout(() => {
        stuck = seed ?? 'none'
        child.kill('SIGKILL')
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
    child.on('error', reject)
    child.on('close', (code) => {
      clearTimeout(timer)
      if (rest !== '') tell(`${rest}\n`)
      resolve({ code, out, stuck })
    })
    expect()
  })
}
