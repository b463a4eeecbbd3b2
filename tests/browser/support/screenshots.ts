// `make screenshots`: every view as who sees it most, in both themes and two widths, and what stands in the way now and then, into
// docs/screenshots; from a local world with a history of paid, waiting, held, capped and doubted kills.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { CDPSession, Page } from 'playwright-core'
import { hasBrowser, WITHOUT_BROWSER } from '../../../tools/chromium.mjs'
import { ROOT } from '../../e2e/support/service.js'
import { CAPPED, history, NAMES, TERMS } from './picture-history.js'
import { SCENES, type Scene } from './scenes.js'
import { Stage, type Visit } from './stage.js'
import { settle } from './views.js'

const FOLDER = path.join(ROOT, 'docs/screenshots')
const WIDTHS = [360, 1280] as const
const HEIGHTS = { 360: 720, 1280: 860 } as const
/** A picture of this format is no taller; no view comes near it. */
const TALLEST = 16_383
/** What all pictures together may take: they are in the repository. */
const MOST_BYTES = 6 * 1024 * 1024
const THEMES = ['light', 'dark'] as const
const QUALITY = 22

/** Side by side in the README stand first screens; each of these looks has its whole picture beside it. */
const IN_README = new Set(
  [...readFileSync(path.join(ROOT, 'README.md'), 'utf8').matchAll(/docs\/screenshots\/([\w-]+)\.webp/g)].map(
    ([, name]) => name,
  ),
)

type Shot = readonly [width: (typeof WIDTHS)[number], theme: (typeof THEMES)[number]]

async function main(): Promise<void> {
  if (!hasBrowser()) {
    process.stderr.write(`No pictures can be made, for ${WITHOUT_BROWSER}.\n`)
    process.exitCode = 1
    return
  }
  const stage = await Stage.open({ players: NAMES.length, payout: TERMS })
  try {
    const admin = await stage.visitAdmin('operator', '/console', { width: 1280, height: HEIGHTS[1280] })
    await history(stage, admin.page)
    rmSync(FOLDER, { recursive: true, force: true })
    mkdirSync(FOLDER, { recursive: true })
    const visitors = { visitor: await stage.visit(), player: await stage.visitAs(CAPPED), admin }
    let bytes = 0
    for (const scene of SCENES) bytes += await pictures(stage, scene, visitors[scene.who])
    writeFileSync(path.join(FOLDER, 'README.md'), index())
    process.stdout.write(`${SCENES.length} views in docs/screenshots, ${Math.round(bytes / 1024)} kB\n`)
    if (bytes > MOST_BYTES) throw new Error(`That is more than ${MOST_BYTES / 1024} kB: lower the quality.`)
  } finally {
    await stage.close()
  }
}

const SHOTS: readonly Shot[] = THEMES.flatMap((theme) => WIDTHS.map((width) => [width, theme] as const))

const nameOf = ({ name }: Scene, [width, theme]: Shot): string => `${name}-${width}-${theme}`

function wholeName(scene: Scene, shot: Shot): string {
  const name = nameOf(scene, shot)
  return IN_README.has(name) ? `${name}-whole` : name
}

/** The view is loaded once, and then turned to each width and theme. */
async function pictures(stage: Stage, scene: Scene, { page, context }: Visit): Promise<number> {
  // Playwright itself makes no webp, which is a third of the size.
  const devtools = await context.newCDPSession(page)
  await devtools.send('Emulation.setScrollbarsHidden', { hidden: true })
  await page.setViewportSize({ width: 1280, height: HEIGHTS[1280] })
  await scene.prepare?.before?.(page)
  await page.goto(await scene.path(stage))
  await settle(page)
  await scene.prepare?.after?.(page)
  let bytes = 0
  for (const [width, theme] of SHOTS) {
    await page.setViewportSize({ width, height: HEIGHTS[width] })
    await page.emulateMedia({ colorScheme: theme })
    await page.waitForTimeout(250)
    await drawAll(page)
    const keep = async (name: string, height: number) => {
      const made = await picture(devtools, width, height)
      writeFileSync(path.join(FOLDER, `${name}.webp`), made)
      bytes += made.length
    }
    const name = nameOf(scene, [width, theme])
    if (IN_README.has(name)) await keep(name, HEIGHTS[width])
    await keep(wholeName(scene, [width, theme]), scene.isDialog ? HEIGHTS[width] : await heightOf(page))
  }
  await page.unrouteAll()
  return bytes
}

/** Also rows that a browser leaves out where nobody looks; and the page over the place that a scrollbar would have. */
const drawAll = (page: Page) =>
  page.evaluate(`{
    document.documentElement.style.scrollbarGutter = 'auto'
    document.querySelectorAll('tr, li').forEach((row) => { row.style.contentVisibility = 'visible' })
  }`)

async function heightOf(page: Page): Promise<number> {
  const height = Number(await page.evaluate('document.documentElement.scrollHeight'))
  if (height > TALLEST) throw new Error(`${page.url()} is ${height} px tall, and would be cut at ${TALLEST}`)
  return height
}

async function picture(devtools: CDPSession, width: number, height: number): Promise<Buffer> {
  const { data } = await devtools.send('Page.captureScreenshot', {
    format: 'webp',
    quality: QUALITY,
    captureBeyondViewport: true,
    clip: { x: 0, y: 0, width, height, scale: 1 },
  })
  return Buffer.from(data, 'base64')
}

/** The pictures side by side, view by view. */
function index(): string {
  const views = SCENES.map((scene) => {
    const pictures = SHOTS.map(
      ([width, theme]) =>
        `<img src="${wholeName(scene, [width, theme])}.webp" width="${width === 360 ? 160 : 480}" alt="${scene.name}, ${width} wide, ${theme}" />`,
    )
    return [`## ${scene.name}`, '', '<p>', ...pictures.map((one) => `  ${one}`), '</p>', ''].join('\n')
  })
  return [
    '# Every view, in both themes and two widths',
    '',
    'Made by `make screenshots` from a local world with a history: paid, waiting, held, capped and doubted kills. What everybody sees is taken',
    'as a visitor, the rest as a player or an operator; each page whole.',
    '',
    ...views,
  ].join('\n')
}

await main()
