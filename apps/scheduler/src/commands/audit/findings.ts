// What an audit found: breaches that stood when they were looked at again, and what could not be compared.
import { setTimeout as sleep } from 'node:timers/promises'

/** More findings than this are counted, not listed. */
export const LISTED = 200

export interface Finding {
  readonly invariant: string
  readonly subject: string
  readonly detail: string
  /** false: not a breach, but the chain could not be asked, so that nothing is known. */
  readonly compared: boolean
}

export type Breach = Omit<Finding, 'compared'>

export class Findings {
  readonly listed: Finding[] = []
  breaches = 0
  notCompared = 0

  /** So much is broken that telling a torn read from a breach changes nothing any more. */
  get many(): boolean {
    return this.breaches >= LISTED
  }

  add(breach: Breach): void {
    this.breaches += 1
    this.#list({ ...breach, compared: true })
  }

  /** Nothing is proven wrong, and nothing is proven right. */
  couldNotCompare(invariant: string, subject: string, why: string): void {
    this.notCompared += 1
    this.#list({ invariant, subject, detail: `could not be compared with the chain: ${why}`, compared: false })
  }

  #list(finding: Finding): void {
    if (this.listed.length < LISTED) this.listed.push(finding)
  }
}

/** Reads made beside the first one: a scheduler writes while the audit reads, and one moment's rows may not fit together. */
const LOOKS_AGAIN = 2

/**
 * Of the breaches that were seen, those that are still there each time `again` looks; what a running scheduler was just writing
 * is gone by then. `pauseMs`: before each look.
 */
export async function whatStands(
  seen: readonly Breach[],
  pauseMs: number,
  again: () => Promise<readonly Breach[]>,
): Promise<readonly Breach[]> {
  let standing = seen
  for (let look = 0; look < LOOKS_AGAIN && standing.length > 0; look += 1) {
    await sleep(pauseMs)
    // Amounts in the sentence may move meanwhile; what it is about stays.
    const before = new Set(standing.map(({ invariant, subject }) => `${invariant} ${subject}`))
    standing = (await again()).filter(({ invariant, subject }) => before.has(`${invariant} ${subject}`))
  }
  return standing
}
