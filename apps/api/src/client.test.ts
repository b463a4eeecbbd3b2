// The typed client of the contract against the API itself, over HTTP.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { createClient, type Client } from '@pay2slay/contracts/client'
import { runSqliteApi, type SqliteApi } from './fixtures/running-api.js'
import { addScene } from './fixtures/scene.js'
import { startServer, type ApiServer } from './server.js'

let api: SqliteApi
let server: ApiServer
let client: Client
beforeAll(async () => {
  api = await runSqliteApi()
  await addScene(api.database, await api.database.now())
  server = await startServer(api.app, { host: '127.0.0.1', port: 0 })
  client = createClient({ baseUrl: `http://127.0.0.1:${server.port}` })
})
afterAll(async () => {
  await server.stop(100)
  await api.close()
})

describe('the typed client', () => {
  test('reads what the API answers, with types', async () => {
    const answer = await client.call('getLeaderboard', { query: { limit: 1 } })
    if (!answer.ok) throw new Error(answer.problem.detail)
    const names: readonly string[] = answer.body.players.map(({ discord_username: name }) => name)
    expect([answer.status, names]).toEqual([200, ['Ann']])
  })

  test('gets what is wrong with a request, field by field', async () => {
    const answer = await client.call('getFeed', { query: { limit: 1_000 } })
    expect(answer).toMatchObject({
      ok: false,
      status: 422,
      problem: {
        type: 'urn:pay2slay:problem:invalid-request',
        errors: [{ in: 'query', at: '/limit', problem: 'is 1000', expected: 'a whole number from 1 to 100' }],
      },
    })
  })

  test('is told to log in first', async () => {
    for (const answer of [await client.call('listWallets'), await client.call('unlinkWallet', { params: { id: 'x' } })])
      expect(answer).toMatchObject({
        ok: false,
        problem: { type: expect.stringMatching(/not-logged-in|csrf/) as unknown },
      })
  })
})
