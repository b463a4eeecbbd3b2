// `make screenshots`: every view, in both themes and two widths, from a local world with a little history, into docs/screenshots.
import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { hasBrowser, WITHOUT_BROWSER } from '../../../tools/chromium.mjs'
import { ROOT } from '../../e2e/support/service.js'
import { Stage } from './stage.js'
import { settle, VIEWS } from './views.js'

const FOLDER = path.join(ROOT, 'docs/screenshots')
const WIDTHS = [360, 1280] as const
const HEIGHTS = { 360: 720, 1280: 860 } as const
const THEMES = ['light', 'dark'] as const
/** All pictures together stay a few hundred kilobytes. */
const QUALITY = 45
const NAMES = [
  'potassium_pete',
  'monkey_queen',
  'slippery_sam',
  'bunch_of_five',
  'green_peel',
  'day_one_dora',
  'top_banana',
  'fruit_fly',
]

async function main(): Promise<void> {
  if (!hasBrowser()) {
    process.stderr.write(`No pictures can be made, for ${WITHOUT_BROWSER}.\n`)
    process.exitCode = 1
    return
  }
  const stage = await Stage.open({ players: NAMES.length })
  try {
    await history(stage)
    rmSync(FOLDER, { recursive: true, force: true })
    mkdirSync(FOLDER, { recursive: true })
    const bytes = await pictures(stage)
    writeFileSync(path.join(FOLDER, 'README.md'), index())
    process.stdout.write(`${VIEWS.length * 4} pictures in docs/screenshots, ${Math.round(bytes / 1024)} kB\n`)
  } finally {
    await stage.close()
  }
}

async function history(stage: Stage): Promise<void> {
  for (const [index, name] of NAMES.entries()) await stage.name(index, name)
  await stage.world.scheduler()
  await stage.world.baselines()
  for (const round of [1, 2, 3]) {
    stage.world.setKills((index) => round * (4 + ((index * 7) % 11)))
    const kills = NAMES.reduce((sum, _, index) => sum + round * (4 + ((index * 7) % 11)), 0)
    await stage.world.settled(kills, 60_000)
  }
}

/** Each view is loaded once, and then turned to each width and theme. */
async function pictures(stage: Stage): Promise<number> {
  const { page, context } = await stage.visitAdmin('operator', '/console', { width: 1280, height: HEIGHTS[1280] })
  // Playwright itself makes no webp, which is a third of the size.
  const devtools = await context.newCDPSession(page)
  let bytes = 0
  for (const view of VIEWS) {
    await page.goto(await view.path(stage))
    await settle(page)
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: HEIGHTS[width] })
      for (const theme of THEMES) {
        await page.emulateMedia({ colorScheme: theme })
        await page.waitForTimeout(250)
        const { data } = await devtools.send('Page.captureScreenshot', { format: 'webp', quality: QUALITY })
        const file = path.join(FOLDER, `${view.name}-${width}-${theme}.webp`)
        writeFileSync(file, Buffer.from(data, 'base64'))
        bytes += statSync(file).size
      }
    }
  }
  await context.close()
  return bytes
}

/** The pictures side by side, view by view. */
function index(): string {
  const views = VIEWS.map(({ name }) => {
    const picture = (width: number, theme: string) =>
      `<img src="${name}-${width}-${theme}.webp" width="${width === 360 ? 160 : 480}" alt="${name}, ${width} wide, ${theme}" />`
    const pictures = THEMES.flatMap((theme) => WIDTHS.map((width) => picture(width, theme)))
    return [`## ${name}`, '', '<p>', ...pictures.map((one) => `  ${one}`), '</p>', ''].join('\n')
  })
  return [
    '# Every view, in both themes and two widths',
    '',
    'Made by `make screenshots` from a local world with a little history.',
    '',
    ...views,
  ].join('\n')
}

await main()
