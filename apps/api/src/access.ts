// Who may do what, put together: the sessions, what stands before every operation, and the operations of logging in and out.
import type { Millis, Observer } from '@pay2slay/domain'
import { CodeSeal } from './admin-login/code-seal.js'
import { PasswordCheck, type PasswordCost, type PasswordPlaces } from './admin-login/passwords.js'
import type { DatabaseKeeper } from './database-keeper.js'
import { adminSessionHandlers } from './handlers/admin-session.js'
import { loginHandlers } from './handlers/login.js'
import { mySessionHandlers } from './handlers/my-sessions.js'
import { startPageHandlers } from './handlers/start-page.js'
import type { ApiHooks } from './http/hooks.js'
import { nameless } from './limits/nameless.js'
import type { Outside } from './outside.js'
import { authenticate } from './sessions/authenticate.js'
import { csrfCheck, originCheck } from './sessions/guards.js'
import { SessionKeys } from './sessions/keys.js'
import { Sessions } from './sessions/sessions.js'
import type { ApiSettings } from './settings.js'
import type { BuiltPage } from './web/built-page.js'

export interface AccessTools {
  readonly settings: ApiSettings
  readonly keeper: DatabaseKeeper
  readonly observer: Observer
  readonly outside: Outside
  /** Tests pass their own. */
  readonly now?: () => Millis
  readonly passwordCost?: PasswordCost
  readonly passwordPlaces?: PasswordPlaces
  readonly web?: BuiltPage | null
}

export type Access = ReturnType<typeof createAccess>

export function createAccess(tools: AccessTools) {
  const { settings, keeper, observer, outside, now = Date.now, passwordCost, passwordPlaces, web = null } = tools
  const { publicUrl, cookieSecure: secure, sessions: lengths, admins, demoLogin } = settings.access
  const secrets = settings.access.sessionSecrets.map((secret) => secret.reveal())
  const keys = new SessionKeys(secrets)
  const sessions = new Sessions({ keys, lengths, secure, keeper, observer, now, timeZone: settings.resetTimeZone })
  const { orgName, discordInviteUrl } = settings.product
  const hooks = {
    originCheck: originCheck(publicUrl),
    authenticate: authenticate(sessions, admins, settings.access.releaseToken),
    csrf: csrfCheck(sessions),
  } satisfies ApiHooks
  const common = { keeper, observer, now, sessions, secure, admins, demoLogin }
  const handlers = {
    ...loginHandlers({
      ...common,
      ...outside,
      site: { publicUrl, orgName, discordInviteUrl },
      dry: settings.world.mode === 'dry',
    }),
    ...mySessionHandlers(common),
    ...startPageHandlers(settings.product.appName, web),
    ...adminSessionHandlers({
      ...common,
      passwords: new PasswordCheck(passwordCost, passwordPlaces),
      codes: new CodeSeal(secrets),
      nameless: nameless(settings.access.sessionSecrets),
    }),
  }
  return { hooks, handlers, cookies: sessions.cookies }
}
