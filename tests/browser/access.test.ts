// Every view for everybody: axe finds nothing, nothing is wider than the screen, every text is there in every language, the keyboard
// reaches it all, and no name that a player chose breaks any of it.
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Page } from 'playwright-core'
import { VIEWS, settle } from './support/views.js'
import { violations } from './support/axe.js'
import { tabTo } from './support/keyboard.js'
import { Stage, type VisitOptions } from './support/stage.js'

let stage: Stage

const OPERATOR = 4
/** Longer than Discord lets anybody log in with; books that were taken over may hold it. */
const LONG_NAME = 'W'.repeat(200)

const NAMES = [
  '<img src=x onerror="window.broken=1"><script>window.broken=1</script>',
  '\u202egnitirw fo noitcerid\u202c \u200f\u2067right to left\u2069',
  `\u3164\u115f\u00ad\u2800`,
  `Z${'\u0351'.repeat(60)}algo 🍌🐒👩‍👩‍👧‍👦🏴‍☠️`,
  'operator',
  '"; DROP TABLE player; -- \u0000\u0007',
]

beforeAll(async () => {
  stage = await Stage.open({ players: NAMES.length })
  for (const [index, name] of NAMES.entries()) await stage.name(index, name)
  await stage.world.scheduler()
  await stage.world.baselines()
  stage.world.setKills((index) => 3 * index + 2)
  await stage.world.settled(57)
}, 120_000)
afterAll(async () => {
  const { faults } = stage
  await stage.close()
  expect(faults).toEqual([])
})

/** The operator has a long name on every view. */
async function everyView(options: VisitOptions, look: (page: Page, path: string) => Promise<void>): Promise<void> {
  await stage.name(OPERATOR, 'operator')
  const { page } = await stage.visitAdmin('operator', '/console', options)
  await stage.name(OPERATOR, LONG_NAME)
  for (const view of VIEWS) {
    const path = await view.path(stage)
    await page.goto(path)
    await settle(page)
    await look(page, path)
  }
}

/** How large letters in pictures are on the screen. */
const LETTERS = `[...document.querySelectorAll('main svg text')].map((text) =>
  Math.round(text.getScreenCTM().a * parseFloat(getComputedStyle(text).fontSize)))`

/** Charts are drawn anew for another width in the frame after it. */
const TWO_FRAMES = 'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))'

/** What is wider than the screen, the innermost of it. */
const widest = (page: Page): Promise<string> =>
  page.evaluate<string>(`[...document.querySelectorAll('body *')]
    .filter((one) => one.getBoundingClientRect().right > document.documentElement.clientWidth)
    .map((one) => one.outerHTML.slice(0, 120)).at(-1)`)

async function speak(page: Page, language: string): Promise<void> {
  await page.locator('footer select').first().selectOption(language)
  await page.locator(`html[lang=${language}]`).waitFor()
}

/** What of a view does not fit a screen of that width, in sentences. */
async function misfits(page: Page, width: number): Promise<string[]> {
  const scrolled = Number(await page.evaluate('document.documentElement.scrollWidth'))
  const sizes = await page.evaluate<readonly number[]>(LETTERS)
  return [
    ...(scrolled > width ? [`is ${scrolled} wide on a screen of ${width}: ${await widest(page)}`] : []),
    ...(sizes.some((size) => size < 11 || size > 16)
      ? [`has letters of ${sizes.join(', ')} px on one of ${width}`]
      : []),
  ]
}

/** Each theme once and each width once: contrast does not depend on the width. Only their size is looked at on the others. */
const LOOKS: readonly (VisitOptions & { readonly width: number; readonly others: readonly number[] })[] = [
  { width: 360, theme: 'dark', others: [] },
  { width: 1280, theme: 'light', others: [600, 800, 1920, 2560] },
]

test.each(LOOKS)('every view has its texts in each language, fits the screen and pleases axe: %j', async (options) => {
  const faults: string[] = []
  await everyView(options, async (page, path) => {
    faults.push(...(await violations(page)).map((fault) => `${path} ${fault}`))
    for (const language of ['en', 'ja', 'es']) {
      await speak(page, language)
      const text = await page.getByRole('main').innerText()
      if (/[⟦⟧]|undefined|NaN|\[object/.test(text)) faults.push(`${path} in ${language}: ${text.slice(0, 300)}`)
      faults.push(...(await misfits(page, options.width)).map((fault) => `${path} in ${language} ${fault}`))
    }
    for (const width of options.others) {
      await page.setViewportSize({ width, height: 900 })
      await page.evaluate(TWO_FRAMES)
      faults.push(...(await misfits(page, width)).map((fault) => `${path} ${fault}`))
    }
    await page.setViewportSize({ width: options.width, height: 900 })
    await speak(page, 'en')
    if ((await page.evaluate('window.broken')) !== undefined) faults.push(`${path} ran a name`)
    if ((await page.locator('img[src="x"]').count()) > 0) faults.push(`${path} drew a name`)
  })
  expect(faults).toEqual([])
})

test.each(['es-ES', 'ja-JP'])('a browser that asks for %s is spoken to in it', async (language) => {
  const { page } = await stage.visit({ language, width: 800 })
  await page.goto('/')
  await page.locator(`html[lang=${language.slice(0, 2)}]`).waitFor()
  const description = page.locator('head meta[name=description]')
  expect(await description.getAttribute('content')).toMatch(language === 'es-ES' ? /^Las bajas/ : /^Fortniteのキル/)
  expect(Number(await page.evaluate('document.documentElement.scrollWidth'))).toBeLessThanOrEqual(800)
})

test('who has no JavaScript is told in each language, and finds what can be read without it', async () => {
  const { page } = await stage.visit({ javaScript: false })
  await page.goto('/')
  for (const [language, words] of [
    ['en', 'This page needs JavaScript.'],
    ['es', 'Esta página necesita JavaScript.'],
    ['ja', 'このページにはJavaScriptが必要です。'],
  ] as const)
    await page.locator(`noscript p[lang=${language}]`).getByText(words).waitFor()
  await page.locator('noscript p').first().getByRole('link', { name: '/api/feed' }).click()
  await page.waitForURL('**/api/feed')
})

test('names are shown as they were written, without what turns or hides the text around them', async () => {
  const { page } = await stage.visit({ width: 360 })
  await page.goto('/leaderboard')
  await page.getByText('<img src=x onerror=').first().waitFor()
  const shown = await page.getByRole('table').innerText()
  expect(shown).toContain('gnitirw fo noitcerid right to left')
  expect(shown).toContain('🍌🐒')
  expect(shown).not.toMatch(/[\u00ad\u115f\u200b\u200f\u202a-\u202e\u2060\u2066-\u2069\u2800\u3164]/)
  expect(shown).not.toMatch(/\u0351{3}/)
  // Nothing that can be seen is not a name: a dash stands for it.
  expect(shown).toMatch(/–/)
})

/** What others wrote and a player reads: all of it at once, and far too long. */
const HOSTILE = `${NAMES[0]} ${NAMES[1]} ${NAMES[3]} ${LONG_NAME}`

test('reasons, multipliers and names of accounts that others wrote are shown to a player as they were written, and break nothing', async () => {
  const victim = stage.world.players[2]?.discordId ?? ''
  const { page } = await stage.visitAs(2, '/dashboard', { width: 360 })
  const change = (text: string, value: string) =>
    stage.world.database.transaction(async (tx) => void (await tx.run(text, [value, victim])))
  await change(`UPDATE player SET held_at_ms = 1, held_reason = $1, held_by = 'x' WHERE discord_id = $2`, HOSTILE)
  await change(`UPDATE player SET epic_name = $1 WHERE discord_id = $2`, HOSTILE)
  await change(
    `UPDATE accrual SET multipliers_json = $1 WHERE player_id = (SELECT id FROM player WHERE discord_id = $2)`,
    JSON.stringify([{ name: HOSTILE, factor: '3/2' }]),
  )
  const faults: string[] = []
  for (const path of ['/dashboard', '/earnings', '/payouts', '/settings']) {
    await page.goto(path)
    await settle(page)
    const text = await page.getByRole('main').innerText()
    if (path === '/dashboard' || path === '/earnings') expect(text).toContain('<img src=x onerror=')
    // No mark that steers what stands around it, but for those with which the page itself keeps a name apart.
    if (/[\u200f\u202a-\u202e]/.test(text)) faults.push(`${path} is turned by a reason`)
    if (Number(await page.evaluate('document.documentElement.scrollWidth')) > 360)
      faults.push(`${path} ${await widest(page)}`)
    if ((await page.evaluate('window.broken')) !== undefined) faults.push(`${path} ran a reason`)
    faults.push(...(await violations(page)).map((fault) => `${path} ${fault}`))
  }
  await change(
    `UPDATE player SET held_at_ms = NULL, held_reason = NULL, held_by = NULL, epic_name = $1 WHERE discord_id = $2`,
    'epic',
  )
  expect(faults).toEqual([])
})

const NASTY_COLOURS = [
  ['#0d0d0d', '#fdfdfd', 'dark'],
  ['#8a8a80', '#c9c9ff', 'light'],
] as const

test.each(NASTY_COLOURS)(
  'with %s and %s in product.yaml every text can still be read, %s',
  async (main, accent, theme) => {
    const faults: string[] = []
    const { page } = await stage.visit({ theme })
    await page.route('**/config/product', async (route) => {
      const body = (await (await route.fetch({ maxRetries: 3 })).json()) as object
      await route.fulfill({ json: { ...body, main_color: main, accent_color: accent } })
    })
    await stage.logIn(page, 0)
    for (const path of ['/', '/payouts', '/wallet']) {
      await page.goto(path)
      await settle(page)
      expect(await page.evaluate(`document.documentElement.style.getPropertyValue('--main')`)).toBe(main)
      faults.push(...(await violations(page)).map((fault) => `${path} ${fault}`))
    }
    expect(faults).toEqual([])
  },
)

test('the keyboard alone leads from the first link through the menu into the content, and every stop is seen', async () => {
  const { page } = await stage.visit()
  await page.goto('/leaderboard')
  await page.getByRole('table').waitFor()
  await page.keyboard.press('Tab')
  expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the content')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Tab')
  expect(await page.evaluate('document.activeElement.closest("main") !== null')).toBe(true)
  for (let stop = 0; stop < 12; stop += 1) {
    const seen = await page.evaluate(`(() => {
      const { outlineStyle } = getComputedStyle(document.activeElement)
      const next = document.activeElement.nextElementSibling
      return outlineStyle !== 'none' || (next && getComputedStyle(next).outlineStyle !== 'none') || document.activeElement === document.body
    })()`)
    expect(seen).toBe(true)
    await page.keyboard.press('Tab')
  }
})

test('a dialog keeps the keyboard, and gives it back: with Escape, with Cancel, and to its section when its button is gone', async () => {
  await stage.name(OPERATOR, 'operator')
  const { page } = await stage.visitAdmin('operator', '/console')
  const focused = () => page.evaluate('document.activeElement.textContent')
  const dialog = page.getByRole('dialog')
  await page.getByRole('button', { name: 'Pause payments' }).focus()
  await page.keyboard.press('Enter')
  await dialog.waitFor()
  for (let stop = 0; stop < 8; stop += 1) {
    await page.keyboard.press('Tab')
    expect(
      await page.evaluate(
        'document.activeElement === document.body || document.activeElement.closest("dialog") !== null',
      ),
    ).toBe(true)
  }
  expect(await violations(page)).toEqual([])
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  expect(await focused()).toBe('Pause payments')
  await page.keyboard.press('Enter')
  await dialog.getByRole('button', { name: 'Cancel' }).press('Enter')
  await dialog.waitFor({ state: 'detached' })
  expect(await focused()).toBe('Pause payments')
  for (const act of ['Pause payments', 'Resume payments']) {
    await page.getByRole('button', { name: act }).press('Enter')
    await dialog.getByLabel('Reason').fill('asked for by the test')
    await dialog.getByRole('button', { name: act }).press('Enter')
    await page.getByRole('status').getByText(`Done: ${act}.`).waitFor()
    await page.getByRole('button', { name: act }).waitFor({ state: 'detached' })
    expect(await focused()).toBe('Stops')
  }
})

test('without a mouse: a name is hidden, a payout list is opened and the way out is found', async () => {
  const { page } = await stage.visitAs(1, '/settings')
  await page.getByLabel('Hide my name').waitFor()
  await tabTo(page, 'Hide my name')
  await page.keyboard.press('Space')
  await page.getByText('You are shown as "Hidden player".').waitFor()
  await page.keyboard.press('Space')
  await page.getByText('You are shown as "Hidden player".').waitFor({ state: 'detached' })
  await page.evaluate('document.activeElement.blur()')
  await tabTo(page, 'Payouts')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: 'Payouts' }).waitFor()
  await page.locator('h1:focus').waitFor({ state: 'attached' })
  await tabTo(page, 'Log out', 'Shift+Tab')
  await page.keyboard.press('Enter')
  await page.getByText('Log in to see this.').waitFor()
})
