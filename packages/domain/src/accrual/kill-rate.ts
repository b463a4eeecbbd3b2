// Too many kills in too short a time, by the provider's own clock: readings arrive in lumps, so our own clock says nothing.
import type { AbuseFlagDraft, Millis, Observation, ReadState } from '../model.js'

const MINUTE = 60_000

export interface KillRateRules {
  readonly killRatePerMinute: number | null
  readonly killRateWindowMinutes: number
}

/** Adds `kills` to the present window (or starts a new one at the last reading) and compares it with what its length allows. */
export function killRate(
  state: ReadState,
  observation: Observation,
  kills: number,
  rules: KillRateRules,
  now: Millis,
): { window: ReadState['rateWindow']; flag: AbuseFlagDraft | null } {
  if (rules.killRatePerMinute === null) return { window: null, flag: null }
  const windowLength = rules.killRateWindowMinutes * MINUTE
  const at = observation.providerAt ?? now
  const open = state.rateWindow
  const previousAt = (observation.providerAt === null ? state.lastAcceptedAt : state.lastProviderAt) ?? at
  const window =
    open !== null && at - open.startAt <= windowLength
      ? { startAt: open.startAt, kills: open.kills + kills }
      : { startAt: Math.min(previousAt, at), kills }
  const minutes = Math.max(windowLength, at - window.startAt) / MINUTE
  const limit = rules.killRatePerMinute * minutes
  if (window.kills <= limit) return { window, flag: null }
  const detail = `${window.kills} kills in ${Math.round(minutes)} minutes where at most ${Math.floor(limit)} are usual`
  return { window, flag: { playerId: state.playerId, kind: 'kill_rate', detail } }
}
