// The real server on a real socket: what one connection may cost, and how it stops.
import { createServer } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import express from 'express'
import { describe, expect, test } from '@jest/globals'
import { ListenError, startServer } from './server.js'

const LOOPBACK = { host: '127.0.0.1', port: 0 }

/** Everything the server sends until it closes the connection. */
function exchange(port: number, text: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const socket = connect(port, '127.0.0.1', () => socket.write(text))
  let answer = ''
  socket.on('data', (chunk) => (answer += chunk.toString()))
  socket.on('close', () => {
    resolve(answer)
  })
  socket.on('error', reject)
  return promise
}

describe('the server', () => {
  test('a busy port is one sentence that says what to do', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => other.once('listening', resolve))
    const { port } = other.address() as AddressInfo
    const refused = startServer(express(), { host: '127.0.0.1', port })
    await expect(refused).rejects.toThrow(ListenError)
    await expect(refused).rejects.toThrow(`port ${port} on 127.0.0.1 is in use: stop what uses it, or set P2S_API_PORT`)
    other.close()
  })

  test('what is not HTTP and headers that are too large are answered as problems', async () => {
    const headers = new Map([['X-Content-Type-Options', 'nosniff']])
    const server = await startServer(express(), { ...LOOPBACK, headers })
    const garbage = await exchange(server.port, 'hello\r\n\r\n')
    expect(garbage).toMatch(/^HTTP\/1\.1 400 [\s\S]*application\/problem\+json[\s\S]*"status":400/)
    const large = await exchange(server.port, `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`)
    expect(large).toMatch(/^HTTP\/1\.1 431 [\s\S]*"status":431/)
    for (const answer of [garbage, large]) {
      expect(answer).toMatch(/Cache-Control: no-store\r\n[\s\S]*X-Content-Type-Options: nosniff\r\n/)
      const [, id] = /X-Request-Id: ([\w-]{36})\r\n/.exec(answer) ?? []
      expect(answer).toContain(`"request_id":"${id}"`)
    }
    await server.stop(100)
  })

  test.each([
    ['without a host', 400, 'GET / HTTP/1.1\r\nX-Request-Id: mine\r\n\r\n'],
    ['with a strange expectation', 417, 'GET / HTTP/1.1\r\nHost: a\r\nExpect: nonsense\r\nX-Request-Id: mine\r\n\r\n'],
  ])('a request %s is refused as a problem, with the headers of every answer', async (_what, status, text) => {
    const headers = new Map([['X-Content-Type-Options', 'nosniff']])
    const app = express().use((_req, res) => void res.send('served'))
    const server = await startServer(app, { ...LOOPBACK, headers })
    const answer = await exchange(server.port, text)
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
    for (const part of ['X-Content-Type-Options: nosniff', 'X-Request-Id: mine', 'application/problem+json'])
      expect(answer).toContain(part)
    expect(answer).toMatch(new RegExp(`"status":${status},.*"request_id":"mine"`))
    expect(await exchange(server.port, 'GET / HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1.1 200 [\s\S]*served$/)
    const continued = 'GET / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n'
    expect(await exchange(server.port, continued)).toMatch(/^HTTP\/1.1 100 [\s\S]*HTTP\/1.1 200 [\s\S]*served$/)
    await server.stop(100)
  })

  test('stopping lets a running request finish, takes no new one, and closes kept connections', async () => {
    const app = express()
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>()
    app.get('/slow', (_req, res) => {
      begin()
      setTimeout(() => res.send('finished'), 300)
    })
    const server = await startServer(app, LOOPBACK)
    const answer = exchange(server.port, 'GET /slow HTTP/1.1\r\nHost: a\r\n\r\n')
    await begun
    const stopped = server.stop(30_000)
    await expect(exchange(server.port, 'GET /slow HTTP/1.1\r\nHost: a\r\n\r\n')).rejects.toThrow(/ECONNREFUSED/)
    expect(await answer).toMatch(/^HTTP\/1\.1 200[\s\S]*finished$/)
    const before = performance.now()
    await stopped
    expect(performance.now() - before).toBeLessThan(10_000)
  })

  test('a request that never ends is cut after the grace', async () => {
    const app = express()
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>()
    app.get('/never', () => {
      begin()
    })
    const server = await startServer(app, LOOPBACK)
    const answer = exchange(server.port, 'GET /never HTTP/1.1\r\nHost: a\r\n\r\n')
    await begun
    await server.stop(100)
    expect(await answer).toBe('')
  })
})
