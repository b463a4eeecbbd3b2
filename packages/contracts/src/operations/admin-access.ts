// Admin login: by a Discord session whose id is on the list, or by e-mail, password and, where it is set, a one-time code.
import Type from 'typebox'
import { component, nullable, object, optional, secret, time, words } from '../schema.js'
import { json, operation } from '../operation.js'
import { adminRole, csrfToken, EXAMPLE_TOKEN } from './auth.js'
import { EXAMPLE_TIME, reason, REASON_EXAMPLE } from './parts.js'
import { ended, sessionsAnswer } from './player-account.js'

const adminSession = component(
  'AdminSession',
  object({
    admin_id: words('`discord:` or `email:` and who it is; the actor of the audit log.'),
    email: nullable(words('Of an admin with a password.')),
    discord_username: nullable(words('Of an admin by Discord.')),
    role: adminRole,
    expires_at: time('When the session ends by itself.'),
    csrf_token: csrfToken,
  }),
)

const EXAMPLE = {
  admin_id: 'email:ann@example.org',
  email: 'ann@example.org',
  discord_username: null,
  role: 'operator',
  expires_at: EXAMPLE_TIME,
  csrf_token: EXAMPLE_TOKEN,
} as const

export const adminAccessOperations = {
  adminLogin: operation('adminLogin', {
    tag: 'admin',
    summary: 'Log in as an administrator',
    description:
      'Without a body: by the Discord session of the caller, if its id is on the list and the login is at most a quarter of an hour old. With e-mail and password: never by e-mail alone. Failed attempts are counted per network, strictly per account and network, and per account. What was wrong is not told.',
    access: 'public',
    limit: 'login',
    body: object({
      email: optional(Type.String({ minLength: 3, maxLength: 254, description: 'Of the admin.' })),
      password: optional(secret(1, 1_024, 'Of the admin.')),
      totp: optional(
        Type.String({ pattern: '^\\d{6}$', writeOnly: true, description: 'The six digits of the one-time code.' }),
      ),
    }),
    bodyExample: { email: 'ann@example.org', password: 'correct horse battery staple' },
    answers: { 200: json('Logged in, with a session of its own.', adminSession, EXAMPLE) },
    problems: ['wrong-credentials', 'too-many-requests', 'busy'],
  }),
  adminLogout: operation('adminLogout', {
    tag: 'admin',
    summary: 'Log out as an administrator',
    access: 'viewer',
    limit: 'write',
    answers: { 204: { description: 'Logged out; a session as a player stays.', empty: true } },
    problems: [],
  }),
  getAdminSession: operation('getAdminSession', {
    tag: 'admin',
    summary: 'Which administrator am I',
    access: 'viewer',
    limit: 'read',
    answers: { 200: json('The session.', adminSession, EXAMPLE) },
    problems: [],
  }),
  listMyAdminSessions: operation('listMyAdminSessions', {
    tag: 'admin',
    summary: 'Where I am logged in as an administrator',
    access: 'viewer',
    limit: 'read',
    answers: { 200: sessionsAnswer },
    problems: [],
  }),
  endMyOtherAdminSessions: operation('endMyOtherAdminSessions', {
    tag: 'admin',
    summary: 'End all my sessions as an administrator but this one',
    access: 'viewer',
    limit: 'write',
    answers: { 200: json('Ended.', ended, { ended: 1 }) },
    problems: [],
  }),
  endAdminSessions: operation('endAdminSessions', {
    tag: 'admin',
    summary: "End all of an administrator's sessions",
    description: 'One may be the one that asks. `ADMIN_DISCORD_IDS` and `admin disable` keep somebody out for good.',
    access: 'operator',
    limit: 'write',
    body: object({
      admin_id: Type.String({
        pattern: '^(discord:\\d{1,20}|email:[!-~]{3,254})$',
        description: 'Whose: `discord:` or `email:` and who it is, as in the audit log.',
      }),
      reason,
    }),
    bodyExample: { admin_id: 'email:ann@example.org', reason: REASON_EXAMPLE },
    answers: { 200: json('Ended.', ended, { ended: 2 }) },
    problems: ['not-found', 'conflict'],
  }),
}
