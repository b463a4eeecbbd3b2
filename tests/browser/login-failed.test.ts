// Where a login ends that let nobody in: on the page itself, in the reader's language, with what is missing and what to do next.
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'
import type { Page, Response } from 'playwright-core'
import { violations } from './support/axe.js'
import { Stage } from './support/stage.js'

let stage: Stage
const INVITE = 'https://discord.example/invite'

beforeAll(async () => {
  stage = await Stage.open({ players: 5, product: { discord_invite_url: INVITE } })
}, 120_000)
afterAll(() => stage.close())
afterEach(() => {
  stage.world.sandbox.faults.clear()
  expect(stage.faults).toEqual([])
})

const discordIdOf = (player: number): string => stage.world.players[player]?.discordId ?? ''

/** Goes as far as Discord's page, and back from it; what the service answered then. */
async function tryLogin(page: Page, player: number, decision = 'Allow'): Promise<Response> {
  await page.goto('/auth/discord/login')
  await page.locator(`input[name=user_id][value="${discordIdOf(player)}"]`).check()
  const back = page.waitForResponse('**/auth/discord/callback*')
  await page.getByRole('button', { name: decision }).click()
  return back
}

const titleOf = (page: Page) => page.getByRole('heading', { level: 1, name: 'The login did not work' })

test('who is no member is told so on the page itself, with the way to the server, and nothing of Discord stays in the address', async () => {
  const { page } = await stage.visit({ width: 360, theme: 'dark' })
  const player = stage.world.sandbox.players.all()[0]
  if (player) player.inGuild = false
  const answer = await tryLogin(page, 0)
  expect([answer.status(), answer.headers()['cache-control']]).toEqual([403, 'no-store'])
  await titleOf(page).waitFor()
  await page.getByText('Only members of the Discord server can play for BAN here').waitFor()
  expect(await page.getByRole('main').getByRole('listitem').allInnerTexts()).toEqual([
    'Join the Discord server with the account that you log in with.',
    'Log in again.',
  ])
  expect(await page.getByRole('main').getByRole('link', { name: 'Discord server' }).getAttribute('href')).toBe(INVITE)
  await page.getByText(/^Request [\w-]+$/).waitFor()
  expect(new URL(page.url()).pathname + new URL(page.url()).search).toBe('/login/failed?why=not_a_member')
  expect(await violations(page)).toEqual([])
  expect(Number(await page.evaluate('document.documentElement.scrollWidth'))).toBeLessThanOrEqual(360)
  await page.reload()
  await page.getByText('Only members of the Discord server can play for BAN here').waitFor()
  if (player) player.inGuild = true
  await page.getByRole('link', { name: 'Log in again' }).click()
  await stage.consent(page, 0)
  await page.getByRole('heading', { level: 1, name: 'Your dashboard' }).waitFor()
})

const SPOKEN = [
  ['es-ES', 'No se ha podido iniciar sesión', 'Las bajas se cuentan por cuenta de Epic', 'Entrar de nuevo'],
  ['ja-JP', 'ログインできませんでした', 'キルはEpicアカウントごとに集計されます', 'もう一度ログイン'],
] as const

test.each(SPOKEN)('in %s a failed login speaks the language of the browser', async (language, title, why, again) => {
  const { page } = await stage.visit({ language })
  await page.goto('/login/failed?why=no_epic_link')
  await page.getByRole('heading', { level: 1, name: title }).waitFor()
  await page.getByText(why).waitFor()
  await page.getByRole('main').getByRole('link', { name: again }).waitFor()
})

test('each way in which a login can fail has its own sentence', async () => {
  const { page } = await stage.visit()
  const ends = async (sentence: string, status: number, answer: Response | null) => {
    await titleOf(page).waitFor()
    await page.getByText(sentence).waitFor()
    expect(answer?.status()).toBe(status)
  }
  await ends('Discord was not allowed to tell who you are', 403, await tryLogin(page, 1, 'Cancel'))
  await ends('This login is too old', 400, await page.goto('/auth/discord/callback?state=old&code=used'))
  await ends(
    'What came back with you is no login that was begun here.',
    422,
    await page.goto('/auth/discord/login?return_to=//elsewhere.example'),
  )
  stage.world.sandbox.faults.add({ server: 'discord', action: 'token', kind: 'status', status: 503 })
  await ends('Discord does not answer at the moment.', 503, await tryLogin(page, 1))
  await page.getByText('Try again in 60 s.').waitFor()
  stage.world.sandbox.faults.clear()
  await stage.world.database.transaction(
    async (tx) => void (await tx.run('UPDATE player SET banned_at_ms = 1 WHERE discord_id = $1', [discordIdOf(2)])),
  )
  await ends('You are banned here', 403, await tryLogin(page, 2))
  expect(await page.getByRole('main').getByRole('link', { name: 'Log in again' }).count()).toBe(0)
})

test('nothing that stands in the address of a failed login is shown', async () => {
  const { page } = await stage.visit()
  await page.goto(
    `/login/failed?why=${encodeURIComponent('<img src=x onerror="window.broken=1">call 555')}&request=told`,
  )
  await titleOf(page).waitFor()
  expect(await page.locator('body').innerText()).not.toMatch(/555|onerror|told/)
  expect(await page.evaluate('window.broken')).toBeUndefined()
})

test('a program that asks for JSON gets the problem, with its code and what to do next', async () => {
  const answer = await fetch(`${stage.address}/auth/discord/callback?state=old&code=used`, {
    headers: { accept: 'application/json' },
  })
  expect([answer.status, answer.headers.get('content-type')]).toEqual([400, 'application/problem+json; charset=utf-8'])
  expect(await answer.json()).toMatchObject({
    type: 'urn:pay2slay:problem:login-expired',
    code: 'login_expired',
    next_steps: [{ href: expect.stringContaining('/auth/discord/login') }],
  })
})
