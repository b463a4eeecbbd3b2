// Contract and code say the same: what Express answers on is what the document has, path by path and method by method.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import request from 'supertest'
import { parseAddress } from '@pay2slay/banano-rpc'
import { allOperations, openApiDocument, routeOf } from '@pay2slay/contracts'
import { createApp } from './app.js'
import { createHandlers } from './api.js'
import { runSqliteApi, type SqliteApi } from './fixtures/running-api.js'
import { expressPath } from './http/mount.js'

interface Layer {
  readonly name: string
  readonly route?: { readonly path: string; readonly stack: readonly { readonly method?: string }[] }
}

let api: SqliteApi
let layers: readonly Layer[]
beforeAll(async () => {
  api = await runSqliteApi()
  const readiness = () => Promise.resolve({ failed: null, stops: [] })
  const tools = { observer: { count: () => {}, gauge: () => {}, event: () => {} }, metrics: { observe: () => {} } }
  const app = createApp({ ...tools, handlers: createHandlers({ ...api, readiness }) })
  layers = (app.router as unknown as { stack: readonly Layer[] }).stack
})
afterAll(() => api.close())

const paths = [...new Set(allOperations.map(({ id }) => routeOf(id).path))]

describe('the routes of the code', () => {
  test('are the paths of the contract, no more and no fewer', () => {
    const routes = layers.flatMap(({ route }) => (route ? [route.path] : []))
    expect(routes.toSorted()).toEqual(paths.map(expressPath).toSorted())
  })

  test('are the only thing that answers: what stands around them is known by name', () => {
    const around = layers.flatMap(({ name, route }) => (route ? [] : [name]))
    expect(around).toEqual(['entrance', 'limitOthers', 'notFound', 'answerError'])
  })

  test.each(paths)('%s takes the methods that the contract has', async (path) => {
    const methods = allOperations.map(({ id }) => routeOf(id)).filter((route) => route.path === path)
    const expected = methods.flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method]))
    const { headers } = await request(api.app)
      .options(path.replaceAll(/\{\w+\}/g, 'x'))
      .expect(204)
    expect(headers['allow']).toBe([...expected, 'OPTIONS'].join(', '))
  })
})

test('every address in the examples of the contract has its right checksum', () => {
  const document = JSON.stringify(openApiDocument({ version: '1.0.0' }))
  const addresses = new Set(document.match(/ban_[a-z0-9]{60}/g))
  expect(addresses.size).toBeGreaterThan(0)
  for (const address of addresses) expect({ address, ...parseAddress(address) }).toMatchObject({ address, ok: true })
})
