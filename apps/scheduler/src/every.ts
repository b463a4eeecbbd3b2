// A look that a service takes again and again: one at a time, and one that fails is told and does not end the others.
import type { Observer } from '@pay2slay/domain'

/** Looks now and then every so often; the returned function ends it. `failed` names the event of a look that did not work out. */
export function every(
  milliseconds: number,
  { observer, failed }: { readonly observer: Observer; readonly failed: string },
  look: () => Promise<unknown>,
): () => void {
  let looking = false
  const once = async () => {
    if (looking) return
    looking = true
    try {
      await look()
    } catch (error) {
      observer.event('warn', failed, { error })
    } finally {
      looking = false
    }
  }
  void once()
  const timer = setInterval(() => void once(), milliseconds)
  timer.unref()
  return () => clearInterval(timer)
}
