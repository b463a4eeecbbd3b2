// Messages that are Express's from their beginning: it finds its own prototype on them, and everything it gives them works.
import { afterEach, describe, expect, test } from '@jest/globals'
import express, { type Express, type Request, type Response } from 'express'
import request from 'supertest'
import { startServer, type ApiServer } from '../server.js'
import { messageClassesOf } from './message-classes.js'

let server: ApiServer | null = null
afterEach(async () => {
  await server?.stop(0)
  server = null
})

interface Seen {
  readonly atTheServer: readonly unknown[]
  readonly atTheRoute: readonly unknown[]
}

const prototypesOf = (...messages: readonly object[]): unknown[] => messages.map((one) => Reflect.getPrototypeOf(one))

/** What a request and its response were before Express saw them, and what they were in a route. */
async function seen(app: Express, classes: Parameters<typeof startServer>[1]['classes']): Promise<Seen> {
  let atTheServer: unknown[] = []
  let atTheRoute: unknown[] = []
  app.get('/:name', (req: Request, res: Response) => {
    atTheRoute = prototypesOf(req, res)
    res.status(202).json({ name: req.params['name'], query: req.query, type: req.get('x-type'), app: req.app === app })
  })
  const options = { host: '127.0.0.1', port: 0, ...(classes && { classes }) }
  server = await startServer((req, res) => {
    atTheServer = prototypesOf(req, res)
    app(req as Request, res as Response)
  }, options)
  const answer = await fetch(`http://127.0.0.1:${server.port}/ann?a=1`, { headers: { 'x-type': 'x' } })
  expect([answer.status, await answer.json()]).toEqual([202, { name: 'ann', query: { a: '1' }, type: 'x', app: true }])
  return { atTheServer, atTheRoute }
}

describe('a message', () => {
  test('of the classes is not changed by Express, which finds its own prototypes on it', async () => {
    const app = express()
    const { atTheServer, atTheRoute } = await seen(app, messageClassesOf(app))
    expect(atTheServer).toEqual([app.request, app.response])
    expect(atTheRoute[0]).toBe(atTheServer[0])
    expect(atTheRoute[1]).toBe(atTheServer[1])
  })

  test('of Node is changed as ever, and works the same', async () => {
    const { atTheServer, atTheRoute } = await seen(express(), undefined)
    expect(atTheRoute[0]).not.toBe(atTheServer[0])
  })

  test('of a server that does not know the classes is taken by the same application', async () => {
    const app = express()
    messageClassesOf(app)
    app.get('/', (_req, res) => void res.json({ well: true }))
    expect((await request(app).get('/').expect(200)).body).toEqual({ well: true })
  })

  test('has what was laid on the application before and after', async () => {
    const app = express()
    Object.defineProperty(app.request, 'before', { value: 1 })
    messageClassesOf(app)
    Object.defineProperty(app.request, 'after', { value: 2 })
    app.get('/', (req, res) => void res.json([Reflect.get(req, 'before'), Reflect.get(req, 'after')]))
    expect((await request(app).get('/')).body).toEqual([1, 2])
  })
})
