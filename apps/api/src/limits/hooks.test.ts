// What callers see of the rate limits: refused with a time, apart from each other, and alive when the database is not.
import { createServer, type Server } from 'node:http'
import { rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from '@jest/globals'
import request from 'supertest'
import { createApi } from '../api.js'
import { people } from '../fixtures/people.js'
import { bodyOf, runSqliteApi, type SqliteApi } from '../fixtures/running-api.js'
import type { ApiSettings } from '../settings.js'
import { networkOf } from './hooks.js'

/** Windows begin with a minute: a test that began at the end of one would be allowed as much again. */
const MIDDLE_OF_A_MINUTE = Math.floor(Date.now() / 60_000) * 60_000 + 30_000

const open: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of open.splice(0)) await close()
})

async function api(): Promise<SqliteApi> {
  const running = await runSqliteApi()
  open.unshift(() => running.close())
  return running
}

/** The application of `running`, with limits and proxies of its own. */
async function serve(
  running: SqliteApi,
  limits: Partial<ApiSettings['limits']>,
  trustedProxyHops = 0,
): Promise<Server> {
  const settings = { ...running.settings, limits: { ...running.settings.limits, ...limits }, trustedProxyHops }
  const observer = { count() {}, gauge() {}, event() {} }
  const { app } = createApi({
    settings,
    keeper: running.keeper,
    observer,
    metrics: { observe() {} },
    outside: people(),
    now: () => MIDDLE_OF_A_MINUTE,
  })
  const server = createServer(app)
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  open.unshift(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  return server
}

const statuses = async (server: Server, requests: number, forwarded?: (index: number) => string): Promise<number[]> => {
  const found: number[] = []
  for (let index = 0; index < requests; index += 1) {
    const call = request(`http://127.0.0.1:${(server.address() as AddressInfo).port}`).get('/config/product')
    found.push((await (forwarded ? call.set('X-Forwarded-For', forwarded(index)) : call)).status)
  }
  return found
}

describe('the rate limits', () => {
  test('a caller over the limit of an address is refused with a problem and the time to wait', async () => {
    const server = await serve(await api(), { perIpPerMinute: 3 })
    expect(await statuses(server, 3)).toEqual([200, 200, 200])
    const refused = await request(server).get('/api/feed')
    expect(refused.status).toBe(429)
    expect(refused.type).toBe('application/problem+json')
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
    expect(Number(refused.headers['retry-after'])).toBeLessThanOrEqual(60)
    expect(bodyOf(refused)).toMatchObject({ type: 'urn:pay2slay:problem:too-many-requests', scope: 'address' })
  })

  test('what is no operation counts like one: unknown paths, other methods, and asking which are allowed', async () => {
    const server = await serve(await api(), { perIpPerMinute: 3 })
    const agent = request(server)
    const ask = async () => [
      (await agent.get('/nothing/here')).status,
      (await agent.delete('/api/feed')).status,
      (await agent.options('/api/feed')).status,
    ]
    expect(await ask()).toEqual([404, 405, 204])
    expect(await ask()).toEqual([429, 429, 429])
    const refused = await agent.get('/nothing/here')
    expect(refused.type).toBe('application/problem+json')
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
    expect((await agent.get('/healthz')).status).toBe(200)
  })

  test('two API processes on one database count together', async () => {
    const running = await api()
    const [first, second] = [await serve(running, { perIpPerMinute: 4 }), await serve(running, { perIpPerMinute: 4 })]
    const all = [...(await statuses(first, 3)), ...(await statuses(second, 3))]
    expect(all.filter((status) => status === 200)).toHaveLength(4)
  })

  test('a made-up X-Forwarded-For buys nothing where no proxy is configured', async () => {
    const server = await serve(await api(), { perIpPerMinute: 2 })
    expect(await statuses(server, 4, (index) => `203.0.113.${index}`)).toEqual([200, 200, 429, 429])
  })

  test('behind one proxy the last address that it added counts, whatever the caller wrote before it', async () => {
    const server = await serve(await api(), { perIpPerMinute: 2 }, 1)
    expect(await statuses(server, 4, (index) => `198.51.100.${index}, 203.0.113.7`)).toEqual([200, 200, 429, 429])
    expect(await statuses(server, 1, () => '203.0.113.7, 203.0.113.8')).toEqual([200])
  })

  test('probes are never refused', async () => {
    const server = await serve(await api(), { perIpPerMinute: 1, globalPerMinute: 1 })
    await statuses(server, 3)
    for (const path of ['/healthz', '/livez', '/readyz']) expect((await request(server).get(path)).status).toBe(200)
  })

  test('the limit of everybody together holds too', async () => {
    const server = await serve(await api(), { globalPerMinute: 2 }, 1)
    expect(await statuses(server, 4, (index) => `203.0.113.${index}`)).toEqual([200, 200, 429, 429])
  })

  test('without the database a process counts alone, so that what needs none still answers, within the limit', async () => {
    const running = await api()
    const server = await serve(running, { perIpPerMinute: 3 })
    await rm(running.file)
    expect(await statuses(server, 4)).toEqual([200, 200, 200, 429])
  })

  test('no address is kept in the database', async () => {
    const running = await api()
    await statuses(await serve(running, {}), 1)
    const rows = await running.database.read.all('SELECT key FROM rate_limit')
    expect(rows.length).toBeGreaterThan(0)
    for (const row of rows) expect(String(row['key'])).not.toMatch(/127\.0\.0\.1|address/)
  })
})

describe('who counts as one address', () => {
  test.each([
    ['203.0.113.9', '203.0.113.9'],
    ['::ffff:203.0.113.9', '203.0.113.9'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::7', '2001:db8:1:2::/64'],
    ['2001:0db8::1', '2001:db8:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['', ''],
  ])('%s is %s', (address, network) => {
    expect(networkOf(address)).toBe(network)
  })
})
