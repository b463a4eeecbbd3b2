// Requests that are good but for one text: NUL, which PostgreSQL keeps in no text, and half a character. Random requests seldom get
// so far that a text reaches the database.
import { allOperations, routeOf, type Operation } from '@pay2slay/contracts'
import { eachDatabase, type FreshDatabase } from '@pay2slay/testing'
import { afterAll, beforeAll, describe, test } from '@jest/globals'
import { openTown, type Town } from './callers.js'
import { send } from './raw-request.js'

const ODD = ['odd\u0000text', '\u0000', 'odd\ud800text']
/** They end the caller's own login, or never end. */
const LEFT_OUT = new Set(['logout', 'adminLogout', 'streamFeed', 'tailLogs'])

interface Call {
  readonly path: string
  readonly body: string | null
}

const inPath = (text: string): string => encodeURIComponent(text.toWellFormed())

/** The example of the contract; each text of it, each parameter and each part of the path odd in turn. */
function callsOf({ id, query, bodyExample, body }: Operation): readonly Call[] {
  const { path } = routeOf(id)
  const plain = path.replaceAll(/\{\w+\}/g, 'nobody')
  const good = (bodyExample ?? {}) as Readonly<Record<string, unknown>>
  const text = body ? JSON.stringify(good) : null
  return ODD.flatMap((odd) => [
    ...(plain === path ? [] : [{ path: path.replaceAll(/\{\w+\}/g, inPath(odd)), body: text }]),
    ...Object.keys(query ?? {}).map((name) => ({ path: `${plain}?${name}=${inPath(odd)}`, body: text })),
    ...Object.keys(body?.properties ?? {}).map((name) => ({
      path: plain,
      body: JSON.stringify({ ...good, [name]: odd }),
    })),
  ])
}

describe.each(eachDatabase)('one odd text on $dialect', ({ fresh: freshDatabase }) => {
  let fresh: FreshDatabase
  let town: Town
  let headers: Readonly<Record<string, string>>
  beforeAll(async () => {
    fresh = await freshDatabase()
    town = await openTown(fresh)
    headers = await town.as('operator')
  })
  afterAll(async () => {
    await town.close()
    await fresh.close()
  })

  const operations = allOperations.filter((operation) => !LEFT_OUT.has(operation.id) && callsOf(operation).length > 0)
  test.each(operations.map((operation) => ({ id: operation.id, operation })))(
    '$id takes or refuses it, and never fails',
    async ({ operation }) => {
      const { method } = routeOf(operation.id)
      for (const { path, body } of callsOf(operation)) {
        const type: Record<string, string> = body === null ? {} : { 'Content-Type': 'application/json' }
        const answer = await send({ port: town.port, method, path, headers: { ...headers, ...type }, body })
        // What this installation is not set up for is told with 503.
        if (answer.status === 500) throw new Error(`${method} ${path} ${body}: ${answer.text}`)
      }
    },
  )
})
