// Every view of the page with an address that shows something.
import type { Page } from 'playwright-core'
import type { Stage } from './stage.js'

export interface View {
  readonly name: string
  /** Who sees it most; an admin by Discord is a player, too, and sees them all. */
  readonly who: 'visitor' | 'player' | 'admin'
  readonly path: (stage: Stage) => Promise<string>
}

const at = (who: View['who'], name: string, path: string): View => ({ name, who, path: async () => path })

const firstId = async (stage: Stage, table: string, order: string): Promise<string> => {
  const [row] = await stage.world.database.read.all(`SELECT id FROM ${table} ORDER BY ${order}, id LIMIT 1`)
  return String(row?.['id'])
}

export const VIEWS: readonly View[] = [
  at('visitor', 'landing', '/'),
  at('player', 'leaderboard', '/leaderboard'),
  at('visitor', 'live', '/live'),
  at('visitor', 'transparency', '/transparency'),
  at('visitor', 'how', '/how'),
  at('visitor', 'privacy', '/privacy'),
  at('visitor', 'login', '/login'),
  at('visitor', 'login-failed', '/login/failed?why=no_epic_link'),
  at('player', 'dashboard', '/dashboard'),
  at('player', 'earnings', '/earnings'),
  at('player', 'payouts', '/payouts'),
  at('player', 'wallet', '/wallet'),
  at('player', 'settings', '/settings'),
  at('admin', 'console-flow', '/console'),
  at('admin', 'console-players', '/console/players'),
  {
    name: 'console-player',
    who: 'admin',
    // Of the longest name, which has to fit.
    path: async (stage) => `/console/players/${await firstId(stage, 'player', 'length(discord_name) DESC')}`,
  },
  at('admin', 'console-payouts', '/console/payouts'),
  {
    name: 'console-payout',
    who: 'admin',
    // A paid one, which has its proof.
    path: async (stage) => `/console/payouts/${await firstId(stage, 'payout', `state <> 'confirmed'`)}`,
  },
  at('admin', 'console-doubts', '/console/doubts'),
  at('admin', 'console-terms', '/console/terms'),
  at('admin', 'console-blocks', '/console/blocks?which=all'),
  at('admin', 'console-system', '/console/system'),
  at('admin', 'console-audit', '/console/audit'),
]

/** Until the view is drawn with its data. */
export async function settle(page: Page): Promise<void> {
  await page.locator('main h1').first().waitFor()
  await page.locator('main .skeleton').first().waitFor({ state: 'detached' })
  await page.evaluate('document.fonts.ready.then(() => true)')
}
