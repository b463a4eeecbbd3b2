// Which code draws which address; each view is loaded when somebody first goes there, and the landing page at once.
import { speakConsole } from '../i18n/texts.js'
import { Home } from '../views/public/home.js'
import type { ViewPath } from './paths.js'
import type { ViewComponent } from './view-props.js'

interface ViewSpec {
  /** Who may look; everybody else is led to the login. */
  readonly who: 'everybody' | 'player' | 'admin'
  readonly load: () => Promise<ViewComponent>
}

const everybody = (load: ViewSpec['load']): ViewSpec => ({ who: 'everybody', load })
const player = (load: ViewSpec['load']): ViewSpec => ({ who: 'player', load })
const admin = (load: ViewSpec['load']): ViewSpec => ({
  who: 'admin',
  load: async () => (await Promise.all([load(), speakConsole()]))[0],
})

export const VIEWS: Readonly<Record<ViewPath, ViewSpec>> = {
  '/': everybody(async () => Home),
  '/leaderboard': everybody(async () => (await import('../views/public/leaderboard.js')).Leaderboard),
  '/live': everybody(async () => (await import('../views/public/live.js')).Live),
  '/transparency': everybody(async () => (await import('../views/public/transparency.js')).Transparency),
  '/how': everybody(async () => (await import('../views/public/how.js')).How),
  '/privacy': everybody(async () => (await import('../views/public/privacy.js')).Privacy),
  '/login': everybody(async () => (await import('../views/public/login.js')).Login),
  '/login/failed': everybody(async () => (await import('../views/public/login-failed.js')).LoginFailed),
  '/dashboard': player(async () => (await import('../views/player/dashboard.js')).Dashboard),
  '/earnings': player(async () => (await import('../views/player/earnings.js')).Earnings),
  '/payouts': player(async () => (await import('../views/player/payouts.js')).Payouts),
  '/wallet': player(async () => (await import('../views/player/wallet.js')).Wallet),
  '/settings': player(async () => (await import('../views/player/settings.js')).Settings),
  '/console': admin(async () => (await import('../views/admin/flow.js')).Flow),
  '/console/players': admin(async () => (await import('../views/admin/players.js')).Players),
  '/console/players/:id': admin(async () => (await import('../views/admin/player.js')).OnePlayer),
  '/console/payouts': admin(async () => (await import('../views/admin/payouts.js')).AllPayouts),
  '/console/payouts/:id': admin(async () => (await import('../views/admin/payout.js')).OnePayout),
  '/console/doubts': admin(async () => (await import('../views/admin/doubts.js')).Doubts),
  '/console/terms': admin(async () => (await import('../views/admin/terms.js')).Terms),
  '/console/blocks': admin(async () => (await import('../views/admin/blocks.js')).Blocks),
  '/console/system': admin(async () => (await import('../views/admin/system.js')).System),
  '/console/audit': admin(async () => (await import('../views/admin/audit.js')).Audit),
}
