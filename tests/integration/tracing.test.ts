// Traces as a collector receives them: requests, flows, statements and calls outside, each where it belongs, with nothing private in them.
import { execFile } from 'node:child_process'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { createNoticeStore, createStore, tracedDatabase } from '@pay2slay/db'
import { tell } from '@pay2slay/domain'
import { createWebhook } from '@pay2slay/integrations'
import { createMetrics, openTracing, type Tracing } from '@pay2slay/observability'
import { FREE_PORTS, SANDBOX_WEBHOOKS, startSandbox } from '@pay2slay/sandbox'
import { eachDatabase, freshSqlite, type FreshDatabase } from '@pay2slay/testing'
import { testSettings } from '../../apps/api/src/fixtures/running-api.js'
import { startService } from '../../apps/api/src/service.js'

const observer = { count: () => {}, gauge: () => {}, event: () => {} }

interface Span {
  readonly name: string
  readonly spanId: string
  readonly traceId: string
  readonly parentSpanId?: string
  readonly attributes: readonly { readonly key: string; readonly value: Readonly<Record<string, unknown>> }[]
  readonly status: { readonly code?: number }
}
interface Export {
  readonly resourceSpans: readonly { readonly scopeSpans: readonly { readonly spans: readonly Span[] }[] }[]
}

/** A collector that keeps what it is sent. */
async function collector() {
  const spans: Span[] = []
  const paths = new Set<string>()
  const server: Server = createServer((request, response) => {
    const parts: Buffer[] = []
    paths.add(request.url ?? '')
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const { resourceSpans } = JSON.parse(Buffer.concat(parts).toString()) as Export
      spans.push(...resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)))
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
    })
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const close = () => new Promise((resolve) => server.close(resolve).closeAllConnections())
  return { url, spans, paths, close }
}

const attribute = (span: Span | undefined, key: string): unknown =>
  Object.values(span?.attributes.find((each) => each.key === key)?.value ?? {})[0]

let kept: Awaited<ReturnType<typeof collector>>
let tracing: Tracing
beforeEach(async () => {
  kept = await collector()
  const opened = await openTracing({ service: 'test', version: 'v1', endpoint: kept.url })
  if (!opened) throw new Error('there are no traces')
  tracing = opened
})
afterEach(async () => {
  await tracing.close()
  await kept.close()
})
/** What the collector has once everything was sent. */
async function sent(): Promise<readonly Span[]> {
  await tracing.close()
  return kept.spans
}
const find = (spans: readonly Span[], name: string) => spans.find((span) => span.name === name)

describe.each(eachDatabase)('on $dialect', ({ fresh: freshDatabase }) => {
  let fresh: FreshDatabase
  beforeEach(async () => {
    fresh = await freshDatabase()
  })
  afterEach(() => fresh.close())

  test('a request of the API is a span, and its statements are inside', async () => {
    const metrics = createMetrics({ service: 'api', version: 'v1' })
    const service = await startService(testSettings(fresh.url), observer, metrics, { tracing })
    const ask = (target: string) => fetch(`http://127.0.0.1:${service.port}${target}`).then((answer) => answer.text())
    await ask('/api/scheduler/countdown?secret=hunter2')
    await ask('/somewhere/hunter2')
    await service.stop(1_000)
    const spans = await sent()
    const request = find(spans, 'GET /api/scheduler/countdown')
    expect(attribute(request, 'http.response.status_code')).toBe(200)
    const statements = spans.filter(({ traceId, name }) => traceId === request?.traceId && name.startsWith('db '))
    expect(statements.length).toBeGreaterThan(0)
    expect(statements.every((span) => attribute(span, 'db.system.name') === fresh.dialect)).toBe(true)
    expect(find(spans, 'GET unmatched')).toBeDefined()
    expect(JSON.stringify(spans)).not.toContain('hunter2')
    expect([...kept.paths]).toEqual(['/v1/traces'])
  })

  test('a flow is a span with its transactions, statements and calls outside, and tells no token', async () => {
    const sandbox = await startSandbox({ ports: FREE_PORTS, growth: 'frozen' })
    const database = tracedDatabase(fresh.database, tracing.inSpan)
    await createStore(database).transaction((tx) => tx.raiseAlert('balance_low', 'ban_1secretaddress has too little'))
    const [id = ''] = Object.keys(SANDBOX_WEBHOOKS)
    const token = SANDBOX_WEBHOOKS[id] ?? ''
    const url = `${sandbox.urls.discord}/api/webhooks/${id}/${token}`
    const alerts = createWebhook({ url, about: { url: 'http://127.0.0.1', version: 'v1' }, observer })
    const deps = { notices: createNoticeStore(database), senders: { alerts }, observer }
    const report = await tracing.inSpan('tell', {}, () => tell(deps, new Set()))
    expect(report).toMatchObject({ messages: 1 })
    alerts.close()
    await sandbox.stop()
    const spans = await sent()
    const flow = find(spans, 'tell')
    const call = find(spans, 'POST 127.0.0.1')
    expect(call?.traceId).toBe(flow?.traceId)
    expect(call?.parentSpanId).toBe(flow?.spanId)
    expect(attribute(call, 'http.response.status_code')).toBe(200)
    const transaction = spans.find((span) => span.name === 'db transaction' && span.parentSpanId === flow?.spanId)
    const inside = spans.filter(
      ({ parentSpanId }) => parentSpanId !== undefined && parentSpanId === transaction?.spanId,
    )
    expect(inside.map(({ name }) => name)).toContain('db UPDATE')
    for (const secret of [token, id, 'ban_1', 'too little']) expect(JSON.stringify(spans)).not.toContain(secret)
  })
})

test('what fails is marked by the name of its error, and a dead collector keeps nothing waiting', async () => {
  await kept.close()
  const failing = tracing.inSpan('job', {}, () => Promise.reject(new TypeError('postgresql://user:hunter2@host')))
  await expect(failing).rejects.toThrow(TypeError)
  const since = performance.now()
  await tracing.close()
  expect(performance.now() - since).toBeLessThan(10_000)
  kept = await collector()
  const again = await openTracing({ service: 'test', version: 'v1', endpoint: kept.url })
  const other = again?.inSpan('job', {}, () => Promise.reject(new TypeError('postgresql://user:hunter2@host')))
  await expect(other).rejects.toThrow(TypeError)
  await again?.close()
  expect(find(kept.spans, 'job')?.status).toEqual({ code: 2, message: 'TypeError' })
})

test('without a collector neither SDK nor exporter is loaded, and with one they are', async () => {
  const loaded = async (endpoint: string | null) => {
    const hooks = `import { registerHooks } from 'node:module'
      registerHooks({ resolve(specifier, context, next) {
        if (/^@opentelemetry\\/(sdk|exporter|resources)/.test(specifier)) process.stdout.write(specifier + '\\n')
        return next(specifier, context)
      } })`
    const script = `${hooks}
      const { openTracing } = await import('@pay2slay/observability')
      const tracing = await openTracing({ service: 'x', version: 'x', endpoint: ${JSON.stringify(endpoint)} })
      await tracing?.close()`
    const flags = ['--conditions=source', '--import', 'tsx', '--input-type=module', '-e', script]
    const cwd = path.join(import.meta.dirname, '../..')
    return (await promisify(execFile)(process.execPath, flags, { cwd, timeout: 60_000 })).stdout
  }
  expect(await loaded(null)).toBe('')
  expect(await loaded(kept.url)).toContain('@opentelemetry/sdk-trace')
})

test('a database that nobody traces is the one that was opened', async () => {
  expect(await openTracing({ service: 'test', version: 'v1', endpoint: null })).toBeNull()
  const fresh = await freshSqlite()
  expect(await fresh.database.read.all('SELECT 1 AS one')).toEqual([{ one: 1n }])
  await fresh.close()
})
