// Login with Discord, and who somebody is. No Discord token is ever stored; membership of the guild and an Epic link are asked for.
import { component, flag, nullable, object, oneOf, text, time, words } from '../schema.js'
import { json, operation } from '../operation.js'
import { discordId, EXAMPLE_DISCORD_ID, EXAMPLE_ID, EXAMPLE_TIME } from './parts.js'

export const adminRole = oneOf(['viewer', 'operator'], 'A viewer sees everything, an operator also acts.')

const sessionPlayer = component(
  'SessionPlayer',
  object({
    player_id: words('The player.'),
    discord_id: discordId,
    discord_username: words('As Discord shows it.'),
    expires_at: time('When the session ends by itself if it is not used.'),
  }),
)

export const sessionAdmin = component(
  'SessionAdmin',
  object({
    admin_id: words('`discord:` or `email:` and who it is; the actor of the audit log.'),
    role: adminRole,
    expires_at: time('When the session ends by itself.'),
  }),
)

const EXAMPLE_PLAYER = {
  player_id: EXAMPLE_ID,
  discord_id: EXAMPLE_DISCORD_ID,
  discord_username: 'Ann',
  expires_at: EXAMPLE_TIME,
}

export const csrfToken = words('Send it as `X-CSRF-Token` with everything that changes state.')
export const EXAMPLE_TOKEN = 'b0f3Jv8mZk7p2Q5s9t1xWc4d'

const location = { Location: 'Where to go on.' }

export const authOperations = {
  startDiscordLogin: operation('startDiscordLogin', {
    tag: 'auth',
    summary: 'Log in with Discord',
    description:
      'Binds the login to this browser for ten minutes and goes to Discord; in a dry run straight back, as one fixed player.',
    access: 'public',
    limit: 'login',
    browserPage: true,
    query: { return_to: text(1, 500, 'A path of this site to come back to; anything else is refused.') },
    answers: { 302: { description: 'To the consent page of Discord.', headers: location, empty: true } },
    problems: ['not-configured', 'upstream-unavailable'],
  }),
  finishDiscordLogin: operation('finishDiscordLogin', {
    tag: 'auth',
    summary: 'Where Discord sends people back to',
    description:
      'A state works once, for ten minutes, in the browser that started it. What is missing (membership, an Epic link, consent) is told in the problem, with what to do next in `next_steps`; browsers get it as a page.',
    access: 'public',
    limit: 'login',
    browserPage: true,
    query: {
      state: text(1, 500, 'As it was sent to Discord.'),
      code: text(1, 500, 'Of Discord, when the login was allowed.'),
      error: text(1, 200, 'Of Discord, when it was not.'),
      error_description: text(1, 1_000, 'Of Discord, when it was not.'),
    },
    answers: { 302: { description: 'Logged in, with a new session.', headers: location, empty: true } },
    problems: [
      'bad-request',
      'login-expired',
      'login-denied',
      'not-a-member',
      'no-epic-link',
      'banned',
      'already-linked',
      'not-configured',
      'upstream-error',
      'upstream-unavailable',
    ],
  }),
  getSession: operation('getSession', {
    tag: 'auth',
    summary: 'Who am I',
    description: 'Works for everybody; null where nobody is logged in.',
    access: 'optional-player',
    limit: 'read',
    answers: {
      200: json(
        'Who this browser is logged in as.',
        object({
          player: nullable(sessionPlayer),
          admin: nullable(sessionAdmin),
          csrf_token: csrfToken,
          demo_login: flag('POST /auth/demo-login works here.'),
        }),
        { player: EXAMPLE_PLAYER, admin: null, csrf_token: EXAMPLE_TOKEN, demo_login: false },
      ),
    },
    problems: [],
  }),
  logout: operation('logout', {
    tag: 'auth',
    summary: 'Log out',
    description:
      'Ends the session on the server, and that of an administrator whom Discord let in from this browser; also without one.',
    access: 'optional-player',
    limit: 'write',
    answers: { 204: { description: 'Logged out.', empty: true } },
    problems: [],
  }),
  demoLogin: operation('demoLogin', {
    tag: 'auth',
    summary: 'Log in as the demo player',
    description: 'Only in the local world and in dry run; elsewhere there is nothing here. The identity is fixed.',
    access: 'optional-player',
    limit: 'login',
    answers: {
      200: json(
        'Logged in, with a new session.',
        object({
          discord_user_id: discordId,
          discord_username: words('Of the demo player.'),
          epic_account_id: words('Of the demo player.'),
        }),
        {
          discord_user_id: '10000000000000001',
          discord_username: 'demo',
          epic_account_id: 'epic_10000000000000001',
        },
      ),
    },
    problems: ['not-found', 'no-epic-link', 'banned', 'already-linked', 'upstream-error', 'upstream-unavailable'],
  }),
}
