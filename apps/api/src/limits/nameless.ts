// What the tables of limits keep of a caller: a name that tells two of them apart and leads back to nobody. A plain hash would: there
// are so few addresses that each can be tried.
import { createHmac, hkdfSync } from 'node:crypto'
import type { Secret } from '@pay2slay/config'

export type Nameless = (caller: string) => string

/** Every process of an installation has the same first key, and so the same names. Without a key (only in a dry run) they are hashes. */
export function nameless([secret]: readonly Secret[]): Nameless {
  const key = hkdfSync('sha256', secret?.reveal() ?? '', '', 'pay2slay callers in the tables of limits', 32)
  const bytes = Buffer.from(key)
  return (caller) => createHmac('sha256', bytes).update(caller).digest('base64url')
}
