import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { textOf } from './fields.js'
import { startHttpNode, type Fault, type HttpNode } from './fixtures/http-node.js'
import { createRpcNode, describeRpcError, type RpcError } from './rpc.js'

const KEY = 'very-secret-key'
let server: HttpNode
beforeEach(async () => {
  server = await startHttpNode({ version: () => ({ node_vendor: 'Banano V24.0', later_field: { a: 1 } }) })
})
afterEach(() => server.close())

const call = (timeoutMs = 2_000, maxBodyBytes?: number) => {
  const node = createRpcNode(
    { url: server.url, headers: { 'X-Api-Key': KEY } },
    { timeoutMs, ...(maxBodyBytes && { maxBodyBytes }) },
  )
  return node.call('version', {}, (json) => textOf(json, 'node_vendor')).finally(() => node.close())
}
const failure = async (fault: Fault, timeoutMs?: number, maxBodyBytes?: number): Promise<RpcError> => {
  server.fault = fault
  const told = await call(timeoutMs, maxBodyBytes)
  if (told.ok) throw new Error(`answered ${told.value}`)
  expect(JSON.stringify(told.error) + describeRpcError(told.error)).not.toContain(KEY)
  return told.error
}

describe('one call to a node', () => {
  test('an answer is read, unknown fields are ignored, and the configured headers are sent', async () => {
    expect(await call()).toEqual({ ok: true, value: 'Banano V24.0' })
    expect(server.headers[0]).toMatchObject({ 'x-api-key': KEY, 'content-type': 'application/json' })
    expect(server.requests[0]).toEqual({ action: 'version' })
  })

  test('calls go on over a server that closes each connection', async () => {
    const node = createRpcNode({ url: server.url })
    for (let index = 0; index < 20; index += 1) {
      expect((await node.call('version', {}, (json) => textOf(json, 'node_vendor'))).ok).toBe(true)
    }
    node.close()
  })

  test.each([400, 401, 403, 429, 500, 503])('HTTP %i is an HTTP failure, whatever its body', async (status) => {
    const error = await failure((response) => response.writeHead(status).end('{"node_vendor":"x"}'))
    expect(error).toEqual({ kind: 'http', status })
  })

  test('a redirect is not followed: it could lead anywhere', async () => {
    const error = await failure((response) => response.writeHead(302, { Location: 'http://127.0.0.1:1/' }).end())
    expect(error).toEqual({ kind: 'http', status: 302 })
  })

  test.each(['<html>502 Bad Gateway</html>', '', '{"node_vendor":"Ban', 'Too many requests', '{}trailing'])(
    'a body that is no JSON (%p) is told as such',
    async (body) => {
      expect((await failure((response) => response.end(body))).kind).toBe('not_json')
    },
  )

  test.each(['null', '[]', '""', '7', '{}', '{"node_vendor":7}', '{"node_vendor":null}', '{"error":{"a":1}}'])(
    'JSON of another shape (%p) is malformed',
    async (body) => {
      expect((await failure((response) => response.end(body))).kind).toBe('malformed')
    },
  )

  test('an error inside HTTP 200 is the node refusing, in its words', async () => {
    const error = await failure((response) => response.end('{"error":"RPC control is disabled"}'))
    expect(error).toEqual({ kind: 'refused', text: 'RPC control is disabled' })
  })

  test('silence ends at the time-out', async () => {
    const start = performance.now()
    expect(await failure(() => {}, 150)).toEqual({ kind: 'timeout', milliseconds: 150 })
    expect(performance.now() - start).toBeLessThan(10_000)
  })

  test('a body that drips ends at the same time-out', async () => {
    const start = performance.now()
    const error = await failure((response) => {
      const timer = setInterval(() => response.write(' '), 20)
      response.on('close', () => clearInterval(timer))
    }, 200)
    expect(error).toEqual({ kind: 'timeout', milliseconds: 200 })
    expect(performance.now() - start).toBeLessThan(10_000)
  })

  test('a body above the limit is not taken in', async () => {
    const error = await failure(
      (response) => response.end(JSON.stringify({ node_vendor: 'x'.repeat(50_000) })),
      2_000,
      10_000,
    )
    expect(error.kind).toBe('not_json')
  })

  test('a connection that breaks in the middle of the body is no answer', async () => {
    const error = await failure((response) => {
      response.writeHead(200, { 'Content-Length': '1000' })
      response.write('{"node_vendor":"Banano V24.0"}')
      setTimeout(() => response.destroy(), 20)
    })
    expect(['network', 'not_json']).toContain(error.kind)
  })

  test('nobody listening is a network failure', async () => {
    const unused = createServer()
    await new Promise<void>((resolve) => unused.listen(0, '127.0.0.1', resolve))
    const { port } = unused.address() as AddressInfo
    await new Promise((resolve) => unused.close(resolve))
    const node = createRpcNode({ url: `http://127.0.0.1:${port}` })
    expect(await node.call('version', {}, () => 0)).toEqual({
      ok: false,
      error: { kind: 'network', code: 'ECONNREFUSED' },
    })
  })

  test('closing ends a call under way at once, and none is made afterwards', async () => {
    server.fault = () => {}
    const node = createRpcNode({ url: server.url }, { timeoutMs: 30_000 })
    const start = performance.now()
    const waiting = node.call('version', {}, () => 0)
    setTimeout(() => node.close(), 50)
    const closed = { ok: false, error: { kind: 'network', code: 'closed' } }
    expect(await waiting).toEqual(closed)
    expect(await node.call('version', {}, () => 0)).toEqual(closed)
    expect(performance.now() - start).toBeLessThan(10_000)
    expect(server.requests).toHaveLength(1)
  })

  test('the name for logs leaves out credentials and query', () => {
    const { name } = createRpcNode({ url: 'https://user:secret@node.example/rpc?key=secret' })
    expect(name).toBe('https://node.example/rpc')
  })

  test('a header that cannot be sent stops the start without its value being told', () => {
    const start = () => createRpcNode({ url: server.url, headers: { 'X-Api-Key': `${KEY}\n` } })
    expect(start).toThrow('X-Api-Key')
    expect(start).not.toThrow(KEY)
  })
})
