// Admins with a password. They appear through the command line alone: no route writes one.
import type { Millis } from '@pay2slay/domain'
import { cleanText, count, millisOrNull, text, textOrNull } from '../rows.js'
import type { Row, SqlReader, SqlTx } from '../sql.js'

export type AdminRole = 'viewer' | 'operator'

export interface AdminUser {
  readonly id: string
  /** In lower case: the table holds it to that. */
  readonly email: string
  readonly passwordHash: string
  readonly role: AdminRole
  /** As it was given, sealed by the caller; null: this admin has no second factor. */
  readonly totpSecret: string | null
}

export interface AdminUserListRow {
  readonly id: string
  readonly email: string
  readonly role: AdminRole
  readonly totpSecret: string | null
  readonly disabledAt: Millis | null
  readonly createdAt: Millis
  readonly createdBy: string
}

/** False, and nothing written, when there is an admin of this e-mail already, disabled or not. */
export async function insertAdminUser(
  tx: SqlTx,
  user: AdminUser & { readonly createdAt: Millis; readonly createdBy: string },
): Promise<boolean> {
  const { id, email, passwordHash, role, totpSecret, createdAt, createdBy } = user
  const inserted = await tx.run(
    `INSERT INTO admin_user (id, email, password_hash, role, totp_secret, created_at_ms, created_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (email) DO NOTHING`,
    [id, email, passwordHash, role, totpSecret, createdAt, createdBy],
  )
  return inserted === 1
}

/** The admin of an e-mail in lower case; null when there is none, or a disabled one. */
export async function findAdminUser(read: SqlReader, email: string): Promise<AdminUser | null> {
  const [row] = await read.all(
    'SELECT id, email, password_hash, role, totp_secret FROM admin_user WHERE email = $1 AND disabled_at_ms IS NULL',
    [cleanText(email)],
  )
  if (!row) return null
  return {
    id: text(row, 'id'),
    email: text(row, 'email'),
    passwordHash: text(row, 'password_hash'),
    role: roleOf(row),
    totpSecret: textOrNull(row, 'totp_secret'),
  }
}

/** Uses a one-time code up: false when this or a later one was used before, or the admin is disabled. */
export async function useTotpStep(tx: SqlTx, id: string, step: number): Promise<boolean> {
  const used = await tx.run(
    `UPDATE admin_user SET totp_last_step = $2
     WHERE id = $1 AND disabled_at_ms IS NULL AND (totp_last_step IS NULL OR totp_last_step < $2)`,
    [id, step],
  )
  return used === 1
}

/** Keeps the secret of a one-time code in another form, unless somebody else did so meanwhile. */
export const resealTotp = (tx: SqlTx, id: string, from: string, to: string): Promise<number> =>
  tx.run('UPDATE admin_user SET totp_secret = $3 WHERE id = $1 AND totp_secret = $2', [id, from, to])

export async function listAdminUsers(read: SqlReader): Promise<readonly AdminUserListRow[]> {
  const rows = await read.all(
    `SELECT id, email, role, totp_secret, disabled_at_ms, created_at_ms, created_by
     FROM admin_user ORDER BY email LIMIT 1000`,
  )
  return rows.map((row) => ({
    id: text(row, 'id'),
    email: text(row, 'email'),
    role: roleOf(row),
    totpSecret: textOrNull(row, 'totp_secret'),
    disabledAt: millisOrNull(row, 'disabled_at_ms'),
    createdAt: count(row, 'created_at_ms'),
    createdBy: text(row, 'created_by'),
  }))
}

/** The id of the admin who was disabled; null when there is none of this e-mail who was not. */
export async function disableAdminUser(tx: SqlTx, email: string, at: Millis): Promise<string | null> {
  const [row] = await tx.all(
    'UPDATE admin_user SET disabled_at_ms = $2 WHERE email = $1 AND disabled_at_ms IS NULL RETURNING id',
    [email, at],
  )
  return row ? text(row, 'id') : null
}

/** The table allows these two words and no other. */
const roleOf = (row: Row): AdminRole => (text(row, 'role') === 'operator' ? 'operator' : 'viewer')
