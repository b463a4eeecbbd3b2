// When a player must start from a new baseline. Stores that do this in set-based SQL must leave exactly these values behind.
import type { ReadState } from '../model.js'

/** After a ban, or an explicit answer that the player left or is no longer verified: the time away earns nothing. */
export const requireBaseline = (state: ReadState): ReadState => ({
  ...state,
  needsBaseline: true,
  version: state.version + 1,
})

/**
 * Another Epic account: nothing that was read of the old one says anything about the new one. Above all not the provider's time
 * stamp, which would make the new account's first readings look stale. The cursor stays, to close the old baseline with.
 */
export const changeEpicAccount = (state: ReadState, epicAccountId: string): ReadState => ({
  ...requireBaseline(state),
  epicAccountId,
  strictFirstRise: false,
  lastAcceptedAt: null,
  lastProviderAt: null,
  regression: null,
  remembered: null,
  pending: null,
  rateWindow: null,
})
