// Logging in with Discord, and out.
import { createStore, DISCORD_ADMIN } from '@pay2slay/db'
import {
  DEMO_PLAYER,
  logIn,
  type DiscordIdentity,
  type EpicDirectory,
  type Millis,
  type Observer,
} from '@pay2slay/domain'
import type { DiscordLogin } from '@pay2slay/integrations'
import type { DatabaseKeeper } from '../database-keeper.js'
import type { Call, Handlers } from '../http/handlers.js'
import { beginAttempt, takeAttempt } from '../login/attempts.js'
import { expiredLogin, refusedByDiscord, refusedLogin, type Site } from '../login/refusals.js'
import { checkedReturnTo } from '../login/return-to.js'
import { coded, Problem } from '../problem.js'
import type { Sessions } from '../sessions/sessions.js'
import type { LoginKind } from '../sessions/store.js'
import { adminEntry } from './admin-session.js'

export interface LoginTools {
  readonly keeper: DatabaseKeeper
  readonly observer: Observer
  readonly now: () => Millis
  readonly sessions: Sessions
  /** Null: this installation has no application at Discord. */
  readonly discord: DiscordLogin | null
  readonly directory: EpicDirectory
  readonly site: Site
  readonly secure: boolean
  /** In a dry run everybody is the demo player, and no such session opens anything of an administrator. */
  readonly dry: boolean
  readonly demoLogin: boolean
}

type LoginHandlers = Pick<Handlers, 'startDiscordLogin' | 'finishDiscordLogin' | 'logout' | 'demoLogin'>

export function loginHandlers(tools: LoginTools): LoginHandlers {
  const { keeper, now, sessions, site, secure, observer } = tools
  const attempts = { keeper, now, cookieName: sessions.cookies.login, secure }
  return {
    async startDiscordLogin({ query, http }) {
      const returnTo = checkedReturnTo(query.return_to, site.publicUrl)
      const { url, ...started } = await discordOf(tools).start()
      await beginAttempt(attempts, http, { ...started, returnTo })
      return { status: 302, kind: 'empty', location: url }
    },
    async finishDiscordLogin({ query, request, http }) {
      const { state = '' } = query
      const attempt = state === '' ? null : await takeAttempt(attempts, http.req, state)
      if (!attempt) throw expiredLogin(site)
      const returned = new URLSearchParams(Object.entries(query))
      const told = await discordOf(tools).finish(returned, { state, codeVerifier: attempt.codeVerifier })
      if (!told.ok) {
        observer.event('warn', 'discord_login_failed', { request_id: request.id, ...told.error })
        throw refusedByDiscord(told.error, site)
      }
      await enter(tools, { identity: told.value, via: tools.dry ? 'demo' : 'discord', request, http })
      return { status: 302, kind: 'empty', location: attempt.returnTo }
    },
    async logout({ request, http: { req, res } }) {
      // Of an administrator by Discord it was the login to both; one by e-mail and password is another person's, as far as is known.
      const admin = await sessions.peek('admin', req)
      await sessions.end('player', req, res)
      if (admin?.kind === 'admin' && admin.adminId.startsWith(DISCORD_ADMIN))
        await sessions.end('admin', req, res, adminEntry(request, admin.adminId, 'admin_logout', 'logged out'))
      return { status: 204, kind: 'empty' }
    },
    async demoLogin({ request, http }) {
      if (!tools.demoLogin) throw new Problem('not-found', 'There is no demo login here: log in with Discord.')
      await enter(tools, { identity: DEMO_PLAYER, via: 'demo', request, http })
      const { discordId, discordName } = DEMO_PLAYER
      const epic_account_id = await epicOf(tools)
      return { status: 200, body: { discord_user_id: discordId, discord_username: discordName, epic_account_id } }
    },
  }
}

function discordOf({ discord }: LoginTools): DiscordLogin {
  if (discord) return discord
  throw new Problem(
    'not-configured',
    'This installation has no application at Discord, so that nobody can log in.',
    coded('login_not_configured'),
  )
}

interface Entering {
  readonly identity: DiscordIdentity
  readonly via: LoginKind
  readonly request: Call<'demoLogin'>['request']
  readonly http: Call<'demoLogin'>['http']
}

/** From who somebody is to a session of theirs, or to the page that says what is missing. */
async function enter(tools: LoginTools, { identity, via, request, http }: Entering): Promise<void> {
  const { keeper, directory, observer, sessions, site } = tools
  const caller = { address: request.address, requestId: request.id }
  const result = await keeper.write((store) => logIn({ store, directory, observer }, identity, caller))
  if (!result.ok) throw refusedLogin(result.error, site)
  await sessions.load('player', http.req, http.res)
  await sessions.begin('player', http.req, { subject: result.value.playerId, via, name: identity.discordName })
  observer.event('info', 'player_logged_in', { request_id: request.id, player: result.value.playerId, via })
}

/** What somebody shown as the demo player sees; the directory may have no account for it. */
async function epicOf({ keeper }: LoginTools): Promise<string> {
  const player = await keeper.read((database) => createStore(database).playerOfDiscordId(DEMO_PLAYER.discordId))
  return player?.epicAccountId ?? ''
}
