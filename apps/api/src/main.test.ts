// The process from outside: how it starts, what it says when it cannot, and how it ends.
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { enterWorld, migrate, openDatabase } from '@pay2slay/db'
import { startProcess } from './fixtures/process.js'
import { TEST_WORLD } from './fixtures/running-api.js'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'p2s-api-process-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const address = (name: string): string => `file:${path.join(folder, name)}`
const textOf = async (url: string): Promise<string> => (await fetch(url)).text()

describe('the API process', () => {
  test('makes its SQLite file at the first start, serves, and ends with 0 while connections are kept open', async () => {
    const api = startProcess({ DATABASE_URL: address('new/books.db') })
    const { address: base } = await api.logged('api_started')
    expect(await (await fetch(`${String(base)}/readyz`)).json()).toEqual({ status: 'ready' })
    expect(await (await fetch(`${String(base)}/config/product`)).json()).toMatchObject({
      feature_flags: { dry_run_banner: true },
      promo: null,
    })
    const idle = connect(Number(new URL(String(base)).port), '127.0.0.1')
    await new Promise((resolve) => idle.once('connect', resolve))
    const from = performance.now()
    api.kill('SIGTERM')
    const { code, stderr } = await api.ended
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(performance.now() - from).toBeLessThan(5_000)
    idle.destroy()
  })

  test('fifty random paths that do not exist make one metric series, on the metrics port alone', async () => {
    const api = startProcess({ DATABASE_URL: address('metrics.db') })
    const { address: base, metrics } = await api.logged('api_started')
    await textOf(`${String(base)}/api/feed?limit=3`)
    for (let index = 0; index < 50; index += 1) await textOf(`${String(base)}/${Math.random()}`)
    expect((await fetch(`${String(base)}/metrics`)).status).toBe(404)
    const series = (await textOf(String(metrics)))
      .split('\n')
      .filter((line) => line.startsWith('p2s_http_requests_total{'))
    expect(series).toHaveLength(2)
    expect(series.join('\n')).toMatch(/route="unmatched".* 51$/m)
    expect(series.join('\n')).toMatch(/route="\/api\/feed".*status="200".* 1$/m)
    const ready = await fetch(String(metrics).replace('/metrics', '/readyz'))
    expect(await ready.json()).toEqual({ status: 'ready' })
    api.kill('SIGINT')
    expect((await api.ended).code).toBe(0)
  })
})

describe('a start that cannot be', () => {
  test('a bad configuration names every mistake at once', async () => {
    const { code, stderr } = await startProcess({ P2S_DRY_RUN: 'maybe', DATABASE_URL: 'mysql://u:hidden@h/x' }).ended
    expect(code).toBe(1)
    expect(stderr).toMatch(/2 mistakes[\s\S]*P2S_DRY_RUN is "maybe"[\s\S]*DATABASE_URL/)
    expect(stderr).not.toContain('hidden')
  })

  test.each(['P2S_API_PORT', 'P2S_API_METRICS_PORT'])('a busy %s is one sentence', async (variable) => {
    const other = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => other.once('listening', resolve))
    const { port } = other.address() as AddressInfo
    const { code, stderr } = await startProcess({ DATABASE_URL: address('busy.db'), [variable]: String(port) }).ended
    other.close()
    expect(code).toBe(1)
    expect(stderr).toMatch(new RegExp(`^The API does not start: port ${port} .*in use.*${variable}.*\\n$`))
  })

  test('a live database opened by a dry process is refused, with both worlds named', async () => {
    const url = address('live.db')
    await migrate(url)
    const database = openDatabase(url)
    await enterWorld(database, TEST_WORLD)
    await database.close()
    const { code, stderr } = await startProcess({ DATABASE_URL: url }).ended
    expect(code).toBe(1)
    expect(stderr).toMatch(/^The API does not start: this database belongs to a live world .* dry-run world .*\n$/)
  })

  test('a database that cannot be reached is one sentence, without its password', async () => {
    const { code, stderr } = await startProcess({ DATABASE_URL: 'postgresql://u:hidden@127.0.0.1:1/x' }).ended
    expect(code).toBe(1)
    expect(stderr).toMatch(
      /^The API does not start: the database postgresql:\/\/127\.0\.0\.1:1\/x cannot be used: .*\n$/,
    )
    expect(stderr).not.toContain('hidden')
  })
})
