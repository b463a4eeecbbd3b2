// Every way in which a login can end without a session, as a problem: what is missing, and what to do next.
import type { ProblemCode } from '@pay2slay/contracts'
import type { DirectoryError, LoginRefusal } from '@pay2slay/domain'
import type { DiscordLoginError } from '@pay2slay/integrations'
import type { Link } from '../http/page.js'
import { coded, Problem } from '../problem.js'

export interface Site {
  readonly publicUrl: string
  readonly orgName: string
  readonly discordInviteUrl: string
}

const LOGIN_PATH = '/auth/discord/login'
const AGAIN = { text: 'Log in again', href: LOGIN_PATH }

/** For a page in the reader's language, and what there is to do in `next_steps`. */
const told = (code: ProblemCode, ...steps: readonly Link[]) => ({ ...coded(code), next_steps: steps })

export const expiredLogin = ({ publicUrl }: Site): Problem =>
  new Problem(
    'login-expired',
    'This login is too old, was used before, or was begun in another browser or at another address of this site.',
    told('login_expired', {
      text: 'Log in again: it must end within ten minutes in the same browser',
      href: `${publicUrl}${LOGIN_PATH}`,
    }),
  )

export function refusedByDiscord(error: DiscordLoginError, site: Site): Problem {
  switch (error.kind) {
    case 'access_denied':
    case 'scope_missing':
      return new Problem(
        'login-denied',
        'Discord was not allowed to tell who you are and whether you are a member, so that nobody is logged in.',
        told('login_denied', { text: 'Log in again and press Authorize: nothing else is asked for', href: LOGIN_PATH }),
      )
    case 'sent_back':
      return new Problem(
        'login-denied',
        `Discord sent you back with "${error.error}" instead of a login, so that nobody is logged in.`,
        told('login_sent_back', AGAIN, {
          text: 'If it happens again, tell whoever runs this: the log has what Discord said',
        }),
      )
    case 'invalid_callback':
    case 'invalid_grant':
      return expiredLogin(site)
    case 'rate_limited':
      return limitedByDiscord(Math.min(3_600, Math.max(1, Math.ceil(error.retryAfterSeconds))))
    case 'unavailable':
      return away('Discord', 'discord_away')
    case 'malformed':
      return new Problem(
        'upstream-error',
        'Discord gave an answer that cannot be read.',
        told('discord_unreadable', AGAIN),
      )
    case 'misconfigured':
      return new Problem(
        'not-configured',
        'Discord does not accept this installation, which is not your fault.',
        told('login_not_configured', { text: 'Tell whoever runs it: the log says what Discord refuses' }),
      )
  }
}

const limitedByDiscord = (seconds: number): Problem =>
  new Problem(
    'too-many-requests',
    `Discord asks this service to wait for ${seconds} s.`,
    told('discord_limits', { text: `Log in again in ${seconds} s`, href: LOGIN_PATH }),
    { 'Retry-After': String(seconds) },
  )

const away = (service: string, code: 'discord_away' | 'yunite_away'): Problem =>
  new Problem(
    'upstream-unavailable',
    `${service} does not answer at the moment.`,
    told(code, { text: 'Log in again in a few minutes', href: LOGIN_PATH }),
    { 'Retry-After': '60' },
  )

export function refusedLogin(refusal: LoginRefusal, site: Site): Problem {
  const { orgName, discordInviteUrl } = site
  switch (refusal.kind) {
    case 'not_member': {
      const invite = discordInviteUrl === '' ? {} : { href: discordInviteUrl }
      const detail = `Players must be members of the Discord server of ${orgName}, and you are not.`
      return new Problem('not-a-member', detail, told('not_a_member', { text: 'Join the server', ...invite }, AGAIN))
    }
    case 'not_linked':
      return new Problem('no-epic-link', NO_EPIC_LINK, told('no_epic_link', ...LINKING, AGAIN))
    case 'banned':
      return new Problem(
        'banned',
        'You are banned from this faucet.',
        told('player_banned', {
          text: `If you think that this is a mistake, ask the people of ${orgName} on their Discord server`,
        }),
      )
    case 'epic_of_other':
      return new Problem(
        'already-linked',
        'Your Epic account earns for another Discord account, and one Epic account earns for one player.',
        told(
          'epic_of_other',
          { text: 'Log in with the Discord account that you linked first', href: LOGIN_PATH },
          { text: 'Or unlink it there in Yunite, link it to this one, and log in again an hour later' },
        ),
      )
    case 'directory':
      return refusedByDirectory(refusal.error)
  }
}

const NO_EPIC_LINK = 'Kills are counted by Epic account, and none is linked to your Discord account.'
const LINKING: readonly Link[] = [
  {
    text: 'On the Discord server, open the channel for registration, press the button of Yunite and sign in with Epic',
  },
  {
    text: 'In Fortnite, under Settings, Account and privacy, switch on "Show on career leaderboard": hidden kills cannot be counted',
  },
]

/** Never the player's fault. */
function refusedByDirectory({ kind }: DirectoryError): Problem {
  if (kind === 'rate_limited' || kind === 'unavailable')
    return away('Yunite, which knows the Epic accounts,', 'yunite_away')
  return new Problem(
    'upstream-error',
    'Yunite, which knows the Epic accounts, does not work for this installation at the moment, which is not your fault.',
    told('yunite_broken', { text: 'Log in again later: whoever runs it sees the reason' }),
  )
}
