// Waiting with a bound and a reason: an end-to-end test never sleeps for a guess.
import { setTimeout as sleep } from 'node:timers/promises'

/** Resolves once the condition holds; after `timeoutMs` an error says what was waited for and what `seen` says. */
export async function waitFor(
  what: string,
  timeoutMs: number,
  condition: () => Promise<boolean> | boolean,
  seen: () => unknown = () => '',
): Promise<void> {
  const deadline = performance.now() + timeoutMs
  while (!(await condition())) {
    if (performance.now() > deadline) {
      throw new Error(`waited ${timeoutMs / 1000} s in vain for: ${what}. ${String(await seen())}`)
    }
    await sleep(100)
  }
}
