// What rows of the audit log tell the audit. They tell it as values: the sentence beside them is for people and may be worded in any way.
import type { Head, Millis } from '../model.js'

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

/** For which player a block of the chain was adopted, as which payout. */
export interface AdoptionTold {
  readonly payoutId: string
  readonly playerId: string
  /** Owed kills that it covered then. */
  readonly kills: number
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

const fields = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? { ...value } : {}
