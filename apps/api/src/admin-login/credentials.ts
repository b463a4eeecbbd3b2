// Who may act as an administrator: whoever shows the password (and code) of an account, or is logged in through Discord with an id of
// the list. What was wrong is told to nobody.
import { DISCORD_ADMIN, EMAIL_ADMIN, findAdminUser, resealTotp, useTotpStep, type AdminUser } from '@pay2slay/db'
import type { Admin } from '@pay2slay/config'
import type { Millis, Observer } from '@pay2slay/domain'
import type { DatabaseKeeper } from '../database-keeper.js'
import { factsOf, type Found, type LoginKind } from '../sessions/store.js'
import { UNREADABLE_CODE, type CodeSeal } from './code-seal.js'
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
  readonly codes: CodeSeal
  readonly observer: Observer
}

export interface Credentials {
  /** In lower case. */
  readonly email: string
  readonly password: string
  readonly code: string | null
}

/** `knownId`: the id of the account that was tried, for the log, which names no person; its name may stand in the audit log. */
export async function byPassword(
  tools: PasswordTools,
  { email, password, code }: Credentials,
): Promise<{ readonly proven: Proven | null; readonly knownId: string | null }> {
  const { keeper, passwords } = tools
  const user = await keeper.read((database) => findAdminUser(database.read, email))
  const matches = await passwords.matches(user?.passwordHash ?? null, password)
  const knownId = user?.id ?? null
  if (!user || !matches || !(await codeFits(tools, user, code))) return { proven: null, knownId }
  return {
    proven: { subject: user.id, actor: `${EMAIL_ADMIN}${email}`, role: user.role, via: 'password', name: null },
    knownId,
  }
}

/** Uses the code up where it is right, and then seals its secret under the first key where it is not. */
async function codeFits(
  { keeper, codes, observer, now }: PasswordTools,
  { id, totpSecret }: AdminUser,
  code: string | null,
): Promise<boolean> {
  if (totpSecret === null) return true
  const opened = codes.open(id, totpSecret)
  if (opened === null) {
    observer.event('error', 'admin_code_unreadable', { admin: id, what: UNREADABLE_CODE })
    return false
  }
  const step = code === null ? null : stepOfCode(opened.base32, code, now())
  if (step === null) return false
  const anew = opened.isCurrent ? null : codes.seal(id, opened.base32)
  return keeper.write((_store, database) =>
    database.transaction(async (tx) => {
      const isFirst = await useTotpStep(tx, id, step)
      if (isFirst && anew !== null) await resealTotp(tx, id, totpSecret, anew)
      return isFirst
    }),
  )
}

/** A player stays logged in for weeks; to become an administrator they show anew who they are. */
const FRESH_MS = 15 * 60_000

/** By the player's session of this browser: only a login through Discord proves an id, the demo's proves nothing. */
export function byDiscord(session: Found | null, admins: readonly Admin[], now: Millis): Proven | 'stale' | null {
  if (session?.kind !== 'player' || factsOf(session.data).via !== 'discord') return null
  const listed = admins.find(({ discordId }) => discordId === session.player.discordId)
  if (!listed) return null
  if (now - session.createdAt > FRESH_MS) return 'stale'
  const actor = `${DISCORD_ADMIN}${listed.discordId}`
  return { subject: actor, actor, role: listed.role, via: 'discord', name: session.player.discordName }
}
