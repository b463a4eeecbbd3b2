// One look at one thing outside: bounded in time, and one sentence whatever comes of it.
import { LATE, within } from '../../within.js'

/** `left out`: this configuration does not use it. */
export type Verdict = 'ok' | 'warning' | 'FAILED' | 'left out'

export interface Found {
  readonly result: Verdict
  readonly detail: string
}

export interface CheckReport extends Found {
  readonly check: string
  readonly milliseconds: number
}

export interface Check {
  readonly name: string
  /** The signal ends what is still under way when the time is over. */
  readonly look: (signal: AbortSignal) => Promise<Found>
}

export const good = (detail: string): Found => ({ result: 'ok', detail })
export const odd = (detail: string): Found => ({ result: 'warning', detail })
export const bad = (detail: string): Found => ({ result: 'FAILED', detail })
export const unused = (detail: string): Found => ({ result: 'left out', detail })

/** An error that nobody expected is a failed check too, and never its stack. */
export async function run({ name, look }: Check, milliseconds: number): Promise<CheckReport> {
  const startedAt = performance.now()
  const ending = new AbortController()
  let found: Found
  try {
    const told = await within(milliseconds, look(ending.signal))
    found = told === LATE ? bad(`no answer within ${milliseconds / 1000} seconds`) : told
  } catch (error) {
    found = bad(error instanceof Error ? (error.message.split('\n')[0] ?? 'unknown reason') : 'unknown reason')
  } finally {
    ending.abort()
  }
  return { check: name, ...found, milliseconds: Math.round(performance.now() - startedAt) }
}
