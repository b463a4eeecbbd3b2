// The secrets of one-time codes as the database has them: sealed under a key made of SESSION_SECRET, so that whoever reads the database
// or a backup of it cannot make codes. Any of the keys opens, the first one seals. What an account has is bound to it.
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

const PREFIX = 'sealed1:'
const NONCE_BYTES = 12
const TAG_BYTES = 16
const CIPHER = 'aes-256-gcm'

export interface OpenedCode {
  readonly base32: string
  /** Sealed under the first key; else it is to be sealed anew. */
  readonly isCurrent: boolean
}

/** What to do when no key opens a secret any more: the same for the log and for `admin list`. */
export const UNREADABLE_CODE =
  'its one-time code was sealed under a SESSION_SECRET that is gone: put that one back, or disable this account and make another'

export class CodeSeal {
  readonly #keys: readonly Buffer[]

  constructor(secrets: readonly string[]) {
    this.#keys = secrets.map((secret) =>
      // HKDF keeps this key apart from what the same secret signs.
      Buffer.from(hkdfSync('sha256', secret, '', 'pay2slay one-time codes of administrators', 32)),
    )
  }

  /** Null: there is no key that would still be there after a restart. */
  seal(adminId: string, base32: string): string | null {
    const [key] = this.#keys
    if (!key) return null
    const nonce = randomBytes(NONCE_BYTES)
    const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES }).setAAD(Buffer.from(adminId))
    const sealed = Buffer.concat([cipher.update(base32, 'utf8'), cipher.final()])
    return `${PREFIX}${Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url')}`
  }

  /** Null: no key of ours opens it. Secrets from before they were sealed open as they are. */
  open(adminId: string, stored: string): OpenedCode | null {
    if (!stored.startsWith(PREFIX)) return { base32: stored, isCurrent: false }
    const bytes = Buffer.from(stored.slice(PREFIX.length), 'base64url')
    for (const [index, key] of this.#keys.entries()) {
      const base32 = opened(key, adminId, bytes)
      if (base32 !== null) return { base32, isCurrent: index === 0 }
    }
    return null
  }
}

function opened(key: Buffer, adminId: string, bytes: Buffer): string | null {
  if (bytes.length <= NONCE_BYTES + TAG_BYTES) return null
  const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
    .setAAD(Buffer.from(adminId))
    .setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES))
  const start = decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES), undefined, 'utf8')
  try {
    return start + decipher.final('utf8')
  } catch {
    // Another key's, or changed: Node has no other way to say so.
    return null
  }
}
