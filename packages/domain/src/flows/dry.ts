// A dry world signs and publishes nothing: what is planned counts as paid at once, so that everything before it can be tried.
import type { Checkpoint, Observer, Store } from '../ports.js'

const PAGE = 500

export async function confirmDry(
  deps: { store: Store; observer: Observer; checkpoint: Checkpoint },
  signal?: AbortSignal,
): Promise<number> {
  let confirmed = 0
  while (!signal?.aborted) {
    const page = await deps.store.dryPayouts(PAGE)
    if (page.length === 0) break
    const done = await deps.store.transaction(async (tx) => {
      // As signing: a stop that is set stops here too.
      if ((await tx.lockGate()).length > 0) return false
      await tx.confirmDry(page, await tx.now())
      return true
    })
    if (!done) break
    await deps.checkpoint('dry:committed')
    confirmed += page.length
  }
  deps.observer.count('payouts_confirmed_dry_total', confirmed)
  return confirmed
}
