// The page at the root: that of apps/web; where it was not built, the way to the login, and after it who one is.
import type { Handlers } from '../http/handlers.js'
import type { BuiltPage } from '../web/built-page.js'
import { sendIndex } from '../web/serve.js'
import { escapeHtml, linkList, page, PAGE_POLICY, type Link } from '../http/page.js'

const PUBLIC: readonly Link[] = [
  { text: 'Leaderboard', href: '/api/leaderboard' },
  { text: 'Feed', href: '/api/feed' },
  { text: 'The API', href: '/docs' },
]
const OWN: readonly Link[] = [
  { text: 'What you are owed, and what is missing', href: '/me/status' },
  { text: 'Your payouts', href: '/me/payouts' },
  { text: 'Your wallets', href: '/me/wallets' },
  { text: 'Where you are logged in', href: '/me/sessions' },
]
const LOGIN: readonly Link[] = [{ text: 'Log in with Discord', href: '/auth/discord/login' }]

export const startPageHandlers = (appName: string, web: BuiltPage | null): Pick<Handlers, 'getStartPage'> => ({
  getStartPage({ player, http }) {
    if (web) {
      sendIndex(http.req, http.res, web)
      return { status: 200, kind: 'taken' }
    }
    const who = player ? `You are logged in as ${player.player.discordName}.` : 'You are not logged in.'
    const links = [...(player ? OWN : LOGIN), ...PUBLIC]
    const content = page(appName, `<p>${escapeHtml(who)}</p>\n${linkList('ul', links)}`)
    return { status: 200, kind: 'content', content, headers: { 'Content-Security-Policy': PAGE_POLICY } }
  },
})
