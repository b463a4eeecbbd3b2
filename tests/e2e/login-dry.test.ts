// Logging in where nothing is real: the dry run and the demo login have one fixed player, whatever anybody sends.
import { afterEach, expect, test } from '@jest/globals'
import { Browser } from './support/browser.js'
import { freePort } from './support/configuration.js'
import { World } from './support/world.js'
import type { Environment } from './support/service.js'

let world: World
afterEach(() => world.close())

async function api(env: Environment): Promise<string> {
  world = await World.create('sqlite', { prepared: false })
  const port = await freePort()
  await world.start('api', [], { P2S_API_PORT: String(port), ...env }).ready(`http://127.0.0.1:${port}/readyz`)
  return `http://127.0.0.1:${port}`
}

const json = async (answer: Response) => (await answer.json()) as Readonly<Record<string, unknown>>
const player = async (browser: Browser) => (await json(await browser.get('/auth/session')))['player']
const DEMO = { discord_id: '10000000000000001', discord_username: 'demo' }

test('in a dry run the login stays on this machine, and whoever comes back is the demo player, by any code', async () => {
  const base = await api({ P2S_DRY_RUN: 'true', ADMIN_DISCORD_IDS: DEMO.discord_id })
  const browser = new Browser(base)
  const back = (await browser.get('/auth/discord/login')).headers.get('location') ?? ''
  expect(new URL(back).origin).toBe(base)
  const forged = new URL(back)
  forged.searchParams.set('code', '80351110224678911')
  expect((await browser.get(forged.href)).headers.get('location')).toBe('/')
  expect(await player(browser)).toMatchObject(DEMO)
  expect((await browser.get(back)).status).toBe(400)
  const stranger = new Browser(base)
  expect((await stranger.get('/auth/discord/callback?state=xyz&code=x')).status).toBe(400)
  expect(await player(stranger)).toBeNull()
  // The demo's login proves nothing, whoever is on the list of administrators.
  expect((await browser.post('/admin/login')).status).toBe(401)
  expect(world.sandbox.faults.list()).toEqual([])
})

test('in a dry run the demo login makes the same player, and the page at the root allows no inline script', async () => {
  const browser = new Browser(await api({ P2S_DRY_RUN: 'true' }))
  const answer = await browser.post('/auth/demo-login', { discord_user_id: '80351110224678911' })
  expect(await json(answer)).toMatchObject({
    discord_user_id: DEMO.discord_id,
    epic_account_id: expect.stringMatching(/./),
  })
  const page = await browser.get('/')
  expect(page.headers.get('content-security-policy')).toContain("script-src 'self';")
  expect(await page.text()).toContain('<script type="module"')
  expect(await player(browser)).toMatchObject(DEMO)
})

test('where money moves there is no demo login unless the world is local and DEMO_MODE is on', async () => {
  const without = new Browser(await api({ ADMIN_DISCORD_IDS: DEMO.discord_id }))
  expect((await without.post('/auth/demo-login')).status).toBe(404)
  await world.close()
  const local = new Browser(await api({ DEMO_MODE: 'true' }))
  // The stand-ins of this test know no demo player: there is no link to earn by.
  expect((await local.post('/auth/demo-login')).status).toBe(403)
})
