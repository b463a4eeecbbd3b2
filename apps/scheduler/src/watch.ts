// What an operator must be told though no job of its own would: stops of the books, and a seed that waits for a restart. A running
// scheduler keeps the seed it began with: swapped under its blocks, a new one could leave them behind.
import { sealedSeed } from '@pay2slay/db'
import type { Address } from '@pay2slay/domain'
import type { Alerts } from './alerts.js'
import { every } from './every.js'
import type { Books } from './wiring.js'

const EVERY_MS = 10_000

/** Starts looking; the returned function ends it. `signer`: null in a dry world, which has no seed. */
export function startWatch(books: Books, alerts: Alerts, signer: Address | null): () => void {
  const { observer } = books
  return every(EVERY_MS, { observer, failed: 'not_watched' }, () => watchOnce(books, alerts, signer))
}

export async function watchOnce({ store, database }: Books, alerts: Alerts, signer: Address | null): Promise<void> {
  const stop = (await store.stops()).find(({ kind }) => kind === 'books')
  if (stop) await alerts.raise('books_stop', stop.reason)
  else await alerts.clear('books_stop')
  if (signer === null) return
  const sealed = await sealedSeed(database.read)
  if (sealed === null || sealed.account === signer) await alerts.clear('seed_restart')
  else {
    const detail = `the seed of ${sealed.account} was set by ${sealed.actor}; this scheduler signs with ${signer} until it is restarted`
    await alerts.raise('seed_restart', detail)
  }
}
