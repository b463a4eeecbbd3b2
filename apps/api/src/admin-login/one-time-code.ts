// One-time codes (RFC 6238, 30 seconds, 6 digits, SHA-1 as authenticators expect).
import { Secret, TOTP } from 'otpauth'
import type { Millis } from '@pay2slay/domain'

const PERIOD_MS = 30_000
/** The step before and the one after: clocks differ, and people type slowly. */
const WINDOW = 1

const totp = (secret: Secret, label = '', issuer = '') =>
  new TOTP({ issuer, label, secret, algorithm: 'SHA1', digits: 6, period: PERIOD_MS / 1_000 })

/** The step that the code belongs to, which must be used up; null where it is wrong. */
export function stepOfCode(base32: string, code: string, now: Millis): number | null {
  const delta = totp(Secret.fromBase32(base32)).validate({ token: code, timestamp: now, window: WINDOW })
  return delta === null ? null : Math.floor(now / PERIOD_MS) + delta
}

/** A new secret of 160 bits, and its address for authenticators. */
export function newSecret(email: string, issuer: string): { readonly base32: string; readonly uri: string } {
  const secret = new Secret({ size: 20 })
  return { base32: secret.base32, uri: totp(secret, email, issuer).toString() }
}
