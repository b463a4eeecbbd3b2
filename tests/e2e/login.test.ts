// Logging in as a person does: the built API, the stand-in's consent page, a browser with a cookie jar, and nothing in between.
import { afterEach, describe, expect, test } from '@jest/globals'
import { Browser } from './support/browser.js'
import { freePort } from './support/configuration.js'
import { PLAYED_KINDS, type DatabaseKind } from './support/databases.js'
import { World } from './support/world.js'

let world: World
afterEach(() => world.close())

/** Nobody is in the books yet: whoever logs in is new. */
async function start(kind: DatabaseKind): Promise<void> {
  world = await World.create(kind, { prepared: false })
  await world.command('migrate')
}

async function api(): Promise<string> {
  const port = await freePort()
  await world.start('api', [], { P2S_API_PORT: String(port) }).ready(`http://127.0.0.1:${port}/readyz`)
  return `http://127.0.0.1:${port}`
}

const json = async (answer: Response) => (await answer.json()) as Readonly<Record<string, unknown>>

describe.each(PLAYED_KINDS)('on %s', (kind) => {
  test('a login through the consent page is known to every API process of the database, and its return works once', async () => {
    await start(kind)
    const [one, other] = await Promise.all([api(), api()])
    const [player] = world.players
    const browser = new Browser(one)
    const back = await browser.consent('allow', player?.discordId ?? '')
    expect((await browser.get(back)).status).toBe(302)
    expect([...browser.cookies.keys()]).toContain('p2s_session')
    const elsewhere = new Browser(other)
    for (const [name, value] of browser.cookies) elsewhere.cookies.set(name, value)
    for (const seen of [browser, elsewhere])
      expect(await json(await seen.get('/auth/session'))).toMatchObject({
        player: { discord_username: player?.discordName },
      })
    expect((await new Browser(one).get(back)).status).toBeGreaterThanOrEqual(400)
    expect((await browser.get(back)).status).toBeGreaterThanOrEqual(400)
  })
})

test('whoever cannot play yet is told what is missing, and is not logged in', async () => {
  await start('sqlite')
  const address = await api()
  const [linkless, stranger] = world.sandbox.players.all()
  if (linkless) linkless.link = 'not_linked'
  if (stranger) stranger.inGuild = false
  const cases = [
    [await new Browser(address).logIn(linkless?.spec.discordId ?? ''), 'no-epic-link'],
    [await new Browser(address).logIn(stranger?.spec.discordId ?? ''), 'not-a-member'],
    [await cancelled(address), 'login-denied'],
  ] as const
  for (const [answer, type] of cases)
    expect(await json(answer)).toMatchObject({ type: `urn:pay2slay:problem:${type}`, next_steps: expect.any(Array) })
})

async function cancelled(address: string): Promise<Response> {
  const browser = new Browser(address)
  return browser.get(await browser.consent('cancel', world.players[0]?.discordId ?? ''))
}

test('a Discord that is away, slow or at its limit is told as such, and the next login works', async () => {
  await start('sqlite')
  const address = await api()
  const id = world.players[0]?.discordId ?? ''
  const faults = [
    [{ action: 'token', kind: 'status', status: 503 }, 503],
    [{ action: 'me', kind: 'html', status: 200 }, 503],
    [{ action: 'member', kind: 'truncate' }, 503],
    [{ action: 'me', kind: 'status', status: 429 }, 429],
  ] as const
  for (const [fault, status] of faults) {
    world.sandbox.faults.add({ server: 'discord', ...fault })
    const answer = await new Browser(address).logIn(id)
    expect([fault, answer.status, answer.headers.get('content-type')]).toEqual([
      fault,
      status,
      expect.stringContaining('application/problem+json'),
    ])
    world.sandbox.faults.clear()
  }
  expect((await new Browser(address).logIn(id)).status).toBe(302)
})
