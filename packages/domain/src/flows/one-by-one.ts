// When a batch cannot be written, its players are written one by one, so that a bad one costs only itself. That makes sense only
// while the books can be written at all: a database that is away or full is no player's fault.
import type { Store } from '../ports.js'

/** Throws the error that a batch ended with, unless another transaction can still be written. */
export async function rethrowIfBooksFail(store: Store, error: unknown): Promise<void> {
  try {
    await store.transaction((tx) => tx.lockGate())
  } catch (probeError) {
    throw new Error(`${messageOf(error)}; no other transaction can be written either`, { cause: probeError })
  }
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
