import { afterEach, describe, expect, test } from '@jest/globals'
import { connect } from 'node:net'
import { createMetrics } from './metrics.js'
import { startMetricsServer, type MetricsServerOptions, type RunningServer } from './metrics-server.js'

const running: RunningServer[] = []
afterEach(async () => {
  for (const server of running.splice(0)) await server.close()
})

async function start(options: Partial<MetricsServerOptions> = {}) {
  const { registry } = createMetrics({ service: 'test', version: 'v1' })
  const started = await startMetricsServer({
    host: '127.0.0.1',
    port: 0,
    registry,
    ready: async () => ({ failing: {} }),
    ...options,
  })
  if (!started.ok) throw new Error(started.error)
  running.push(started.value)
  return { ...started.value, url: `http://127.0.0.1:${started.value.port}` }
}

describe('the metrics server', () => {
  test('answers /metrics, /livez and /readyz, and nothing else', async () => {
    const { url } = await start()
    const metrics = await fetch(`${url}/metrics`)
    expect(metrics.headers.get('content-type')).toMatch(/^text\/plain/)
    expect(await metrics.text()).toContain('p2s_build_info')
    expect(await (await fetch(`${url}/livez?x=1`)).json()).toEqual({ status: 'alive' })
    expect(await (await fetch(`${url}/readyz`)).json()).toEqual({ status: 'ready' })
    expect((await fetch(`${url}/`)).status).toBe(404)
    const post = await fetch(`${url}/metrics`, { method: 'POST' })
    expect([post.status, post.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
    expect((await fetch(`${url}/readyz`, { method: 'HEAD' })).status).toBe(200)
  })

  test('/readyz is 503 and names what fails, without credentials', async () => {
    const failing = { database: 'cannot reach postgresql://p2s:hunter2@db/x' }
    const { url } = await start({ ready: async () => ({ failing, notes: { stops: ['pause'], status: 'forged' } }) })
    const answer = await fetch(`${url}/readyz`)
    expect(answer.status).toBe(503)
    expect(await answer.json()).toEqual({
      status: 'not_ready',
      failing: { database: 'cannot reach postgresql://***@db/x' },
      stops: ['pause'],
    })
  })

  test('/readyz is 503 when a check throws or does not end, and recovers by itself', async () => {
    let check: () => Promise<{ failing: Record<string, string> }> = async () => {
      throw new Error('away')
    }
    const { url } = await start({ ready: () => check(), readyTimeoutMs: 50 })
    expect(await (await fetch(`${url}/readyz`)).json()).toEqual({ status: 'not_ready', failing: { check: 'away' } })
    check = () => new Promise(() => {})
    expect(await (await fetch(`${url}/readyz`)).json()).toEqual({
      status: 'not_ready',
      failing: { check: 'no answer within 50 ms' },
    })
    check = async () => ({ failing: {} })
    expect((await fetch(`${url}/readyz`)).status).toBe(200)
  })

  test('a crowd of probes costs one check', async () => {
    let checks = 0
    const ready = async () => {
      checks += 1
      await new Promise((resolve) => setTimeout(resolve, 300))
      return { failing: {} }
    }
    const { url } = await start({ ready })
    await Promise.all(Array.from({ length: 10 }, () => fetch(`${url}/readyz`)))
    expect(checks).toBeLessThan(5)
  })

  test('/livez is 503 when the process says that it is stuck', async () => {
    const { url } = await start({ live: () => false })
    const answer = await fetch(`${url}/livez`)
    expect([answer.status, await answer.json()]).toEqual([503, { status: 'stuck' }])
  })

  test('a busy port and a foreign address are one sentence', async () => {
    const { port } = await start()
    const { registry } = createMetrics({ service: 'test', version: 'v1' })
    const ready = async () => ({ failing: {} })
    expect(await startMetricsServer({ host: '127.0.0.1', port, registry, ready })).toEqual({
      ok: false,
      error: `port ${port} is in use: stop what listens there, or set another metrics port`,
    })
    const foreign = await startMetricsServer({ host: '192.0.2.1', port: 0, registry, ready })
    expect(foreign).toMatchObject({
      ok: false,
      error: expect.stringContaining('192.0.2.1 is no address of this machine'),
    })
  })

  test('closes at once, whoever is still connected', async () => {
    const server = await start()
    const idle = connect(server.port, '127.0.0.1')
    idle.on('error', () => {})
    await new Promise((resolve) => idle.once('connect', resolve))
    const since = performance.now()
    await server.close()
    expect(performance.now() - since).toBeLessThan(10_000)
    running.length = 0
    idle.destroy()
  })
})
