// The commands of the README, run as they are written there. Servers are started on free ports of this machine, asked once they are ready,
// and stopped as Ctrl-C does it: by a signal to everything that the command started.
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { spawn } from 'node:child_process'
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { freePort } from './support/configuration.js'
import { ROOT } from './support/service.js'
import { waitFor } from './support/wait.js'

const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8')
const readme = read('README.md')

let folder: string
let ports: Readonly<Record<string, string>>
const PORTS = ['P2S_API_PORT', 'P2S_API_METRICS_PORT', 'P2S_METRICS_PORT', 'P2S_SANDBOX_CONTROL_PORT'].concat(
  ['NODE', 'FORTNITE', 'YUNITE', 'NODE2', 'DISCORD'].map((name) => `P2S_SANDBOX_${name}_PORT`),
)
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'pay2slay-commands-'))
  ports = Object.fromEntries(await Promise.all(PORTS.map(async (name) => [name, String(await freePort())] as const)))
})
afterAll(() => rmSync(folder, { recursive: true }))

const alive = new Set<number>()
/** False where nobody of the group is left. */
function signalGroup(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-group, signal)
  } catch {
    return false // ESRCH: all of them ended
  }
}
/** pnpm starts a script in a group of its own, and ends that with itself. */
const endAll = () => {
  for (const group of alive) signalGroup(group, 'SIGKILL')
  alive.clear()
}
process.once('exit', endAll)
afterEach(endAll)

/** Some seconds, with a build among them; on a machine with much else to do a minute. */
const READY_MS = 120_000

/** Starts a line in a shell of its own, as a person would; nothing of the caller's own settings reaches it. */
function start(line: string) {
  const own = {
    PATH: process.env['PATH'],
    HOME: process.env['HOME'],
    npm_config_cache: process.env['npm_config_cache'],
  }
  // A .env of whoever runs this must not make it pay: the environment wins over it.
  const env = { ...own, ...ports, P2S_DRY_RUN: 'true', DATABASE_URL: `file:${path.join(folder, 'books.db')}` }
  const child = spawn('/bin/sh', ['-c', `exec ${line}`], {
    cwd: ROOT,
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const group = child.pid ?? 0
  alive.add(group)
  const said = { text: '' }
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => (said.text += part.toString()))
  const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)))
  return { group, said, ended }
}

async function answerOf(url: string): Promise<string | null> {
  try {
    return await (await fetch(url, { signal: AbortSignal.timeout(2_000) })).text()
  } catch {
    return null // nobody listens there
  }
}

interface Server {
  /** Where it is asked, from what it said so far; null: it has not said it yet. */
  readonly url: (said: string) => string | null
  readonly answer: RegExp
  /** What it says last, where it says anything. */
  readonly last: RegExp
}
const at = (name: string, place: string) => () => `http://127.0.0.1:${ports[name] ?? ''}${place}`
const scheduler: Server = {
  url: at('P2S_METRICS_PORT', '/readyz'),
  answer: /"status":"ready"/,
  last: /"scheduler_stopped"/,
}
const api: Server = { url: at('P2S_API_PORT', '/healthz'), answer: /"status":"ok"/, last: /"api_stopped"/ }
const SERVERS: Readonly<Record<string, Server>> = {
  'make scheduler': scheduler,
  'make api': api,
  'npx -y pnpm@12.21.0 --filter scheduler start': scheduler,
  'npx -y pnpm@12.21.0 --filter api start': api,
  'make sandbox': { url: at('P2S_SANDBOX_CONTROL_PORT', '/'), answer: /<title>/i, last: /genesis/ },
  'make web': {
    url: (said) => /http:\/\/127\.0\.0\.1:\d+\//.exec(stripVTControlCharacters(said))?.[0] ?? null,
    answer: /<title>/,
    last: /ready in/,
  },
}

/** Commands with a place to fill in, each with what fills it. */
const FILLED: Readonly<Record<string, string>> = {
  'node_modules/.bin/node apps/scheduler/dist/main.js COMMAND':
    'node_modules/.bin/node apps/scheduler/dist/main.js migrate',
  'node_modules/.bin/node --experimental-vm-modules node_modules/jest/bin/jest.js PATH':
    'node_modules/.bin/node --experimental-vm-modules node_modules/jest/bin/jest.js packages/domain/src/money.test.ts',
}
const SHORT = ['make help', 'node apps/sandbox/dist/main.js --help', ...Object.keys(FILLED)]

/** What is run elsewhere than here or in a workflow, and where. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  'make demo': '.ci/run, with CYCLES=5 so that it ends',
  'DATABASE_URL=postgresql://... make demo': 'tests/integration/demo.test.ts: its books on both databases',
  'make all': 'lint, type and test, each by .ci/run',
  'make ci': 'it is .ci/run',
  'make compose-env': 'scripts/infra/compose.test.ts, in another folder than one where somebody keeps secrets',
  'docker compose up':
    'it needs an engine: scripts/infra/compose.test.ts, make image-check and the job image of ci.yml',
  'docker compose --profile sandbox up': 'the same',
}

describe('the commands of the README', () => {
  test.each(Object.entries(SERVERS))(
    '%s starts, answers, and ends with everything it started at Ctrl-C',
    async (line, server) => {
      const { group, said, ended } = start(line)
      const address = () => server.url(said.text) ?? ''
      await waitFor(
        `\`${line}\` ready`,
        READY_MS,
        async () => {
          if (!signalGroup(group, 0)) throw new Error(`\`${line}\` ended instead of becoming ready:\n${said.text}`)
          return server.answer.test((await answerOf(address())) ?? '')
        },
        () => said.text,
      )
      signalGroup(group, 'SIGINT')
      await waitFor(
        `\`${line}\` gone`,
        20_000,
        () => !signalGroup(group, 0),
        () => said.text,
      )
      // What a shell says of a command that Ctrl-C ended, and of one that ended well upon it.
      expect([0, 2, 130]).toContain((await ended) ?? 130)
      expect(await answerOf(address())).toBeNull()
      expect(said.text).toMatch(server.last)
      expect(said.text).not.toMatch(/"level":"error"/)
    },
    2 * READY_MS,
  )

  test.each(SHORT)(
    '%s ends well',
    async (line) => {
      const { said, ended } = start(FILLED[line] ?? line)
      expect([await ended, said.text]).toEqual([0, expect.stringMatching(/\S/)])
    },
    READY_MS,
  )

  test('are each run as written: here, by CI at every push, once a week, or it is said why not', () => {
    const blocks = [...readme.matchAll(/^```sh\n([^]*?)^```$/gm)].flatMap(([, block = '']) => block.split('\n'))
    const inText = [...readme.replaceAll(/^```[^]*?^```$/gm, '').matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code)
    const commands = [...blocks, ...inText]
      .map((line) => line.replace(/ {2,}#.*$/, '').trim())
      .filter((line) => /^(\w+=\S+ )?(make|npx|node|docker|\S+\/node) /.test(line))
    expect(commands.length).toBeGreaterThan(25)
    const runs = globSync(['.ci/run', '.github/workflows/*.yml'], { cwd: ROOT })
      .map(read)
      .flatMap((text) => text.split('\n').filter((line) => !line.trimStart().startsWith('#')))
      .flatMap((line) => line.split(/&&|\|\||[;{}]|run: /))
      .map((part) => part.trim())
    const known = new Set([...Object.keys(SERVERS), ...SHORT, ...Object.keys(ELSEWHERE), ...runs])
    expect(commands.filter((line) => !known.has(line))).toEqual([])
    const named = new Set(commands)
    for (const line of [...SHORT, ...Object.keys(ELSEWHERE)]) expect([line, named.has(line)]).toEqual([line, true])
    for (const line of Object.keys(SERVERS)) expect(readme).toContain(line.replace(/.*(--filter api).*/, '$1'))
  })
})
