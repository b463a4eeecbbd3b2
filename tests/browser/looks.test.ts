// How the page looks is the reader's choice: theme and motion. What must never load does not, and the suite notices when it is tried. What
// a screen reader meets on the main views is written down here, word for word.
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Page } from 'playwright-core'
import { waitFor } from '../e2e/support/wait.js'
import { Stage, type Visit } from './support/stage.js'
import { treeOf } from './support/aria.js'
import { settle, VIEWS } from './support/views.js'

let stage: Stage

beforeAll(async () => {
  stage = await Stage.open({
    players: 4,
    product: { banner_url: '/favicon.svg', discord_invite_url: 'https://discord.example/invite' },
  })
  await stage.world.scheduler()
  await stage.world.baselines()
  stage.world.setKills(3)
  await stage.world.settled(12)
  await waitFor('the sums and the board to be of now', 60_000, async () => {
    const read = async (path: string) =>
      (await (await fetch(stage.address + path)).json()) as Readonly<Record<string, unknown>>
    const { totals, books_match_chain: match, days_of_solvency: days } = await read('/api/transparency')
    const { players } = await read('/api/leaderboard')
    const paid = (players as readonly { readonly total_paid_ban: string }[]).map((one) => one.total_paid_ban)
    const isCounted =
      (totals as { readonly paid_ban: string } | null)?.paid_ban === '0.9' && match === true && days !== null
    return isCounted && paid.length === 4 && paid.every((amount) => amount === '0.225')
  })
}, 120_000)
afterAll(async () => {
  const { faults } = stage
  await stage.close()
  expect(faults).toEqual([])
})

const paperOf = (page: Page): Promise<string> =>
  page.evaluate<string>('getComputedStyle(document.documentElement).backgroundColor')
const LIGHT = 'rgb(253, 251, 242)'
const DARK = 'rgb(21, 19, 12)'

test('the theme is as the system says until somebody chooses, and stays chosen in this browser', async () => {
  const { page, context } = await stage.visit({ theme: 'dark' })
  await page.goto('/how')
  const chooser = page.getByLabel('Theme')
  expect([await chooser.inputValue(), await paperOf(page)]).toEqual(['auto', DARK])
  await page.emulateMedia({ colorScheme: 'light' })
  expect(await paperOf(page)).toBe(LIGHT)
  await chooser.selectOption('Dark')
  expect(await paperOf(page)).toBe(DARK)
  await page.reload()
  expect([await chooser.inputValue(), await paperOf(page)]).toEqual(['dark', DARK])
  // In another tab too, and against a dark system as well.
  const second = await context.newPage()
  await second.emulateMedia({ colorScheme: 'dark' })
  await second.goto('/privacy')
  expect(await paperOf(second)).toBe(DARK)
  await second.getByLabel('Theme').selectOption('Light')
  expect(await paperOf(second)).toBe(LIGHT)
  await second.reload()
  expect([await second.getByLabel('Theme').inputValue(), await paperOf(second)]).toEqual(['light', LIGHT])
  await second.getByLabel('Theme').selectOption('As the system')
  expect(await paperOf(second)).toBe(DARK)
  await second.reload()
  expect([await second.getByLabel('Theme').inputValue(), await paperOf(second)]).toEqual(['auto', DARK])
})

/** Animations that run, and whether the page glides when it scrolls. */
const motionOf = (page: Page) =>
  page.evaluate(`({
    running: [...new Set(document.getAnimations().filter((one) => one.playState === 'running').map((one) => one.animationName))],
    scroll: getComputedStyle(document.documentElement).scrollBehavior,
  })`)

test.each([
  ['no-preference', { running: ['breathe'], scroll: 'smooth' }],
  ['reduce', { running: [], scroll: 'auto' }],
] as const)('with the wish %s for motion the page moves or keeps still', async (motion, expected) => {
  const { page } = await stage.visit({ motion })
  // What is being loaded breathes: its answer is held back here.
  await page.route('**/api/transparency', () => {})
  await page.goto('/how')
  await page.locator('.skeleton').waitFor()
  expect(await motionOf(page)).toEqual(expected)
  await page.unrouteAll({ behavior: 'ignoreErrors' })
})

/** What the page must never do, and what the policy calls it. */
const FORBIDDEN = [
  [
    'a picture of another host',
    `document.body.append(Object.assign(new Image(), { src: 'https://elsewhere.example/a.png' }))`,
  ],
  [
    'a script in the page',
    `document.body.append(Object.assign(document.createElement('script'), { text: 'window.ran = 1' }))`,
  ],
  ['a question to another host', `fetch('https://elsewhere.example/').catch(() => {})`],
  [
    'a style in the page',
    `document.body.append(Object.assign(document.createElement('style'), { textContent: 'body { color: red }' }))`,
  ],
] as const

test.each(FORBIDDEN)('%s is not let through, and the suite notices that it was tried', async (_, attempt) => {
  const visit = await stage.visit()
  await visit.page.goto('/how')
  await settle(visit.page)
  expect(visit.faults).toEqual([])
  await visit.page.evaluate(`(() => { ${attempt} })()`)
  await noticed(visit)
  expect(visit.faults.join()).toMatch(/^console: .*Content Security Policy/)
  expect(await visit.page.evaluate('window.ran')).toBeUndefined()
  // It was provoked: the end of this file looks for faults that were not.
  visit.faults.length = 0
})

async function noticed({ page, faults }: Visit): Promise<void> {
  for (let times = 0; times < 50 && faults.length === 0; times += 1) await page.waitForTimeout(100)
}

test('the picture of product.yaml stands on the landing page', async () => {
  const { page } = await stage.visit()
  await page.goto('/')
  const picture = page.locator('.hero img.picture')
  await picture.waitFor()
  const width = `(async () => {
    const image = document.querySelector('.hero img.picture')
    await image.decode()
    return image.naturalWidth
  })()`
  expect(Number(await page.evaluate(width))).toBeGreaterThan(0)
})

const PLACES = VIEWS.filter(({ who, name }) => who !== 'admin' && name !== 'live')

test('a screen reader meets the main views as they were written down: headings, landmarks, names and order', async () => {
  const visitor = await stage.visit()
  const player = await stage.visitAs(1)
  for (const { name, who, path } of PLACES) {
    const { page } = who === 'visitor' ? visitor : player
    await page.goto(await path(stage))
    await settle(page)
    await page.locator('footer').waitFor()
    await page.locator('.live-mark:not(.live)').waitFor({ state: 'detached' })
    // Schedulers that have just begun have not said yet when they settle.
    await page.getByText('no time is set').first().waitFor({ state: 'detached', timeout: 45_000 })
    // Whose kills came first is chance.
    await page.evaluate(`document.querySelectorAll('.feed').forEach((one) => { one.style.display = 'none' })`)
    const { now, known } = await treeOf(page.getByRole('main'), name)
    expect(now).toBe(known)
  }
  const { now, known } = await treeOf(player.page.locator('body'), 'whole-page')
  expect(now).toBe(known)
})
