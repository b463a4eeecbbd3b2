// The doctor's look at this machine's clock. On SQLite the database has the same one, so somebody outside is asked as well: every answer
// over HTTP says when it was given.
import type { Database } from '@pay2slay/db'
import { bad, good, odd, unused, type Check } from './check.js'
import type { Patient } from './books.js'

const WARN_SKEW_MS = 2_000
const MAX_SKEW_MS = 60_000
/** The header tells whole seconds, cut off. */
const HALF_A_SECOND_MS = 500

interface Compared {
  readonly other: string
  readonly skewMs: number
}

/** `milliseconds`: what the whole check may take. */
export const clockCheck = ({ database, settings }: Patient, milliseconds: number): Check => ({
  name: 'clock',
  async look(signal) {
    const compared: Compared[] = []
    if (database !== null && database.dialect === 'postgresql') compared.push(await withDatabase(database))
    if (!settings.dryRun) {
      const addresses = [settings.discord.baseUrl, settings.fortnite.baseUrl]
      const outside = await withOutside(addresses, AbortSignal.any([signal, AbortSignal.timeout(milliseconds / 2)]))
      if (outside !== null) compared.push(outside)
    }
    if (compared.length === 0)
      return settings.dryRun
        ? unused('dry run: no call outside, and no other database to compare with')
        : odd('nobody outside told the time, so the clock was not compared')
    const texts = compared.map(({ other, skewMs }) => `${other} by ${(skewMs / 1000).toFixed(1)} s`)
    const text = `this machine differs from ${texts.join(', from ')}`
    const skew = Math.max(...compared.map(({ skewMs }) => skewMs))
    if (skew > MAX_SKEW_MS) return bad(`${text}: set the clock (NTP)`)
    return skew > WARN_SKEW_MS ? odd(`${text}: set the clock (NTP)`) : good(text)
  },
})

async function withDatabase(database: Database): Promise<Compared> {
  const before = Date.now()
  const told = await database.now()
  return { other: 'the database', skewMs: Math.abs(told - (before + Date.now()) / 2) }
}

/** Whoever answers first; null: nobody, or nobody who says when. */
async function withOutside(addresses: readonly string[], signal: AbortSignal): Promise<Compared | null> {
  const asking = new AbortController()
  const ending = AbortSignal.any([signal, asking.signal])
  try {
    return await Promise.any(addresses.map((address) => ask(address, ending)))
  } catch {
    return null // each of them is a check of its own, which says what is wrong with it
  } finally {
    asking.abort()
  }
}

async function ask(address: string, signal: AbortSignal): Promise<Compared> {
  const before = Date.now()
  const answer = await fetch(address, { method: 'HEAD', redirect: 'manual', signal })
  const told = Date.parse(answer.headers.get('date') ?? '')
  if (Number.isNaN(told)) throw new Error('the answer has no date')
  const skewMs = Math.abs(told + HALF_A_SECOND_MS - (before + Date.now()) / 2)
  return { other: new URL(address).host, skewMs }
}
