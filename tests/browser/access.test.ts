// Every view for everybody: axe finds nothing, nothing is wider than the screen, every text is there in every language, and the
// keyboard reaches it all.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Page } from 'playwright-core'
import { VIEWS, settle } from './support/views.js'
import { Stage, type VisitOptions } from './support/stage.js'

let stage: Stage
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const RULES = { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }

beforeAll(async () => {
  stage = await Stage.open({ players: 6 })
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

interface Violation {
  readonly id: string
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[]
}

async function violations(page: Page): Promise<readonly string[]> {
  await page.evaluate(AXE)
  const found = await page.evaluate(`axe.run(document, ${JSON.stringify(RULES)}).then(({ violations }) => violations)`)
  return (found as readonly Violation[]).flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary.slice(0, 200)}`),
  )
}

async function everyView(options: VisitOptions, look: (page: Page, path: string) => Promise<void>): Promise<void> {
  const { page } = await stage.visitAdmin('operator', '/console', options)
  for (const view of VIEWS) {
    const path = await view.path(stage)
    await page.goto(path)
    await settle(page)
    await look(page, path)
  }
}

const LOOKS: readonly VisitOptions[] = [
  { width: 360, theme: 'light' },
  { width: 360, theme: 'dark' },
  { width: 1280, theme: 'light' },
  { width: 1280, theme: 'dark' },
]

test.each(LOOKS)('axe finds nothing on any view, and nothing is wider than the screen: %j', async (options) => {
  const faults: string[] = []
  await everyView(options, async (page, path) => {
    faults.push(...(await violations(page)).map((fault) => `${path} ${fault}`))
    const width = Number(await page.evaluate('document.documentElement.scrollWidth'))
    if (width > (options.width ?? 0)) faults.push(`${path} is ${width} wide`)
  })
  expect(faults).toEqual([])
})

test.each(['en-US', 'es-ES', 'ja-JP'])('no view of %s has a text missing, at 800 wide', async (language) => {
  const faults: string[] = []
  await everyView({ width: 800, language }, async (page, path) => {
    const text = await page.getByRole('main').innerText()
    if (/[⟦⟧]|undefined|NaN|\[object/.test(text)) faults.push(`${path}: ${text.slice(0, 300)}`)
    expect(await page.evaluate('document.documentElement.lang')).toBe(language.slice(0, 2))
    if (Number(await page.evaluate('document.documentElement.scrollWidth')) > 800) faults.push(`${path} is too wide`)
  })
  expect(faults).toEqual([])
})

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

test('a dialog keeps the keyboard, closes with Escape and gives the focus back', async () => {
  const { page } = await stage.visitAdmin('operator', '/console')
  const button = page.getByRole('button', { name: 'Pause payments' })
  await button.focus()
  await page.keyboard.press('Enter')
  await page.getByRole('dialog').waitFor()
  for (let stop = 0; stop < 8; stop += 1) {
    await page.keyboard.press('Tab')
    expect(
      await page.evaluate(
        'document.activeElement === document.body || document.activeElement.closest("dialog") !== null',
      ),
    ).toBe(true)
  }
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  expect(await page.evaluate('document.activeElement.textContent')).toBe('Pause payments')
})
