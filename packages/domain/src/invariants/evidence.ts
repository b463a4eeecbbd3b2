// What rows of the audit log tell the audit. They tell it as values: the sentence beside them is for people and may be worded in any way.
import type { Head, Millis } from '../model.js'
import { formatBan } from '../money.js'
import type { TermsVersion } from '../terms.js'
import type { AdoptionTold, Breach } from './rows.js'

/** A row of the audit log. */
export interface LogEntry {
  readonly summary: string
  /** What it says that is since; null: nothing, or nothing that can be read. */
  readonly after: unknown
}

/** How the books of an operator account began. */
export interface OpeningTold {
  /** null: unopened. */
  readonly hash: string | null
  readonly height: number
  /** Absent: the entry is from before it was kept as a value. */
  readonly balance?: bigint
  /** Links until then prove whose a send is; null: none does. Absent: as above. */
  readonly linksUntil?: Millis | null
}

/** What an entry about the beginning of an account's books keeps; `openingTold` reads it. */
export const openingKept = ({ hash, height, balance }: Head, linksUntil: Millis | null) => ({
  opening_hash: hash,
  opening_height: height,
  opening_balance_raw: String(balance),
  links_until: linksUntil === null ? null : new Date(linksUntil).toISOString(),
})

/** Until 2026-11-28 such an entry had its sentence alone. No newer one is read by it, so it stays as it was. */
const SENTENCE = /^opening head (\S+) at height (\d+)/

/** null: it tells of no opening head. */
export function openingTold({ summary, after }: LogEntry): OpeningTold | null {
  if (after === null) {
    const [, hash, height] = SENTENCE.exec(summary) ?? []
    return hash === undefined ? null : { hash: hash === '(unopened)' ? null : hash, height: Number(height) }
  }
  const { opening_hash: hash, opening_height: height, opening_balance_raw: balance, links_until: until } = fields(after)
  if (hash !== null && typeof hash !== 'string') return null
  if (typeof height !== 'number' || typeof balance !== 'string' || !/^\d+$/.test(balance)) return null
  const linksUntil = typeof until === 'string' ? Date.parse(until) : null
  return { hash, height, balance: BigInt(balance), linksUntil }
}

/** null: it tells of no adoption. */
export function adoptionTold({ after }: LogEntry): AdoptionTold | null {
  const { payout_id: payoutId, player_id: playerId, kills } = fields(after)
  if (typeof payoutId !== 'string' || typeof playerId !== 'string' || typeof kills !== 'number') return null
  return { payoutId, playerId, kills }
}

/** A version of rate and caps with its entry; one of them is missing where somebody went round the act that sets it. */
export interface ToldTerms {
  readonly id: string
  /** null: gone. */
  readonly version: TermsVersion | null
  /** null: none. */
  readonly entry: LogEntry | null
}

/** Kills of tomorrow are worth what a version says, so that one that nobody set, or that was taken away, is money that leaves or is kept back. */
export function checkToldTerms({ id, version, entry }: ToldTerms): readonly Breach[] {
  const say = (detail: string): readonly Breach[] => [{ invariant: 'I1', subject: id, detail }]
  if (version === null) return say('was set as rate and caps, as the audit log tells, and is gone')
  if (entry === null) return say('counts as rate and caps, but the audit log does not tell who set them')
  const {
    ban_per_kill: perKill,
    daily_kill_cap: daily,
    weekly_kill_cap: weekly,
    effective_at: from,
  } = fields(entry.after)
  const { dailyKills, weeklyKills } = version.caps
  const isSame =
    perKill === formatBan(version.perKill) &&
    daily === dailyKills &&
    weekly === weeklyKills &&
    from === new Date(version.effectiveAt).toISOString()
  return isSame
    ? []
    : say('counts as rate and caps, but the audit log tells that others were set, or from another moment')
}

const fields = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? { ...value } : {}
