// Logins under way at Discord: each belongs to one browser and is used once. Keys are hashes; the state itself is in no table.
import type { Millis } from '@pay2slay/domain'
import { count, text } from '../rows.js'
import type { SqlTx } from '../sql.js'

export interface LoginAttempt {
  /** SHA-256 of the state. */
  readonly id: string
  /** SHA-256 of the browser's own cookie. */
  readonly browserHash: string
  readonly codeVerifier: string
  readonly returnTo: string
  readonly createdAt: Millis
  readonly expiresAt: Millis
}

export async function insertLoginAttempt(tx: SqlTx, attempt: LoginAttempt): Promise<void> {
  const { id, browserHash, codeVerifier, returnTo, createdAt, expiresAt } = attempt
  await tx.run(
    `INSERT INTO login_attempt (id, browser_hash, code_verifier, return_to, created_at_ms, expires_at_ms)
     VALUES ($1, $2, $3, $4, $5, $6)`,
    [id, browserHash, codeVerifier, returnTo, createdAt, expiresAt],
  )
}

/**
 * Takes an attempt for good: of any number of callers exactly one gets it. Null when there is none (any more), when it is too old, or
 * when `isSameBrowser` says no to the hash that it belongs to; then it stays, for whoever began it.
 */
export async function takeLoginAttempt(
  tx: SqlTx,
  id: string,
  now: Millis,
  isSameBrowser: (browserHash: string) => boolean,
): Promise<LoginAttempt | null> {
  const [row] = await tx.all('SELECT * FROM login_attempt WHERE id = $1 AND expires_at_ms > $2', [id, now])
  if (!row || !isSameBrowser(text(row, 'browser_hash'))) return null
  const taken = await tx.run('DELETE FROM login_attempt WHERE id = $1', [id])
  if (taken !== 1) return null
  return {
    id,
    browserHash: text(row, 'browser_hash'),
    codeVerifier: text(row, 'code_verifier'),
    returnTo: text(row, 'return_to'),
    createdAt: count(row, 'created_at_ms'),
    expiresAt: count(row, 'expires_at_ms'),
  }
}
