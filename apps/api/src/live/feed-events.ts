// What the watch of the feed and its stream speak of.
import type { Shown } from '@pay2slay/db'

export interface FeedEvent {
  readonly event: 'accrual' | 'payout' | 'skipped'
  readonly data: object
  /** Whose it is; told to nobody. */
  readonly player?: string
}

/** By player. */
export type ShownNow = ReadonlyMap<string, Shown>

/** Where events come from while somebody listens. */
export interface FeedSource {
  readonly running: boolean
  /** Resolves when it is watched: from then on nothing is missed. */
  start(): Promise<void>
  stop(): Promise<void>
  /** How these players are shown at this moment. */
  shownNow(players: readonly string[]): Promise<ShownNow>
}
