// Whether a request brings the token of the workflows. Digests are compared, of one length and in constant time, so that neither the
// length nor the first characters of the token can be found out by asking.
import { createHash, timingSafeEqual } from 'node:crypto'
import type { Request } from 'express'
import type { Secret } from '@pay2slay/config'

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

/** Where the installation has no token nobody can bring it: refused like a wrong one, since a caller could mend neither. */
export function bringsReleaseToken(token: Secret | null): (req: Request) => boolean {
  if (token === null) return () => false
  const right = digest(token.reveal())
  return (req) => {
    const [, given] = /^Bearer ([\x21-\x7e]{1,512})$/i.exec(req.get('authorization') ?? '') ?? []
    return given !== undefined && timingSafeEqual(digest(given), right)
  }
}
