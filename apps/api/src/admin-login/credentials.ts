// Who may act as an administrator: whoever shows the password (and code) of an account, or is logged in through Discord with an id of
// the list. What was wrong is told to nobody.
import { findAdminUser, useTotpStep, type AdminUser } from '@pay2slay/db'
import type { Admin } from '@pay2slay/config'
import type { Millis } from '@pay2slay/domain'
import type { DatabaseKeeper } from '../database-keeper.js'
import { DISCORD_ADMIN, EMAIL_ADMIN } from '../sessions/authenticate.js'
import type { Found, LoginKind } from '../sessions/store.js'
import { stepOfCode } from './one-time-code.js'
import type { PasswordCheck } from './passwords.js'

export interface Proven {
  /** As the table of sessions has it. */
  readonly subject: string
  /** As the audit log has it. */
  readonly actor: string
  readonly role: 'viewer' | 'operator'
  readonly via: LoginKind
  /** At Discord; null for somebody with a password. */
  readonly name: string | null
}

export interface PasswordTools {
  readonly keeper: DatabaseKeeper
  readonly now: () => Millis
  readonly passwords: PasswordCheck
}

export interface Credentials {
  /** In lower case. */
  readonly email: string
  readonly password: string
  readonly code: string | null
}

/** `known`: there is such an account, so that its name may stand in the audit log. */
export async function byPassword(
  { keeper, now, passwords }: PasswordTools,
  { email, password, code }: Credentials,
): Promise<{ readonly proven: Proven | null; readonly known: boolean }> {
  const user = await keeper.read((database) => findAdminUser(database.read, email))
  const matches = await passwords.matches(user?.passwordHash ?? null, password)
  const known = user !== null
  if (!user || !matches || !(await codeFits(keeper, user, code, now()))) return { proven: null, known }
  return {
    proven: { subject: user.id, actor: `${EMAIL_ADMIN}${email}`, role: user.role, via: 'password', name: null },
    known,
  }
}

async function codeFits(
  keeper: DatabaseKeeper,
  { id, totpSecret }: AdminUser,
  code: string | null,
  now: Millis,
): Promise<boolean> {
  if (totpSecret === null) return true
  const step = code === null ? null : stepOfCode(totpSecret, code, now)
  if (step === null) return false
  return keeper.write((_store, database) => database.transaction((tx) => useTotpStep(tx, id, step)))
}

/** By the player's session of this browser: only a login through Discord proves an id, the demo's proves nothing. */
export function byDiscord(session: Found | null, admins: readonly Admin[]): Proven | null {
  if (session?.kind !== 'player' || session.via !== 'discord') return null
  const listed = admins.find(({ discordId }) => discordId === session.player.discordId)
  if (!listed) return null
  const actor = `${DISCORD_ADMIN}${listed.discordId}`
  return { subject: actor, actor, role: listed.role, via: 'discord', name: session.player.discordName }
}
