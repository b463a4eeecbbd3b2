// What every view of the console shows while its data come slowly, fail, or are not for who asks; its outline for a screen reader; and
// the log of the process as it grows.
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'
import type { Page, Route } from 'playwright-core'
import { CONSOLE_OUTLINES, outlineOf } from './support/outlines.js'
import { Stage } from './support/stage.js'
import { settle, VIEWS } from './support/views.js'

let stage: Stage
let viewer: Page
let operator: Page

const CONSOLE = VIEWS.filter(({ who }) => who === 'admin')

beforeAll(async () => {
  // What was paid by then uses the hour up, so that what is planned afterwards waits; one player rises too fast to be believed.
  stage = await Stage.open({ players: 5, payout: { outflow_limit_ban_per_hour: '1.2', max_kills_per_hour: 120 } })
  const scheduler = await stage.world.scheduler()
  await stage.world.baselines()
  stage.world.setKills(3)
  await stage.world.settled(15)
  await scheduler.stop()
  stage.world.setKills((index) => (index === 0 ? 903 : 6))
  await stage.world.command('run-once')
  viewer = (await stage.visitAdmin('viewer')).page
  operator = (await stage.visitAdmin('operator')).page
}, 180_000)
afterAll(() => stage.close())
afterEach(() => {
  expect(stage.faults).toEqual([])
})

const refuse = (route: Route) =>
  route.fulfill({
    status: 500,
    headers: { 'content-type': 'application/problem+json' },
    body: JSON.stringify({
      type: 'urn:pay2slay:problem:internal',
      title: 'internal',
      status: 500,
      detail: 'Told by the test.',
      request_id: 'a-request',
    }),
  })

/** Of the page itself, wherever one is: its own tests are about these. */
const EVERYWHERE = /^\/(config\/product|auth\/session)$/

/** What a view reads: the paths, each once. */
async function readsOf(page: Page, path: string): Promise<readonly string[]> {
  const paths = new Set<string>()
  const note = (request: { resourceType(): string; url(): string }) => {
    const { pathname } = new URL(request.url())
    if (request.resourceType() === 'fetch' && !EVERYWHERE.test(pathname)) paths.add(pathname)
  }
  // What the view before it still asks is none of this one's.
  await page.goto('about:blank')
  page.on('request', note)
  await page.goto(path)
  await settle(page)
  await page.waitForLoadState('networkidle')
  page.off('request', note)
  return [...paths]
}

/** Says that it failed, with the request, and comes back by a click on each that offers one. */
async function failsAloud(page: Page, path: string, read: string): Promise<void> {
  const isRead = (url: URL) => url.pathname === read
  await page.route(isRead, refuse)
  await page.goto(path)
  const alerts = page.getByRole('main').getByRole('alert')
  await alerts.first().waitFor()
  const said = await alerts.first().innerText()
  expect([path, read, said]).toEqual([path, read, expect.stringContaining('Something went wrong on our side')])
  expect([path, read, said]).toEqual([path, read, expect.stringContaining('a-request')])
  await page.unroute(isRead)
  for (const button of (await alerts.getByRole('button', { name: 'Try again' }).all()).reverse())
    // It looks again by itself, too: where that comes first, there is nothing left to click.
    await button.click({ timeout: 5_000 }).catch(async (error: unknown) => {
      if ((await button.count()) > 0) throw error
    })
  await alerts.first().waitFor({ state: 'detached' })
}

test.each(CONSOLE)('$name: none of its reads fails silently, and each comes back by a click', async (view) => {
  const path = await view.path(stage)
  const reads = await readsOf(viewer, path)
  expect(reads).not.toEqual([])
  for (const read of reads) await failsAloud(viewer, path, read)
})

test('while the API is slow every view of the console says that it loads, and the way elsewhere is open', async () => {
  const page = viewer
  for (const view of CONSOLE) {
    const path = await view.path(stage)
    await page.route('**/admin/**', async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 1_200))
      await route.continue()
    })
    await page.goto(path)
    await page.getByRole('main').getByRole('status').getByText('Loading').first().waitFor({ state: 'attached' })
    await page.locator('nav.parts').getByRole('link', { name: 'Rates and caps' }).click()
    await page.getByRole('heading', { level: 1, name: 'Rates and caps' }).waitFor()
    await page.unrouteAll({ behavior: 'ignoreErrors' })
  }
})

test('a player who opens any view of the console is asked for another login, and the API tells nothing', async () => {
  const { page } = await stage.visitAs(0, '/dashboard')
  for (const view of CONSOLE) {
    const reads: number[] = []
    page.on('response', (answer) => {
      if (new URL(answer.url()).pathname.startsWith('/admin/')) reads.push(answer.status())
    })
    await page.goto(await view.path(stage))
    await page.getByRole('heading', { level: 1, name: 'Log in as an administrator' }).waitFor()
    expect(await page.locator('nav.parts').count()).toBe(0)
    expect(reads.filter((status) => status !== 401)).toEqual([])
  }
  for (const path of ['/admin/players', '/admin/audit', '/admin/stops'])
    expect(await page.evaluate(`fetch('${path}').then(({ status }) => status)`)).toBe(401)
})

test('a viewer finds no act in any view of the console, and is refused one that is asked for by hand', async () => {
  const page = viewer
  for (const view of CONSOLE) {
    const path = await view.path(stage)
    await page.goto(path)
    await settle(page)
    await page.waitForLoadState('networkidle')
    expect([path, await page.locator('[aria-haspopup=dialog]').count()]).toEqual([path, 0])
  }
  const refused = await page.evaluate(`(async () => {
    const { csrf_token: token } = await (await fetch('/auth/session')).json()
    const headers = { 'content-type': 'application/json', 'x-csrf-token': token }
    const { status } = await fetch('/admin/pause', { method: 'POST', headers, body: '{"reason":"by hand"}' })
    return status
  })()`)
  expect(refused).toBe(403)
  expect(await stage.world.count('stop')).toBe(0)
})

test.each(CONSOLE)('$name: a screen reader finds the outline that it always had', async (view) => {
  await operator.goto(await view.path(stage))
  await settle(operator)
  await operator.waitForLoadState('networkidle')
  expect(await outlineOf(operator)).toEqual(CONSOLE_OUTLINES[view.name])
})

test('the log is followed to its last line, but for who scrolled up to read, and stops when nobody wants it', async () => {
  const page = viewer
  await page.goto('/console/system')
  const follow = page.getByRole('button', { name: 'Follow' })
  expect(await follow.getAttribute('aria-pressed')).toBe('false')
  await follow.click()
  const stop = page.getByRole('button', { name: 'Stop', exact: true })
  expect(await stop.getAttribute('aria-pressed')).toBe('true')
  const section = page.getByRole('region', { name: 'Log of this process' })
  await section.locator('.live-mark.live').waitFor()
  const log = section.locator('pre.log')
  await page.evaluate(`fetch('/nowhere/at/all', { headers: { 'x-request-id': 'the-test-was-here' } })`)
  await log.getByText('the-test-was-here').waitFor()
  const left = `(({ scrollHeight, scrollTop, clientHeight }) => scrollHeight - scrollTop - clientHeight)(document.querySelector('pre.log'))`
  expect(Number(await page.evaluate(left))).toBeLessThan(2)
  // Whoever reads further up is not torn away by the next line.
  await page.evaluate(`document.querySelector('pre.log').scrollTop = 0`)
  await page.evaluate(`fetch('/nowhere/at/all', { headers: { 'x-request-id': 'and-here-again' } })`)
  await log.getByText('and-here-again').waitFor()
  expect(await page.evaluate(`document.querySelector('pre.log').scrollTop`)).toBe(0)
  await stop.click()
  await log.waitFor({ state: 'detached' })
  expect(await follow.getAttribute('aria-pressed')).toBe('false')
})
