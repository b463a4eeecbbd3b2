// What looks like cheating: a rise no player can make, and too many kills for the time that passed. A flag is a question to a
// person and never changes an amount; with `hold_payouts` it holds the player's payouts until the person answers.
import type { PlayerId } from './ids.js'
import type { AbuseFlagDraft, Millis, Observation, ReadState } from './model.js'

const MINUTE = 60_000

export type AbuseKind = AbuseFlagDraft['kind']

/** Each kind with the sentence an admin reads above its detail. */
export const ABUSE_KINDS: Readonly<Record<AbuseKind, string>> = {
  kill_rate: 'more kills than usual for the time between the provider’s own time stamps',
  kill_jump: 'a rise of lifetime kills that is not believed until an admin accepts it',
  shared_wallet: 'several players linked one address',
  shared_epic: 'several players had one Epic account',
  manual: 'raised by an admin',
}

export interface KillRateRules {
  /** null: the rule is off. */
  readonly killRatePerMinute: number | null
  readonly killRateWindowMinutes: number
}

/** Drafts that become flags: at most one open flag per player and kind, so a cycle can never pile them up. */
export function newFlags(
  open: readonly { readonly playerId: PlayerId; readonly kind: AbuseKind }[],
  drafts: readonly AbuseFlagDraft[],
): readonly AbuseFlagDraft[] {
  const taken = new Set(open.map(({ playerId, kind }) => `${kind} ${playerId}`))
  return drafts.filter(({ playerId, kind }) => {
    const key = `${kind} ${playerId}`
    if (taken.has(key)) return false
    taken.add(key)
    return true
  })
}

/**
 * Adds `kills` to the present window (or starts a new one at the last reading) and compares it with what its length allows:
 * per minute x the longer of the window and the span that the kills really cover. `providerAt` is the provider's own time,
 * since readings arrive in lumps; only where it has none does ours stand in.
 */
export function killRate(
  state: ReadState,
  { providerAt }: Pick<Observation, 'providerAt'>,
  kills: number,
  rules: KillRateRules,
  now: Millis,
): { window: ReadState['rateWindow']; flag: AbuseFlagDraft | null } {
  if (rules.killRatePerMinute === null) return { window: null, flag: null }
  const windowLength = rules.killRateWindowMinutes * MINUTE
  const at = providerAt ?? now
  const open = state.rateWindow
  const previousAt = (providerAt === null ? state.lastAcceptedAt : state.lastProviderAt) ?? at
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
