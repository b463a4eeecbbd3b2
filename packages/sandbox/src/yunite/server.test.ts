// The Yunite stand-in over HTTP: batches, and every refusal that the real one knows.
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'
import { FREE_PORTS, SANDBOX_GUILD_ID, SANDBOX_YUNITE_TOKEN } from '../options.js'
import { startSandbox, type Sandbox } from '../sandbox.js'
import { turn } from '../testing-kit.js'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox({ ports: FREE_PORTS, growth: 'frozen' })
})
afterEach(() => sandbox.faults.clear())
afterAll(() => sandbox.stop())

const ask = (body: unknown, { guild = SANDBOX_GUILD_ID, token = SANDBOX_YUNITE_TOKEN, prefix = '/api' } = {}) =>
  fetch(`${sandbox.urls.yunite}${prefix}/v3/guild/${guild}/registration/links`, {
    method: 'POST',
    headers: { 'y-api-token': token, 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
const specs = () => sandbox.players.all().map(({ spec }) => spec)
const question = { type: 'DISCORD', userIds: ['1'] }

test('a batch is told who is linked, who is not, and who is not there', async () => {
  const [one, two] = specs()
  await turn(sandbox, `/players/${two?.epicAccountId}`, { link: 'not_linked' })
  const userIds = [one?.discordId, two?.discordId, '99999999999999999']
  const answer = await ask({ type: 'DISCORD', userIds })
  expect(answer.status).toBe(200)
  expect(await answer.json()).toEqual({
    users: [
      {
        discord: { id: one?.discordId, name: one?.discordName, avatar: expect.any(String) },
        epic: { epicID: one?.epicAccountId, epicName: one?.epicName },
        dateVerified: '2024-05-01T18:22:31.000Z',
        chosenPlatform: 'PC',
        chosenPeripheral: 'KEYBOARD_MOUSE',
      },
    ],
    notLinked: [two?.discordId],
    notFound: ['99999999999999999'],
  })
})

test('Epic accounts can be asked for, and the path works without /api', async () => {
  const answer = await ask({ type: 'EPIC', userIds: [specs()[0]?.epicAccountId] }, { prefix: '' })
  expect(await answer.json()).toMatchObject({ users: [{ discord: { id: specs()[0]?.discordId } }], notFound: [] })
})

test('a wrong token, guild or body is refused', async () => {
  expect((await ask(question, { token: 'another' })).status).toBe(401)
  expect((await ask(question, { guild: '200000000000000002' })).status).toBe(403)
  expect((await ask(question, { guild: 'x' })).status).toBe(400)
  expect((await ask('{"type":')).status).toBe(400)
  expect((await ask({ type: 'DISCORD', userIds: [1] })).status).toBe(400)
  expect((await fetch(`${sandbox.urls.yunite}/api/v3/nowhere`)).status).toBe(404)
})

test.each([
  [402, 'The requested guild does not have an active Premium subscription.'],
  [403, 'The app is not authorized for the requested guild.'],
  [429, 'Rate limit exceeded'],
])('a switch makes it answer %i', async (status, message) => {
  await turn(sandbox, '/faults', { server: 'yunite', action: 'links', kind: 'status', status })
  const answer = await ask(question)
  expect([answer.status, await answer.json()]).toEqual([status, expect.objectContaining({ message })])
})

test('above the limit: 429 with the time to wait, in milliseconds', async () => {
  await turn(sandbox, '/limits', { yunitePerSecond: 1 })
  await ask(question)
  const refused = await ask(question)
  const body = (await refused.json()) as { retryIn: number }
  await turn(sandbox, '/limits', { yunitePerSecond: null })
  expect(refused.status).toBe(429)
  expect(body.retryIn).toBeGreaterThan(0)
  expect(refused.headers.get('y-ratelimit-resetin')).toBe(String(body.retryIn))
})
