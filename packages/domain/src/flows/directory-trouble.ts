// A directory that refuses this service is no player's fault: the operator is told, the player is asked to come back.
import type { DirectoryError, Observer, Store } from '../ports.js'

/** Counts and logs it, and raises the alert where it is for the operator to mend. */
export async function noteDirectoryTrouble(
  { store, observer }: { readonly store: Store; readonly observer: Observer },
  at: string,
  error: DirectoryError,
): Promise<void> {
  observer.count('directory_errors_total', 1, { kind: error.kind })
  observer.event('warn', 'directory_unavailable', { at, kind: error.kind, detail: error.detail })
  if (error.kind !== 'unauthorized') return
  await store.transaction((tx) => tx.raiseAlert('directory_refused', error.detail))
}
