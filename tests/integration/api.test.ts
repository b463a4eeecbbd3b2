// The API on PostgreSQL: the same answers as on SQLite, and what it says while the database is away, silent, or not migrated.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { enterWorld, openDatabase } from '@pay2slay/db'
import { emptyPostgres, freshPostgres, startTcpProxy, type FreshDatabase, type TcpProxy } from '@pay2slay/testing'
import { startProcess } from '../../apps/api/src/fixtures/process.js'
import { runApi, runSqliteApi, TEST_WORLD, type RunningApi } from '../../apps/api/src/fixtures/running-api.js'
import { addScene } from '../../apps/api/src/fixtures/scene.js'
import { startServer, type ApiServer } from '../../apps/api/src/server.js'

const READS = [
  '/api/leaderboard',
  '/api/leaderboard?limit=1&offset=1',
  '/api/feed',
  '/api/feed?limit=1',
  '/config/product',
]

const LOOPBACK = { host: '127.0.0.1', port: 0 }

interface Answer {
  readonly status: number
  readonly type: string | null
  readonly text: string
}

async function ask(server: ApiServer, path: string): Promise<Answer> {
  const response = await fetch(`http://127.0.0.1:${server.port}${path}`)
  return { status: response.status, type: response.headers.get('content-type'), text: await response.text() }
}

/** Each database's leaderboard was counted at its own moment. */
const told = (answer: Answer | undefined) => answer?.text.replace(/"as_of":"[^"]+"/, '')

describe('the public reads', () => {
  test('answer the same on PostgreSQL and on SQLite, to the letter', async () => {
    const fresh = await freshPostgres()
    const apis = [await runApi(fresh.url), await runSqliteApi()]
    const servers = await Promise.all(apis.map(({ app }) => startServer(app, LOOPBACK)))
    const now = Date.now()
    for (const api of apis) await addScene(api.database, now)
    for (const path of READS) {
      const [first, second] = await Promise.all(servers.map((server) => ask(server, path)))
      expect(first?.status).toBe(200)
      expect(first?.text.length).toBeGreaterThan(50)
      expect(told(first)).toBe(told(second))
    }
    const countdowns = await Promise.all(servers.map((server) => ask(server, '/api/scheduler/countdown')))
    expect(countdowns.map(({ status }) => status)).toEqual([200, 200])
    for (const server of servers) await server.stop(100)
    for (const api of apis) await api.close()
    await fresh.close()
  })
})

describe('a PostgreSQL that goes away', () => {
  let fresh: FreshDatabase
  let proxy: TcpProxy
  let api: RunningApi
  let server: ApiServer
  beforeAll(async () => {
    fresh = await freshPostgres()
    const url = new URL(fresh.url)
    proxy = await startTcpProxy({ host: url.hostname, port: Number(url.port) })
    url.hostname = '127.0.0.1'
    url.port = String(proxy.port)
    api = await runApi(url.href)
    server = await startServer(api.app, LOOPBACK)
  })
  beforeEach(() => untilReady())
  afterAll(async () => {
    proxy.set('open')
    await server.stop(100)
    await api.close()
    await proxy.close()
    await fresh.close()
  })

  const status = async (path: string): Promise<number> => (await ask(server, path)).status

  /** Ready again by itself, within 10 s. */
  async function untilReady(): Promise<void> {
    const until = performance.now() + 10_000
    while ((await status('/readyz')) !== 200) {
      if (performance.now() > until) throw new Error('not ready again within 10 s')
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }

  test('cut off, it is not ready and reads are 503; back, it recovers by itself', async () => {
    proxy.set('cut')
    const { status: answered, type, text } = await ask(server, '/readyz')
    expect(answered).toBe(503)
    expect(type).toMatch(/^application\/problem\+json/)
    expect(JSON.parse(text)).toMatchObject({
      failed_check: 'database',
      detail: 'The database cannot be reached or read.',
    })
    expect(text).not.toMatch(/ECONN|127\.0\.0\.1|Connection/)
    expect(await status('/api/feed')).toBe(503)
    expect(await status('/livez')).toBe(200)
    proxy.set('open')
    await untilReady()
    expect(await status('/api/feed')).toBe(200)
  })

  test('silent, the check answers 503 within its time-out, and recovers when the database speaks again', async () => {
    proxy.set('silent')
    const from = performance.now()
    const answers = await Promise.all([1, 2, 3].map(() => ask(server, '/readyz')))
    expect(performance.now() - from).toBeLessThan(8_000)
    expect(answers.map((answer) => answer.status)).toEqual([503, 503, 503])
    expect(answers[0]?.text).toMatch(/did not answer within 2 s|cannot be reached/)
    expect(await status('/api/leaderboard?limit=9')).toBe(503)
    proxy.set('open')
    await untilReady()
    expect(await status('/api/leaderboard?limit=9')).toBe(200)
  })
})

describe('a start on PostgreSQL', () => {
  test('with a missing migration is refused and says to run migrate; the API changes no table by itself', async () => {
    const empty = await emptyPostgres()
    const { code, stderr } = await startProcess({ DATABASE_URL: empty.url }).ended
    expect(code).toBe(1)
    expect(stderr).toMatch(
      /^The API does not start: the database postgresql:.* lacks migrations? [\w, ]+: run `migrate` first\.\n$/,
    )
    const database = openDatabase(empty.url)
    expect(await database.read.all(`SELECT tablename FROM pg_tables WHERE schemaname = 'public'`)).toEqual([])
    await database.close()
    await empty.drop()
  })

  test('on a live database by a dry process is refused', async () => {
    const { url, database, close } = await freshPostgres()
    await enterWorld(database, TEST_WORLD)
    const { code, stderr } = await startProcess({ DATABASE_URL: url }).ended
    await close()
    expect(code).toBe(1)
    expect(stderr).toMatch(/^The API does not start: this database belongs to a live world/)
  })

  test('serves on a migrated database and ends with 0', async () => {
    const { url, close } = await freshPostgres()
    const api = startProcess({ DATABASE_URL: url })
    const { address } = await api.logged('api_started')
    expect(await (await fetch(`${String(address)}/readyz`)).json()).toEqual({ status: 'ready' })
    api.kill('SIGTERM')
    expect(await api.ended).toMatchObject({ code: 0, stderr: '' })
    await close()
  })
})
