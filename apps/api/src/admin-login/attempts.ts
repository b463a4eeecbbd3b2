// Attempts to log in as an administrator, counted in the database whether the account exists or not. An attempt is taken before
// anything is looked at, and given back when it was a good one: many at once are no more than one by one. Strict is the count of an
// account from one network: whoever knows an e-mail address and nothing else must not keep its owner out from everywhere.
import { giveAttemptBack, takeAttempt, type AttemptLimit } from '@pay2slay/db'
import type { Millis } from '@pay2slay/domain'
import type { DatabaseKeeper } from '../database-keeper.js'
import { networkOf } from '../limits/hooks.js'
import type { Nameless } from '../limits/nameless.js'
import { Problem } from '../problem.js'

const WINDOW_MS = 15 * 60_000
const PER_ACCOUNT_AND_NETWORK = 5
const PER_NETWORK = 20
/** From everywhere: of many machines that guess together, some 10,000 tries a day at passwords of at least 12 characters. */
export const PER_ACCOUNT = 100

export interface Attempts {
  readonly keeper: DatabaseKeeper
  readonly now: () => Millis
}

/** The limits that an attempt counts in; `email` is null for a login by Discord. */
export function limitsOf(nameless: Nameless, address: string, email: string | null): readonly AttemptLimit[] {
  const limit = (what: string, whose: string, most: number): AttemptLimit => ({
    key: `admin-login:${what}:${nameless(whose)}`,
    most,
    windowMs: WINDOW_MS,
  })
  const network = networkOf(address)
  const byNetwork = limit('address', network, PER_NETWORK)
  if (email === null) return [byNetwork]
  const byBoth = limit('account at address', `${email} ${network}`, PER_ACCOUNT_AND_NETWORK)
  return [byNetwork, byBoth, limit('account', email, PER_ACCOUNT)]
}

/** Takes one of each, or none and a problem that says how long to wait. */
export async function takeAttempts({ keeper, now }: Attempts, limits: readonly AttemptLimit[]): Promise<void> {
  const at = now()
  const retryAt = await keeper.write((_store, database) =>
    database.transaction(async (tx) => {
      const taken: string[] = []
      for (const limit of limits) {
        const attempt = await takeAttempt(tx, limit, at)
        if (attempt.allowed) {
          taken.push(limit.key)
          continue
        }
        for (const key of taken) await giveAttemptBack(tx, key)
        return attempt.retryAt
      }
      return null
    }),
  )
  if (retryAt === null) return
  const seconds = Math.max(1, Math.ceil((retryAt - at) / 1_000))
  const headers = { 'Retry-After': String(seconds) }
  throw new Problem('too-many-requests', `Too many attempts to log in: try again in ${seconds} s.`, {}, headers)
}

export const giveBack = ({ keeper }: Attempts, limits: readonly AttemptLimit[]): Promise<void> =>
  keeper.write((_store, database) =>
    database.transaction(async (tx) => {
      for (const { key } of limits) await giveAttemptBack(tx, key)
    }),
  )
