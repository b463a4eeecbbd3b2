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
    await deps.store.transaction(async (tx) => tx.confirmDry(page, await tx.now()))
    await deps.checkpoint('dry:committed')
    confirmed += page.length
  }
  deps.observer.count('payouts_confirmed_dry_total', confirmed)
  return confirmed
}
