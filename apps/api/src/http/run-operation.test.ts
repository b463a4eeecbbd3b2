// What every operation of a kind does before its handler: who may call, what is read, what is refused, through the real application.
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from '@jest/globals'
import request from 'supertest'
import { allOperations, needsCsrfToken, routeOf, type Operation } from '@pay2slay/contracts'
import { createApp } from '../app.js'
import { adminCaller, playerCaller } from '../fixtures/callers.js'
import { checkedApp } from '../fixtures/checked-app.js'
import { Problem } from '../problem.js'
import type { Handlers } from './handlers.js'
import type { ApiHooks } from './hooks.js'
import type { Identity } from './identity.js'

const REACHED = 503
/** Whoever gets as far as the handler is told so. */
const reached = () => {
  throw new Problem('unavailable', 'The handler was reached.')
}
const handlers = Object.fromEntries(allOperations.map(({ id }) => [id, reached])) as unknown as Handlers
const observer = { count: () => {}, gauge: () => {}, event: () => {} }

const appWith = (hooks: ApiHooks, more: Partial<Handlers> = {}) =>
  checkedApp(createApp({ observer, metrics: { observe: () => {} }, handlers: { ...handlers, ...more }, hooks })).app

const player = playerCaller()
const admin = adminCaller

const CALLERS: Readonly<Record<string, Identity>> = {
  nobody: { player: null, admin: null },
  player: { player, admin: null },
  viewer: { player: null, admin: admin('viewer') },
  operator: { player: null, admin: admin('operator') },
  workflow: { player: null, admin: null, release: true },
}

const MAY: Readonly<Record<Operation['access'], readonly string[]>> = {
  public: ['nobody', 'player', 'viewer', 'operator', 'workflow'],
  'optional-player': ['nobody', 'player', 'viewer', 'operator', 'workflow'],
  player: ['player'],
  viewer: ['viewer', 'operator'],
  operator: ['operator'],
  release: ['workflow'],
}

const send = (app: ReturnType<typeof appWith>, operation: Operation) => {
  const { method, path } = routeOf(operation.id)
  const agent = request(app)
  const url = path.replaceAll(/\{\w+\}/g, 'x')
  const asked = method === 'GET' ? agent.get(url) : method === 'DELETE' ? agent.delete(url) : agent.post(url)
  return operation.bodyExample === undefined ? asked : asked.send(operation.bodyExample as object)
}

describe.each(Object.entries(CALLERS))('%s', (name, identity) => {
  const app = appWith({ authenticate: () => identity })

  test('gets to the handlers of the operations that are open to them, and to no other', async () => {
    for (const operation of allOperations) {
      const { status } = await send(app, operation)
      const refused = name === 'viewer' && operation.access === 'operator' ? 403 : 401
      expect([operation.id, status]).toEqual([operation.id, MAY[operation.access].includes(name) ? REACHED : refused])
    }
  })
})

describe('the guards', () => {
  test('are asked in their order, the token only for what changes state, and the handler comes last', async () => {
    const met: string[] = []
    const note = (name: string) => () => void met.push(name)
    const app = appWith(
      {
        originCheck: note('origin'),
        limitAddress: note('address'),
        authenticate: () => {
          met.push('session')
          return { player, admin: null }
        },
        limitCaller: note('caller'),
        csrf: note('token'),
      },
      {
        updateMySettings: ({ body }) => {
          met.push('handler')
          return { status: 200, body }
        },
      },
    )
    await request(app).post('/me/settings').send({ hide_name: true }).expect(200)
    expect(met).toEqual(['origin', 'address', 'session', 'caller', 'token', 'handler'])
    met.length = 0
    await request(app).get('/me/wallets').expect(REACHED)
    expect(met).not.toContain('token')
  })

  test('stop a request before its body is looked at', async () => {
    const csrf = () => {
      throw new Problem('csrf', 'The token is missing.')
    }
    const app = appWith({ authenticate: () => ({ player, admin: null }), csrf })
    await request(app).post('/me/settings').type('json').send('{"broken').expect(403)
  })

  test('every operation that is no GET needs a token, but for a workflow, which has no cookie that could be misused', () => {
    for (const operation of allOperations)
      expect(needsCsrfToken(operation)).toBe(routeOf(operation.id).method !== 'GET' && operation.access !== 'release')
  })
})

describe('a body', () => {
  const app = appWith(
    { authenticate: () => ({ player, admin: null }) },
    { updateMySettings: ({ body }) => ({ status: 200, body }) },
  )
  const post = () => request(app).post('/me/settings')
  const kindOf = ({ body }: { body: unknown }) => (body as { type: string }).type.replace('urn:pay2slay:problem:', '')

  test('is taken as JSON in UTF-8, and checked against the contract', async () => {
    await post().send({ hide_name: true }).expect(200, { hide_name: true })
    const wrong = await post().send({ hide_name: 'yes', extra: 1 }).expect(422)
    expect(wrong.body).toMatchObject({
      detail: 'In the body, /extra is no field of this request: expected only hide_name (and 1 more).',
      errors: [
        { in: 'body', at: '/extra' },
        { in: 'body', at: '/hide_name', problem: 'is "yes"', expected: 'true or false' },
      ],
    })
  })

  test.each(['{"hide_name":', '{"hide_name":true}x', 'null', '"text"', '7', '\u0000'])(
    '%j is no JSON body',
    async (text) => {
      expect(kindOf(await post().type('json').send(text).expect(400))).toBe('bad-request')
    },
  )

  test('that is missing or empty is checked like an empty object', async () => {
    await post().expect(422)
    await post().type('json').expect(422)
    await post().send([]).expect(422)
  })

  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonp',
  ])('of type %s is refused', async (type) => {
    expect(kindOf(await post().set('content-type', type).send('hide_name=true').expect(415))).toBe(
      'unsupported-media-type',
    )
  })

  test('in an unknown encoding is refused, and so is one in another character set', async () => {
    await post().type('json').set('content-encoding', 'lzw').send('{}').expect(415)
    for (const charset of ['latin1', 'utf-16', 'utf-7', '"utf-16"', ''])
      await post().set('content-type', `application/json; charset=${charset}`).send('{}').expect(415)
    for (const charset of ['utf-8', 'UTF-8', '"utf-8"; x=y'])
      await post().set('content-type', `application/json; charset=${charset}`).send({ hide_name: true }).expect(200)
  })

  test('may have 64 KiB and no more, also when it says it is smaller than it is', async () => {
    const large = await post()
      .type('json')
      .send(`{"x":"${'x'.repeat(65_536)}"}`)
      .expect(413)
    expect(large.body).toMatchObject({ detail: 'A request body may have at most 64 KiB.' })
    await post()
      .type('json')
      .send(`{"x":"${'x'.repeat(60_000)}"}`)
      .expect(422)
  })
})

describe('a field', () => {
  const app = appWith(
    { authenticate: () => ({ player, admin: null }) },
    { updateMySettings: ({ body }) => ({ status: 200, body }) },
  )

  test('that comes twice in a body is refused, also packed and under another spelling', async () => {
    const text = '{"hide_name":false,"hide\\u005fname":true}'
    const plain = await request(app).post('/me/settings').type('json').send(text).expect(422)
    expect(plain.body).toMatchObject({
      detail: 'In the body, /hide_name was given more than once: expected each field once.',
      errors: [{ in: 'body', at: '/hide_name' }],
    })
    const packed = request(app).post('/me/settings').type('json').set('content-encoding', 'gzip')
    packed.write(gzipSync(text))
    expect((await packed).status).toBe(422)
  })
})

describe('a body that nobody asked for', () => {
  const app = appWith({ authenticate: () => ({ player, admin: null }) })
  const chunked = (agent: request.Test, bytes: number) => {
    for (let sent = 0; sent < bytes; sent += 10_000) agent.write('x'.repeat(10_000))
    return agent
  }

  test('may have 64 KiB and no more either, whether its length is told or not', async () => {
    for (const path of ['/auth/logout', '/me/wallets/pending/cancel']) {
      const told = await request(app).post(path).type('text').send('x'.repeat(70_000)).expect(413)
      expect(told.body).toMatchObject({ detail: 'A request body may have at most 64 KiB.' })
      expect((await chunked(request(app).post(path).type('text'), 70_000)).status).toBe(413)
      expect((await chunked(request(app).post(path).type('text'), 60_000)).status).toBe(REACHED)
      await request(app).post(path).type('text').send('x'.repeat(60_000)).expect(REACHED)
    }
    await request(app).get('/me/wallets').type('text').send('x'.repeat(70_000)).expect(413)
  })
})

describe('HEAD', () => {
  test('of a stream ends at once, and never gets to its handler', async () => {
    const app = appWith({ authenticate: () => ({ player: null, admin: admin('viewer') }) })
    for (const path of ['/api/feed/stream', '/admin/logs/tail'])
      await request(app)
        .head(path)
        .expect(200)
        .expect('content-type', /^text\/event-stream/)
  })
})

describe('an answer that the contract does not have', () => {
  test('fails the test that met it', async () => {
    const wrong = { updateMySettings: () => ({ status: 200, body: { hide: true } }) } as unknown as Partial<Handlers>
    const app = appWith({ authenticate: () => ({ player, admin: null }) }, wrong)
    const { text } = await request(app).post('/me/settings').send({ hide_name: true }).expect(599)
    expect(text).toContain('POST /me/settings answered 200')
  })
})
