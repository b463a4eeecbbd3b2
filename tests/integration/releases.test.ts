// Builds and rollbacks told by workflows: once each, by nobody without the token, and counted from the table.
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { Secret } from '@pay2slay/config'
import { eachDatabase, type FreshDatabase } from '@pay2slay/testing'
import { createMetrics, startMetricsServer } from '@pay2slay/observability'
import { runApi, type RunningApi } from '../../apps/api/src/fixtures/running-api.js'
import { releaseCounters } from '../../apps/api/src/routes/releases.js'
import { recordRelease } from '../../scripts/ci/record-release.js'
import { runGuard } from '../../scripts/lib/guard.js'

const TOKEN = 'Zm9yLXRlc3RzLWFsb25lLTAxMjM0NTY3ODlhYmNkZWY'
const BUILD = { kind: 'image_build', image_sha: 'ab'.repeat(20), run_id: '17654321098', repository_type: 'canonical' }

describe.each(eachDatabase)('releases on $dialect', ({ fresh: freshDatabase }) => {
  let fresh: FreshDatabase
  let api: RunningApi
  let server: Server
  let origin: string
  // One API for all: each that starts takes permits of the minute ahead.
  beforeAll(async () => {
    fresh = await freshDatabase()
    await start(new Secret(TOKEN))
  })
  afterAll(async () => {
    await stop()
    await fresh.close()
  })
  beforeEach(async () => {
    await api.database.transaction((tx) => tx.run('DELETE FROM release_event'))
  })
  async function stop(): Promise<void> {
    await new Promise((resolve) => server.close(resolve).closeAllConnections())
    await api.close()
  }
  async function start(releaseToken: Secret | null): Promise<void> {
    api = await runApi(fresh.url, { access: { releaseToken } })
    server = createServer(api.app)
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }
  const post = async (
    body: object,
    headers: Readonly<Record<string, string>> = { Authorization: `Bearer ${TOKEN}` },
  ) => {
    const init = {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body: JSON.stringify(body),
    }
    const answer = await fetch(`${origin}/ops/releases`, init)
    const told = (await answer.json()) as { readonly recorded?: boolean; readonly type?: string }
    return [answer.status, told.recorded ?? told.type?.replace('urn:pay2slay:problem:', '')]
  }
  const rows = () =>
    api.database.read.all('SELECT kind, image_sha, run_id, repository_type FROM release_event ORDER BY id')

  test('a build is recorded once for its commit and run, however often it is told', async () => {
    expect(await post(BUILD)).toEqual([201, true])
    expect(await post({ ...BUILD, repository_type: 'staging' })).toEqual([200, false])
    expect(await Promise.all([1, 2, 3].map(() => post({ ...BUILD, run_id: '2' })))).toContainEqual([201, true])
    expect(await post({ ...BUILD, kind: 'rollback' })).toEqual([201, true])
    expect(await rows()).toEqual([BUILD, { ...BUILD, run_id: '2' }, { ...BUILD, kind: 'rollback' }])
  })

  test.each([
    ['none', {}],
    ['another one', { Authorization: 'Bearer 0123456789012345678901234567890123456789012' }],
    ['a part of it', { Authorization: `Bearer ${TOKEN.slice(0, -1)}` }],
    ['more than it', { Authorization: `Bearer ${TOKEN}x` }],
    ['it under another scheme', { Authorization: `Basic ${TOKEN}` }],
    ['an empty one', { Authorization: 'Bearer ' }],
  ])('with %s for a token nothing is recorded', async (_name, headers) => {
    expect(await post(BUILD, headers)).toEqual([401, 'wrong-credentials'])
    expect(await rows()).toEqual([])
  })

  test('an installation without a token takes reports from nobody', async () => {
    await stop()
    await start(null)
    expect(await post(BUILD)).toEqual([401, 'wrong-credentials'])
    expect(await post(BUILD, { Authorization: 'Bearer null' })).toEqual([401, 'wrong-credentials'])
    await stop()
    await start(new Secret(TOKEN))
  })

  test.each([
    ['a short commit', { image_sha: 'abcdef0' }],
    ['another kind', { kind: 'deploy' }],
    ['an unknown repository', { repository_type: 'unknown' }],
    ['a run that is no number', { run_id: '1; DROP TABLE player' }],
    ['a field too many', { extra: 1 }],
  ])('%s is refused', async (_name, change) => {
    expect(await post({ ...BUILD, ...change })).toEqual([422, 'invalid-request'])
    expect(await rows()).toEqual([])
  })

  test('the counters are those of the table, at every scrape, also after a restart', async () => {
    for (const run of ['1', '2', '2']) await post({ ...BUILD, run_id: run })
    await post({ ...BUILD, kind: 'rollback', repository_type: 'staging' })
    const metrics = createMetrics({ service: 'api', version: 'v1' })
    const refresh = releaseCounters(api.keeper, api.observer, metrics)
    const options = { host: '127.0.0.1', port: 0, registry: metrics.registry, refresh }
    const measured = await startMetricsServer({ ...options, ready: () => Promise.resolve({ failing: {} }) })
    if (!measured.ok) throw new Error(measured.error)
    const scrape = async () =>
      (await (await fetch(`http://127.0.0.1:${measured.value.port}/metrics`)).text()).match(/^(image|rollback).*$/gm)
    const line = (name: string, type: string, value: number) =>
      `${name}{service="api",repository_type="${type}"} ${value}`
    const expected = (builds: number) => [
      line('image_build_total', 'canonical', builds),
      line('image_build_total', 'staging', 0),
      line('rollback_total', 'canonical', 0),
      line('rollback_total', 'staging', 1),
    ]
    const told = async () => (await scrape())?.map((each) => each.replace(/\{(.*),(service="api")\}/, '{$2,$1}'))
    expect(await told()).toEqual(expected(2))
    await post({ ...BUILD, run_id: '3' })
    expect(await told()).toEqual(expected(3))
    await measured.value.close()
  })

  test('the program of the workflows records, says when it was known, and fails where it is refused', async () => {
    const run = async (url: string, env: NodeJS.ProcessEnv) => {
      const lines: string[] = []
      const stream = { print: (line: string) => void lines.push(line) }
      const args = [
        '--kind',
        'rollback',
        '--image-sha',
        BUILD.image_sha,
        '--run-id',
        '7',
        '--repository-type',
        'staging',
      ]
      const code = await runGuard(recordRelease, [...args, '--url', url], { out: stream, err: stream }, env)
      return [code, lines.join('\n')]
    }
    expect(await run(origin, { RELEASE_TOKEN: TOKEN })).toEqual([0, 'recorded'])
    expect(await run(origin, { RELEASE_TOKEN: TOKEN })).toEqual([0, 'recorded before'])
    expect(await run(origin, { RELEASE_TOKEN: 'x' })).toEqual([1, expect.stringContaining('401')])
    expect(await run(origin, {})).toEqual([0, expect.stringContaining('not recorded')])
    expect(await run('', { RELEASE_TOKEN: TOKEN })).toEqual([0, expect.stringContaining('not recorded')])
    expect(await run('http://faucet.example', { RELEASE_TOKEN: TOKEN })).toEqual([2, expect.stringContaining('https')])
    expect(await run('http://127.0.0.1:1', { RELEASE_TOKEN: TOKEN })).toEqual([1, expect.not.stringContaining(TOKEN)])
    expect(await rows()).toHaveLength(1)
  })
})
