// What the watch of the feed and its stream speak of.

export interface FeedEvent {
  readonly event: 'accrual' | 'payout' | 'skipped'
  readonly data: unknown
}

/** Where events come from while somebody listens. */
export interface FeedSource {
  readonly running: boolean
  /** Resolves when it is watched: from then on nothing is missed. */
  start(): Promise<void>
  stop(): Promise<void>
}
