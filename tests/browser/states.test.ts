// What each view shows when the API is slow, fails, limits or is gone.
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Page, Route } from 'playwright-core'
import { Stage } from './support/stage.js'
import { settle, VIEWS } from './support/views.js'

let stage: Stage

beforeAll(async () => {
  stage = await Stage.open({ players: 7 })
  await stage.world.scheduler()
  await stage.world.baselines()
  stage.world.setKills((index) => index + 1)
  await stage.world.settled(28)
}, 120_000)
afterAll(async () => {
  const { faults } = stage
  await stage.close()
  expect(faults).toEqual([])
})

const problem =
  (status: number, kind: string, headers: Record<string, string> = {}) =>
  (route: Route) =>
    route.fulfill({
      status,
      headers: { 'content-type': 'application/problem+json', ...headers },
      body: JSON.stringify({
        type: `urn:pay2slay:problem:${kind}`,
        title: kind,
        status,
        detail: 'Told by the test.',
        request_id: 'a-request',
      }),
    })

const PUBLIC = [
  ['/leaderboard', '**/api/leaderboard*'],
  ['/transparency', '**/api/transparency'],
  ['/', '**/api/transparency'],
  ['/', '**/api/feed?*'],
  ['/live', '**/api/feed?*'],
  ['/how', '**/api/transparency'],
] as const
const OWN = [
  ['/dashboard', '**/me/status'],
  ['/earnings', '**/me/accruals*'],
  // The chart alone.
  ['/earnings', '**/me/accruals?limit=200*'],
  ['/payouts', '**/me/payouts*'],
  ['/wallet', '**/me/wallets'],
  ['/settings', '**/me/sessions'],
  // The name alone.
  ['/settings', '**/me/status'],
] as const

/** Views that show nothing of the API but who is logged in. */
const OWN_WORDS = new Set(['privacy', 'login', 'login-failed'])
const LOOKED_AT = VIEWS.filter(({ who }) => who !== 'admin')

async function fails(page: Page, path: string, pattern: string): Promise<void> {
  await page.route(pattern, problem(500, 'internal'))
  await page.goto(path)
  const alert = page.getByRole('main').getByRole('alert').first()
  await alert.waitFor()
  expect(await alert.innerText()).toContain('Something went wrong on our side')
  expect(await alert.innerText()).toContain('a-request')
  await page.unroute(pattern)
  // The page looks again by itself, too: where that comes first, there is nothing left to click.
  const again = await page.getByRole('main').getByRole('button', { name: 'Try again' }).all()
  for (const button of again.reverse())
    await button.click({ timeout: 5_000 }).catch(async (error: unknown) => {
      if ((await button.count()) > 0) throw error
    })
  await alert.waitFor({ state: 'detached' })
}

test('a view whose data fail says so, with the request, and comes back by a click', async () => {
  const { page } = await stage.visit()
  for (const [path, pattern] of PUBLIC) await fails(page, path, pattern)
  await stage.logIn(page, 0)
  for (const [path, pattern] of OWN) await fails(page, path, pattern)
})

test('no view that shows something of the API was forgotten among those that fail', async () => {
  const failed = new Set<string>([...PUBLIC, ...OWN].map(([path]) => path))
  for (const { name, path } of LOOKED_AT)
    expect([name, failed.has(await path(stage))]).toEqual([name, !OWN_WORDS.has(name)])
})

test('every view of the console whose data fail says so', async () => {
  const { page } = await stage.visitAdmin('viewer')
  await page.route('**/admin/**', problem(503, 'unavailable'))
  for (const path of ['', '/players', '/payouts', '/doubts', '/terms', '/blocks', '/system', '/audit']) {
    await page.goto(`/console${path}`)
    const alert = page.getByRole('main').getByRole('alert').first()
    expect(await alert.innerText()).toContain('The database is not available')
  }
})

test('a player whose statistics are hidden is told so, and one who was not read yet has nothing to do about it', async () => {
  const { page } = await stage.visitAs(3, '/dashboard')
  const item = page.locator('.checklist li', { hasText: 'Public Fortnite statistics' })
  await item.getByText('Your kills can be read.').waitFor()
  await page.getByRole('button', { name: 'Check again' }).click()
  await page.getByText('Checked.').waitFor()
  const player = stage.world.sandbox.players.all()[3]
  if (player) player.stats = 'private'
  await item.getByText('They are hidden').waitFor()
  await page.getByText('1 thing to do').waitFor()
  await page.getByText('Your Fortnite statistics are hidden: no kill is counted').waitFor()
  await page.route('**/me/status', async (route) => {
    const body = (await (await route.fetch({ maxRetries: 3 })).json()) as object
    await route.fulfill({ json: { ...body, statistics: 'unread', has_baseline: false, why_less: [] } })
  })
  await page.reload()
  await item.getByText('Not read yet').waitFor()
  await page.getByRole('heading', { name: 'Nothing is left for you to do' }).waitFor()
  expect(await page.getByText(/things? to do/).count()).toBe(0)
})

test('a login that cannot be checked is said to be that, and is nobody asked to log in for', async () => {
  const { page } = await stage.visitAs(0, '/dashboard')
  await page.route('**/auth/session', problem(429, 'too-many-requests', { 'retry-after': '2' }))
  await page.reload()
  await page.getByRole('heading', { level: 1, name: 'Your login could not be checked' }).waitFor()
  expect(await page.getByText(/^Log in/).count()).toBe(0)
  await page.unroute('**/auth/session')
  await page.getByRole('heading', { level: 1, name: 'Your dashboard' }).waitFor()
})

const SLOW_MS = 1_200

test('while the API is slow every view has its title and says that it loads, and then it is there whole', async () => {
  const { page } = await stage.visitAs(0)
  const slowly = async (route: Route) => {
    await new Promise((resolve) => setTimeout(resolve, SLOW_MS))
    // The test may be over by then.
    await route.continue().catch(() => {})
  }
  await page.route(/\/api\/(leaderboard|transparency|feed\?|scheduler)|\/me\//, slowly)
  for (const { name, path } of LOOKED_AT) {
    await page.goto(await path(stage))
    await page.locator('main h1').waitFor()
    const loading = page.getByRole('main').getByRole('status').getByText('Loading')
    if (OWN_WORDS.has(name)) expect([name, await loading.count()]).toEqual([name, 0])
    else await loading.first().waitFor({ state: 'attached', timeout: SLOW_MS })
    expect([name, await page.getByRole('main').getByRole('alert').count()]).toEqual([name, 0])
    await settle(page)
    // What was only promised is there: more than a title and placeholders.
    const { length } = await page.getByRole('main').innerText()
    expect([name, length > (OWN_WORDS.has(name) ? 60 : 120)]).toEqual([name, true])
  }
  await page.unrouteAll({ behavior: 'ignoreErrors' })
})

test('while the API is slow the view says that it loads, and the rest of the page works', async () => {
  const { page } = await stage.visit()
  await page.route('**/api/leaderboard*', async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 1_500))
    await route.continue()
  })
  await page.goto('/leaderboard')
  await page.getByRole('status').getByText('Loading').waitFor({ state: 'attached' })
  await page.getByRole('link', { name: 'How it works' }).click()
  await page.getByRole('heading', { level: 1, name: 'How it works' }).waitFor()
})

const countdown = (seconds: number) => ({
  json: {
    next_accrual_in: seconds,
    next_settlement_in: null,
    accrual_interval_seconds: 600,
    settlement_interval_seconds: 600,
  },
})

test('a countdown that is over asks once, and after a refusal not before it may; meanwhile it promises nothing', async () => {
  const { page } = await stage.visit()
  let asked = 0
  await page.route('**/api/scheduler/countdown', (route) => {
    asked += 1
    return asked === 1 ? route.fulfill(countdown(1)) : problem(429, 'too-many-requests', { 'retry-after': '60' })(route)
  })
  await page.goto('/live')
  await page.getByRole('timer').getByText('no time is set').waitFor()
  await page.getByRole('timer').getByText('not known').waitFor()
  await page.waitForTimeout(2_500)
  expect(asked).toBe(2)
})

test('a countdown whose time is late asks ever more seldom', async () => {
  const { page } = await stage.visit()
  await page.clock.install()
  let asked = 0
  await page.route('**/api/scheduler/countdown', (route) => {
    asked += 1
    return route.fulfill(countdown(0))
  })
  await page.goto('/live')
  await page.getByRole('timer').getByText('any moment').waitFor()
  for (let second = 0; second < 29; second += 1) {
    await page.clock.runFor(1_000)
    await page.evaluate('fetch("/livez")')
  }
  expect(asked).toBeGreaterThanOrEqual(3)
  expect(asked).toBeLessThanOrEqual(6)
})

test('a limit is told with when it ends, and the view comes back by itself', async () => {
  const { page } = await stage.visit()
  await page.route('**/api/leaderboard*', problem(429, 'too-many-requests', { 'retry-after': '2' }))
  await page.goto('/leaderboard')
  await page.getByText('Tries again by itself in 2 s.').waitFor()
  await page.unroute('**/api/leaderboard*')
  await page.getByRole('table').waitFor()
})

test('an act that is refused for a while says when to try again, and is not called one that tries by itself', async () => {
  const { page } = await stage.visitAs(1, '/dashboard')
  await page.route('**/me/reverify', problem(429, 'too-many-requests', { 'retry-after': '90' }))
  await page.getByRole('button', { name: 'Check again' }).first().click()
  await page.getByText('Try again in 90 s.').waitFor()
  expect(await page.getByText('Tries again by itself').count()).toBe(0)
})

test('a list without anything of the kind that is chosen does not say that nothing ever happened', async () => {
  const { page } = await stage.visitAs(1, '/payouts')
  await page.getByRole('radio', { name: 'Void' }).check()
  await page.getByText('Nothing of this kind.').waitFor()
  expect(await page.getByText('No payout yet').count()).toBe(0)
})

test('without a network a view that has nothing yet says so, and comes when there is one', async () => {
  const { page, context } = await stage.visit()
  await page.route('**/api/leaderboard*', (route) => route.abort())
  await page.goto('/leaderboard')
  await page.getByText('No answer from the server').waitFor()
  await page.getByRole('link', { name: 'Live', exact: true }).first().click()
  await page.locator('.feed li').first().waitFor()
  await context.setOffline(true)
  await page.getByText('You are offline.').waitFor()
  await page.goBack()
  await page.getByText('No answer from the server').waitFor()
  await page.unroute('**/api/leaderboard*')
  await context.setOffline(false)
  await page.getByRole('table').waitFor()
})

test('without a network what was there stays, with a word on it, and the feed says since when it is not live', async () => {
  const { page, context } = await stage.visit()
  await page.goto('/live')
  await page.getByText('Live', { exact: true }).last().waitFor()
  await page.locator('.feed li').first().waitFor()
  await context.setOffline(true)
  await page.getByText('You are offline.').waitFor()
  await page.getByText(/Not live since/).waitFor()
  expect(await page.locator('.feed li').count()).toBeGreaterThan(3)
  await page.getByRole('link', { name: 'Transparency' }).click()
  await page.getByRole('heading', { level: 1, name: 'This view needs the network' }).waitFor()
  await page.goBack()
  await page.locator('.feed li').first().waitFor()
  await page.goForward()
  await page.getByRole('heading', { level: 1, name: 'This view needs the network' }).waitFor()
  await context.setOffline(false)
  await page.getByRole('heading', { level: 1, name: 'Transparency' }).waitFor()
  await page.getByText('You are offline.').waitFor({ state: 'detached' })
  await page.goBack()
  await page.locator('.live-mark.live').waitFor()
})

test('a feed that is cut says since when it is not live, and is live again when the service is back', async () => {
  const { page } = await stage.visit()
  await page.route('**/api/feed/stream', (route) => route.abort())
  await page.goto('/live')
  await page.getByText(/Not live since/).waitFor()
  await page.unroute('**/api/feed/stream')
  await page.locator('.live-mark.live').waitFor()
})

test('a line that says nothing, not even a beat, is not called live', async () => {
  const { page } = await stage.visit()
  await page.clock.install()
  await page.goto('/live')
  await page.locator('.live-mark.live').waitFor()
  await page.locator('.feed li').first().waitFor()
  await page.route('**/api/feed/stream', (route) => route.abort())
  await page.clock.fastForward(46_000)
  await page.getByText(/Not live since/).waitFor()
})

test('a feed whose list is refused says so instead of loading for ever, and comes back by itself', async () => {
  const { page } = await stage.visit()
  await page.route('**/api/feed?*', problem(429, 'too-many-requests', { 'retry-after': '2' }))
  await page.goto('/live')
  await page.getByRole('main').getByRole('alert').getByText('Too many requests').waitFor()
  expect(await page.locator('main .skeleton').count()).toBe(0)
  await page.unroute('**/api/feed?*')
  await page.locator('.feed li').first().waitFor()
  await page.getByRole('alert').waitFor({ state: 'detached' })
})

test('an address that nobody knows looks like the page and says so', async () => {
  const { page } = await stage.visit()
  const answer = await page.goto('/nowhere/at/all')
  expect(answer?.status()).toBe(404)
  await page.getByRole('heading', { level: 1, name: 'There is no such page' }).waitFor()
})

test('a board of several pages is one table', async () => {
  const { page } = await stage.visit()
  await page.route('**/api/leaderboard*', async (route) => {
    const body = (await (await route.fetch({ url: `${stage.address}/api/leaderboard` })).json()) as object
    await route.fulfill({ json: { ...body, listed: 80 } })
  })
  await page.goto('/leaderboard')
  await page.locator('tbody tr').nth(6).waitFor()
  await page.getByRole('button', { name: 'Show more' }).click()
  await page.locator('tbody tr').nth(13).waitFor()
  expect(await page.getByRole('table').count()).toBe(1)
})

test('a player who opens the console is told that this is no administrator, and finds the way back', async () => {
  const { page } = await stage.visitAs(0, '/console')
  await page.getByRole('button', { name: 'Continue with this Discord account' }).click()
  await page.getByRole('alert').getByText('This account is not an administrator').waitFor()
  expect(await page.locator('nav.parts').count()).toBe(0)
  await page.getByRole('main').getByRole('link', { name: 'To your dashboard' }).click()
  await page.getByRole('heading', { level: 1, name: 'Your dashboard' }).waitFor()
  await page.goto('/login')
  await page.getByText(/You are logged in as .*player 1/).waitFor()
})

test('the banner of a dry run stands above everything, also when the page is scrolled, and never over what has the focus', async () => {
  const { page } = await stage.visit({ width: 360, height: 500 })
  let asked = 0
  await page.route('**/config/product', async (route) => {
    asked += 1
    // Not told at first: the page does not stay without it.
    if (asked === 1) return problem(429, 'too-many-requests', { 'retry-after': '1' })(route)
    const answer = await route.fetch({ maxRetries: 3 })
    const body = (await answer.json()) as { feature_flags: object }
    await route.fulfill({ json: { ...body, feature_flags: { ...body.feature_flags, dry_run_banner: true } } })
  })
  await page.goto('/how')
  const banner = page.getByText('Dry run: nothing here is really paid.')
  await banner.waitFor()
  await page.mouse.wheel(0, 2_000)
  await page.waitForTimeout(300)
  const box = await banner.boundingBox()
  expect(box && box.y >= 0 && box.y < 120).toBe(true)
  await page.getByRole('link', { name: 'API' }).focus()
  for (let stop = 0; stop < 14; stop += 1) {
    await page.keyboard.press('Shift+Tab')
    const free = await page.evaluate(
      `document.activeElement.getBoundingClientRect().top - document.querySelector('.banners').getBoundingClientRect().bottom`,
    )
    expect(Number(free)).toBeGreaterThanOrEqual(0)
  }
})
