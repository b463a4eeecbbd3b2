// Health and endpoints, against real servers.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { run } from '../fixtures/run.js'
import { validateEndpoint } from './validate-endpoint.js'
import { validateHealth } from './validate-health.js'

describe('health', () => {
  let server: Server
  let url: string
  const answers: { status: number; body: string }[] = []
  let looks = 0
  beforeAll(async () => {
    server = createServer((request, response) => {
      looks += 1
      const { status, body } = (answers.length > 1 ? answers.shift() : answers[0]) ?? { status: 503, body: '' }
      response.writeHead(request.url === '/healthz' ? status : 404, { 'content-type': 'application/json' }).end(body)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterAll(() => new Promise((resolve) => server.close(resolve)))
  const say = (...list: { status: number; body: string }[]) => answers.splice(0, answers.length, ...list)
  const ok = (version = 'v2') => ({ status: 200, body: JSON.stringify({ status: 'ok', version }) })

  test('waits until the new version answers', async () => {
    say({ status: 503, body: '' }, { status: 200, body: 'starting' }, ok('v1'), ok('v2'))
    looks = 0
    expect(await run(validateHealth, [`${url}/ignored`, '10', '0.01', '--expect', 'v2'])).toMatchObject({ code: 0 })
    expect(looks).toBe(4)
  })
  test('an old version that answers well is no success', async () => {
    say(ok('v1'))
    const { code, err } = await run(validateHealth, [url, '2', '0', '--expect', 'v2'])
    expect([code, err]).toEqual([1, `${url} is not healthy after 2 looks: it runs v1, not v2`])
  })
  test.each([
    [500, '{"status":"ok"}'],
    [200, '{"status":"degraded"}'],
    [200, '<h1>ok</h1>'],
    [200, 'null'],
    [204, ''],
    [301, ''],
  ])('%d with %s is not healthy', async (status, body) => {
    say({ status, body })
    expect(await run(validateHealth, [url, '1', '0'])).toMatchObject({ code: 1, out: '' })
  })
  test('nobody there, and arguments that are none, are exit code 1', async () => {
    for (const args of [
      ['http://127.0.0.1:9', '1', '0'],
      [],
      [url, '0'],
      [url, 'x'],
      [url, '1', '-1'],
      [url, '1', '0', 'more'],
      ['http://'],
    ])
      expect(await run(validateHealth, args)).toMatchObject({ code: 1, out: '' })
  })
})

describe('endpoints', () => {
  test.each(['node.example:7072', 'provider-1.akash.example:30123', '10.0.0.1:65535', 'localhost:1024'])(
    '%s is one',
    async (endpoint) => {
      expect(await run(validateEndpoint, [endpoint])).toEqual({ code: 0, out: 'VALID', err: '' })
    },
  )
  test.each([
    ...['', 'node.example', ':7072', 'node.example:', 'node.example:80', 'node.example:65536', 'node.example:07072'],
    ...[
      'Node.example:7072',
      'http://node.example:7072',
      'a..b:7072',
      '-a.b:7072',
      'a-.b:7072',
      '256.1.1.1:7072',
      '1.2.3:7072',
    ],
    ...[
      'node.example:7072/x',
      'node.example:7072\n',
      'node.example:7072 ',
      '$(id):7072',
      `${'a'.repeat(64)}.b:7072`,
      'a:b:7072',
      'node.123:7072',
    ],
  ])('%j is none', async (endpoint) => {
    expect(await run(validateEndpoint, [endpoint])).toMatchObject({ code: 1, out: '' })
  })
  test('the artifact of a node has the endpoint and nothing else', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'pay2slay-endpoint-'))
    const file = path.join(folder, 'endpoint.json')
    const check = (text: string) => {
      writeFileSync(file, text)
      return run(validateEndpoint, ['--file', file])
    }
    expect(await check('{"banano_rpc_endpoint":"node.example:30123"}')).toMatchObject({ code: 0 })
    for (const text of [
      '',
      '{}',
      'null',
      '[]',
      '{"banano_rpc_endpoint":"x"}',
      '{"banano_rpc_endpoint":"a.b:7072","more":1}',
      '{"banano_rpc_endpoint":7072}',
    ])
      expect(await check(text)).toMatchObject({ code: 1, out: '' })
    expect(await run(validateEndpoint, ['--file'])).toMatchObject({ code: 1 })
    rmSync(folder, { recursive: true })
  })
})
