// Every refusal is a problem document that says what was wrong, and none tells anything of the inside.
import { createServer } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import request from 'supertest'
import { createHandlers } from './api.js'
import { createApp } from './app.js'
import { bodyOf, runSqliteApi, type SqliteApi } from './fixtures/running-api.js'

let api: SqliteApi
beforeAll(async () => {
  api = await runSqliteApi()
})
afterAll(() => api.close())

const PROBLEM = /^application\/problem\+json/

describe('problem documents', () => {
  test('an unknown path is 404, with the path and without the query', async () => {
    const answer = await request(api.app).get('/no/such?token=hidden').expect(404).expect('content-type', PROBLEM)
    const body = bodyOf(answer)
    const { headers } = answer
    expect(body).toEqual({
      type: 'urn:pay2slay:problem:not-found',
      title: 'There is nothing here',
      status: 404,
      detail: 'No resource of this service has this path.',
      instance: '/no/such',
      request_id: headers['x-request-id'],
    })
  })

  test.each(['post', 'put', 'patch', 'delete'] as const)(
    '%s on a read is 405 and says what is allowed',
    async (method) => {
      const agent = request(api.app)
      const asked = agent[method]('/api/feed').expect(405).expect('content-type', PROBLEM)
      const body = bodyOf(await asked.expect('allow', 'GET, HEAD, OPTIONS'))
      expect(body).toMatchObject({
        status: 405,
        detail: `This path takes GET, HEAD, OPTIONS, not ${method.toUpperCase()}.`,
      })
    },
  )

  test('HEAD and OPTIONS work on every route', async () => {
    await request(api.app).head('/api/feed').expect(200)
    await request(api.app).options('/api/feed').expect(204).expect('allow', 'GET, HEAD, OPTIONS')
  })

  test.each([
    ['/api/leaderboard?limit=0', '/limit', 'is 0', 'a whole number from 1 to 100'],
    ['/api/leaderboard?limit=-1', '/limit', 'is -1', 'a whole number from 1 to 100'],
    ['/api/leaderboard?offset=100001', '/offset', 'is 100001', 'a whole number from 0 to 100000'],
    ['/api/leaderboard?window=year', '/window', 'is "year"', 'one of day, week, month, all'],
    ['/api/feed?limit=101', '/limit', 'is 101', 'a whole number from 1 to 100'],
    ['/api/feed?limit=1&limit=2', '/limit', 'was given more than once', 'a whole number from 1 to 100'],
    ['/api/feed?limit[a]=1&limit=x', '/limit', 'is "x"', 'a whole number from 1 to 100'],
  ])(
    '%s is 422 and names the parameter, what was given and what would be right',
    async (path, at, problem, expected) => {
      const body = bodyOf(await request(api.app).get(path).expect(422).expect('content-type', PROBLEM))
      expect(body).toMatchObject({
        type: 'urn:pay2slay:problem:invalid-request',
        status: 422,
        errors: [{ in: 'query', at, problem, expected }],
      })
      expect((body as { detail: string }).detail).toContain(expected)
    },
  )

  test('a bug is 500 without anything of the inside, and the log has it all under the same id', async () => {
    const events: { event: string; fields: Readonly<Record<string, unknown>> }[] = []
    const observer = {
      count: () => {},
      gauge: () => {},
      event: (_level: string, event: string, fields: object = {}) => void events.push({ event, fields: { ...fields } }),
    }
    const handlers = {
      ...createHandlers({ ...api, readiness: () => Promise.resolve({ failed: null, stops: [] }) }),
      getFeed: () => Promise.reject(new Error('secret of the inside')),
    }
    const app = createApp({ observer, metrics: { observe: () => {} }, handlers })
    const answer = await request(app)
      .get('/api/feed')
      .set('x-request-id', 'mine')
      .expect(500)
      .expect('content-type', PROBLEM)
    expect(answer.text).not.toMatch(/secret|stack|\.ts/)
    expect(bodyOf(answer)).toMatchObject({ type: 'urn:pay2slay:problem:internal', status: 500, request_id: 'mine' })
    expect(events[0]).toMatchObject({ event: 'http_unexpected_error', fields: { request_id: 'mine' } })
    expect(String(events[0]?.fields['error'])).toContain('secret of the inside')
  })
})

describe('every answer', () => {
  test('carries a request id: the caller’s own when it is harmless, a fresh one otherwise', async () => {
    await request(api.app).get('/livez').set('x-request-id', 'abc-123').expect('x-request-id', 'abc-123')
    for (const strange of ['a b', 'x'.repeat(129), '<script>']) {
      await request(api.app)
        .get('/livez')
        .set('x-request-id', strange)
        .expect('x-request-id', /^[0-9a-f-]{36}$/)
    }
  })

  test('has the security headers and does not name the framework', async () => {
    const { headers } = await request(api.app).get('/livez')
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY' })
    expect(headers['content-security-policy']).toContain("default-src 'self'")
    expect(headers['referrer-policy']).toBe('no-referrer')
    expect(headers['strict-transport-security']).toBe('max-age=63072000; includeSubDomains')
    expect(headers['x-powered-by']).toBeUndefined()
  })
})

describe('what is measured and logged', () => {
  test('fifty random paths that do not exist are one label, and so is every path of a route', async () => {
    const before = api.measurements.length
    for (let index = 0; index < 50; index += 1) await request(api.app).get(`/${Math.random()}/${index}`).expect(404)
    await request(api.app).get('/api/feed?limit=7')
    await request(api.app).get('/API/Feed/').expect(200)
    await request(api.app).delete('/api/feed')
    const routes = new Set(api.measurements.slice(before).map(({ route }) => route))
    expect(routes).toEqual(new Set(['unmatched', '/api/feed']))
  })

  test('asking for what is not there fills no log: a few hundred lines a minute, while every one is counted', async () => {
    const lines: string[] = []
    let counted = 0
    const observer = { count: () => {}, gauge: () => {}, event: (level: string) => void lines.push(level) }
    const handlers = createHandlers({ ...api, readiness: () => Promise.resolve({ failed: null, stops: [] }) })
    const server = createServer(createApp({ observer, metrics: { observe: () => void (counted += 1) }, handlers }))
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
    for (let round = 0; round < 10; round += 1)
      await Promise.all(Array.from({ length: 25 }, () => request(server).get('/nothing').expect(404)))
    await new Promise((resolve) => server.close(resolve))
    expect(counted).toBe(250)
    expect(lines.filter((level) => level === 'info')).toHaveLength(200)
    expect(lines.filter((level) => level === 'debug')).toHaveLength(50)
  })

  test('a log line has the pattern, the status and the id, and no query value', async () => {
    const id = `log-${Date.now()}`
    await request(api.app).get('/api/leaderboard?limit=3&token=hidden').set('x-request-id', id)
    const line = api.events.find(({ fields }) => Reflect.get(fields, 'request_id') === id)
    expect(line).toMatchObject({
      level: 'debug',
      event: 'http_request',
      fields: { method: 'GET', route: '/api/leaderboard', status: 200 },
    })
    expect(JSON.stringify(api.events)).not.toContain('hidden')
  })

  test('looks that went well are lines for who wants every detail; refusals and changes are told to everybody', async () => {
    const levelOf = async (send: (id: string) => request.Test) => {
      const id = `level-${Math.random()}`
      await send(id).set('x-request-id', id)
      return api.events.find(({ fields }) => Reflect.get(fields, 'request_id') === id)?.level
    }
    expect(await levelOf(() => request(api.app).get('/api/feed'))).toBe('debug')
    expect(await levelOf(() => request(api.app).get('/api/feed?limit=x'))).toBe('info')
    expect(await levelOf(() => request(api.app).post('/auth/logout'))).toBe('info')
  })
})
