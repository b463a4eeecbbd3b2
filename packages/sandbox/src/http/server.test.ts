// The HTTP floor of the local world: what it refuses, and that its own bugs are seen.
import { expect, test } from '@jest/globals'
import { FaultSwitches } from '../faults/rules.js'
import type { HttpAnswer } from '../faults/apply.js'
import { startHttpServer, type HttpServerOptions } from './server.js'

const ok = (body: string): HttpAnswer => ({ status: 200, headers: {}, body })
const start = (options: Partial<HttpServerOptions>) =>
  startHttpServer({
    name: 'test',
    host: '127.0.0.1',
    port: 0,
    maxBodyBytes: 100,
    faults: new FaultSwitches(1),
    actionOf: () => '*',
    answerOf: (status) => ({ status, headers: {}, body: '' }),
    handle: ({ url, body }) => ok(`${url.pathname} ${body.length}`),
    ...options,
  })

test('any path reaches the handler', async () => {
  const server = await start({})
  const paths = ['/', '//', '/a/b?c=d', '/%zz'].map(async (path) => (await fetch(server.url + path)).text())
  expect(await Promise.all(paths)).toEqual(['/ 0', '// 0', '/a/b 0', '/%zz 0'])
  await server.close()
})

test('a body above the limit is cut off', async () => {
  const server = await start({})
  const post = (length: number) => fetch(server.url, { method: 'POST', body: 'x'.repeat(length) })
  expect(await (await post(100)).text()).toBe('/ 100')
  await expect(post(101)).rejects.toThrow()
  await server.close()
})

test("a bug of the sandbox's own is answered as such, not hidden", async () => {
  const handle = (): never => {
    throw new Error('a bug')
  }
  const server = await start({ handle })
  const answer = await fetch(server.url)
  expect([answer.status, await answer.text()]).toEqual([500, 'the sandbox itself failed: a bug\n'])
  await server.close()
})
