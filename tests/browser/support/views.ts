// Every view of the page with an address that shows something.
import type { Page } from 'playwright-core'
import type { Stage } from './stage.js'

interface View {
  readonly name: string
  readonly path: (stage: Stage) => Promise<string>
}

const at = (name: string, path: string): View => ({ name, path: async () => path })

const firstId = async (stage: Stage, table: string, order = 'id'): Promise<string> => {
  const [row] = await stage.world.database.read.all(`SELECT id FROM ${table} ORDER BY ${order} LIMIT 1`)
  return String(row?.['id'])
}

export const VIEWS: readonly View[] = [
  at('landing', '/'),
  at('leaderboard', '/leaderboard'),
  at('live', '/live'),
  at('transparency', '/transparency'),
  at('how', '/how'),
  at('privacy', '/privacy'),
  at('login', '/login'),
  at('dashboard', '/dashboard'),
  at('earnings', '/earnings'),
  at('payouts', '/payouts'),
  at('wallet', '/wallet'),
  at('settings', '/settings'),
  at('console-flow', '/console'),
  at('console-players', '/console/players'),
  // Of the longest name, which has to fit.
  {
    name: 'console-player',
    path: async (stage) => `/console/players/${await firstId(stage, 'player', 'length(discord_name) DESC, id')}`,
  },
  at('console-payouts', '/console/payouts'),
  { name: 'console-payout', path: async (stage) => `/console/payouts/${await firstId(stage, 'payout')}` },
  at('console-doubts', '/console/doubts'),
  at('console-terms', '/console/terms'),
  at('console-blocks', '/console/blocks?which=all'),
  at('console-system', '/console/system'),
  at('console-audit', '/console/audit'),
]

/** Until the view is drawn with its data. */
export async function settle(page: Page): Promise<void> {
  await page.locator('main h1').first().waitFor()
  await page.locator('main .skeleton').first().waitFor({ state: 'detached' })
  await page.evaluate('document.fonts.ready.then(() => true)')
}
