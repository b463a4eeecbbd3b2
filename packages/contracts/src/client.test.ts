// The client says what was asked in the way the contract has it, and turns whatever comes back into one of two shapes.
import { describe, expect, test } from '@jest/globals'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createClient } from './client.js'

interface Asked {
  readonly method: string
  readonly url: string
  readonly token: string | undefined
  readonly type: string | undefined
  readonly body: string
}

/** A server on loopback that answers everything the same and remembers what it was asked. */
async function standIn(status: number, type: string, text: string) {
  const asked: Asked[] = []
  const server = createServer((req, res) => {
    let body = ''
    req.on('data', (chunk: Buffer) => (body += chunk.toString()))
    req.on('end', () => {
      const token = req.headers['x-csrf-token']
      const { method = '', url = '', headers } = req
      asked.push({
        method,
        url,
        token: typeof token === 'string' ? token : undefined,
        type: headers['content-type'],
        body,
      })
      res.writeHead(status, { 'content-type': type }).end(text)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const close = () => new Promise((resolve) => server.close(resolve))
  return { asked, baseUrl, close }
}

const JSON_TYPE = 'application/json; charset=utf-8'

describe('the client', () => {
  test('puts parameters into path and query, sends bodies as JSON, and shows its token with what changes state', async () => {
    const { asked, baseUrl, close } = await standIn(200, JSON_TYPE, '{"linked":true}')
    const client = createClient({ baseUrl, csrfToken: () => 'token' })
    await client.call('linkWallet', { body: { banano_address: 'ban_1' } })
    await client.call('unlinkWallet', { params: { id: 'a/b' } })
    await client.call('listMyPayouts', { query: { limit: 5, status: 'planned' } })
    await client.call('getFeed')
    await close()
    expect(asked).toEqual([
      {
        method: 'POST',
        url: '/link/wallet',
        token: 'token',
        type: 'application/json',
        body: '{"banano_address":"ban_1"}',
      },
      { method: 'DELETE', url: '/me/wallets/a%2Fb', token: 'token', type: undefined, body: '' },
      { method: 'GET', url: '/me/payouts?limit=5&status=planned', token: undefined, type: undefined, body: '' },
      { method: 'GET', url: '/api/feed', token: undefined, type: undefined, body: '' },
    ])
  })

  test('gives a good answer with its status and body', async () => {
    const { baseUrl, close } = await standIn(200, JSON_TYPE, '{"status":"ok","version":"1"}')
    const answer = await createClient({ baseUrl }).call('getHealth')
    await close()
    expect(answer).toEqual({ ok: true, status: 200, body: { status: 'ok', version: '1' } })
  })

  test('gives a problem as it came', async () => {
    const problem = { type: 'urn:pay2slay:problem:busy', title: 'Busy', status: 503, detail: 'Later.' }
    const { baseUrl, close } = await standIn(503, 'application/problem+json', JSON.stringify(problem))
    const answer = await createClient({ baseUrl }).call('getFeed')
    await close()
    expect(answer).toEqual({ ok: false, status: 503, problem })
  })

  test('makes a problem of a page that some proxy answered, and of no answer at all', async () => {
    const { baseUrl, close } = await standIn(502, 'text/html', '<h1>Bad gateway</h1>')
    const client = createClient({ baseUrl })
    expect(await client.call('getFeed')).toMatchObject({ ok: false, status: 502, problem: { status: 502 } })
    await close()
    expect(await client.call('getFeed')).toMatchObject({ ok: false, status: 0 })
  })

  test('gives a file with its name, however long it takes to arrive, and what is refused as a problem', async () => {
    const server = createServer((_req, res) => {
      res.writeHead(200, { 'content-type': 'text/csv', 'content-disposition': 'attachment; filename="payouts.csv"' })
      res.write('created_at\r\n')
      setTimeout(() => res.end('2026\r\n'), 300)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const answer = await createClient({ baseUrl, timeoutMs: 200 }).file('downloadMyPayouts')
    await new Promise((resolve) => server.close(resolve))
    if (!answer.ok) throw new Error(answer.problem.detail)
    expect([answer.name, await answer.blob.text()]).toEqual(['payouts.csv', 'created_at\r\n2026\r\n'])
    const problem = { type: 'urn:pay2slay:problem:busy', title: 'Busy', status: 503, detail: 'Later.' }
    const busy = await standIn(503, 'application/problem+json', JSON.stringify(problem))
    expect(await createClient({ baseUrl: busy.baseUrl }).file('exportMyData')).toEqual({
      ok: false,
      status: 503,
      problem,
    })
    await busy.close()
    expect(await createClient({ baseUrl: busy.baseUrl }).file('exportMyData')).toMatchObject({ ok: false, status: 0 })
  })

  test('tells the address of an operation, for links and event sources', () => {
    const client = createClient({ baseUrl: 'https://p2s.example' })
    expect(client.urlOf('streamFeed')).toBe('https://p2s.example/api/feed/stream')
    expect(client.urlOf('tailLogs', { query: { tail: 5 } })).toBe('https://p2s.example/admin/logs/tail?tail=5')
    expect(client.urlOf('getPlayer', { params: { id: 'x' } })).toBe('https://p2s.example/admin/players/x')
  })

  test('imports plain tables only: neither schemas nor validators get into a page', () => {
    const importsOf = (file: string) =>
      [...readFileSync(new URL(file, import.meta.url), 'utf8').matchAll(/^import (?!type).*from '(.*)'/gm)].map(
        ([, from]) => from,
      )
    expect(importsOf('client.ts')).toEqual(['./paths.js', './problems.js'])
    expect(importsOf('problem-codes.ts')).toEqual([])
    expect(importsOf('paths.ts')).toEqual([])
    expect(importsOf('problems.ts')).toEqual([])
  })
})
