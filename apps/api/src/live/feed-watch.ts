// Looks for what is new in the feed: once a second for the whole process, whoever listens. Times are given when a transaction begins
// and seen when it has committed, so each look goes back a while, and what was told already is known by its key.
import type { Observer } from '@pay2slay/domain'
import { readFeedNews, readFeedOf, readShown, type Database, type Feed, type FeedNews } from '@pay2slay/db'
import type { DatabaseKeeper } from '../database-keeper.js'
import type { ApiSettings } from '../settings.js'
import { termsNow } from '../terms-now.js'
import { accrualBody, payoutBody } from './feed-body.js'
import type { FeedEvent, FeedSource, ShownNow } from './feed-events.js'

export interface WatchTools {
  readonly keeper: DatabaseKeeper
  readonly settings: ApiSettings
  readonly observer: Observer
  readonly intervalMs: number
  /** Called when there is something new, before it is told, and when the watch begins. */
  readonly onNews: () => void
  /** Called with what is new, oldest first; never with nothing. */
  readonly tell: (events: readonly FeedEvent[]) => void
}

/** Longer than any transaction that writes accruals or payouts takes to commit. */
const OVERLAP_MS = 15_000
/** Keys read in one look, of each kind of news: more at once is told as `skipped`. */
const MOST_NEWS = 500
/** Events told of one look. */
const MOST_EVENTS = 100

export class FeedWatch implements FeedSource {
  #timer: NodeJS.Timeout | null = null
  #looking: Promise<void> | null = null
  /** Keys of the overlap that were told, or were there before anybody listened. Null: nobody looked yet. */
  #known: Map<string, number> | null = null
  #since = 0
  #failing = false
  #begun = Promise.withResolvers<void>()

  constructor(private readonly tools: WatchTools) {}

  get running(): boolean {
    return this.#timer !== null
  }

  /** Resolves after the first good look: what was there then is old, everything else will be told. */
  start(): Promise<void> {
    if (this.#timer) return this.#begun.promise
    this.#known = null
    this.#begun = Promise.withResolvers<void>()
    this.#timer = setInterval(() => void this.look(), this.tools.intervalMs)
    this.#timer.unref()
    void this.look()
    return this.#begun.promise
  }

  async stop(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer)
    this.#timer = null
    await this.#looking
  }

  shownNow(players: readonly string[]): Promise<ShownNow> {
    return this.tools.keeper.read((database) => readShown(database, players))
  }

  /** One look; those that overlap are one. Never rejects. */
  look(): Promise<void> {
    this.#looking ??= this.#lookOnce().finally(() => {
      this.#looking = null
    })
    return this.#looking
  }

  async #lookOnce(): Promise<void> {
    try {
      await this.tools.keeper.use((database) => this.#read(database))
      this.#failing = false
    } catch (error) {
      // The next look goes back to where the last good one ended.
      if (!this.#failing) this.tools.observer.event('warn', 'feed_not_watched', { error })
      this.#failing = true
    }
  }

  async #read(database: Database): Promise<void> {
    const { now, caps, windows } = await termsNow(database, this.tools.settings)
    const first = this.#known === null
    const since = first ? now - OVERLAP_MS : this.#since
    const news = await readFeedNews(database.read, since, MOST_NEWS)
    const fresh = this.#unknown(news)
    const told = first ? [] : newest(fresh)
    const feed = await readFeedOf(database, { ...idsOf(told), windows })
    // Only now: a look that failed half way is done again.
    this.#remember(news, now - OVERLAP_MS)
    if (first || fresh.length > 0) this.tools.onNews()
    if (first) this.#begun.resolve()
    if (first || fresh.length === 0) return
    const events = eventsOf(
      feed,
      (accrual) => accrualBody(accrual, caps),
      (payout) => payoutBody(payout, this.tools.settings.product.explorerBlockUrl),
    )
    const skipped = told.length < thingsIn(fresh) || isCut(news, fresh)
    if (skipped) events.push({ event: 'skipped', data: { reason: 'more happened at once than is told one by one' } })
    if (events.length > 0) this.tools.tell(events)
  }

  #unknown(news: readonly FeedNews[]): readonly FeedNews[] {
    const known = this.#known ?? new Map<string, number>()
    return news.filter((row) => !known.has(keyOf(row)))
  }

  #remember(news: readonly FeedNews[], since: number): void {
    const known = this.#known ?? new Map<string, number>()
    for (const row of news) known.set(keyOf(row), row.at)
    for (const [key, at] of known) if (at < since) known.delete(key)
    this.#known = known
    this.#since = since
  }
}

/** The same payout is news again when it is published, and again when it is confirmed. */
const keyOf = ({ what, id, at }: FeedNews): string => `${what} ${id} ${at}`

const thingOf = ({ kind, id }: FeedNews): string => `${kind} ${id}`
const thingsIn = (news: readonly FeedNews[]): number => new Set(news.map(thingOf)).size

/** The latest things, each once: what is told of a thing is how it stands now. */
function newest(news: readonly FeedNews[]): readonly FeedNews[] {
  const latest = new Map<string, FeedNews>()
  for (const row of news.toSorted((a, b) => b.at - a.at)) if (!latest.has(thingOf(row))) latest.set(thingOf(row), row)
  return [...latest.values()].slice(0, MOST_EVENTS)
}

/** Whether a list of news was as long as it may be and ended with something new: then there may be more behind it. */
function isCut(news: readonly FeedNews[], fresh: readonly FeedNews[]): boolean {
  const isFresh = new Set(fresh)
  return [...Map.groupBy(news, ({ what }) => what).values()].some((rows) => {
    const oldest = rows.reduce((last, row) => (row.at < last.at ? row : last))
    return rows.length >= MOST_NEWS && isFresh.has(oldest)
  })
}

const idsOf = (news: readonly FeedNews[]) => ({
  accrualIds: news.filter(({ kind }) => kind === 'accrual').map(({ id }) => id),
  payoutIds: news.filter(({ kind }) => kind === 'payout').map(({ id }) => id),
})

/** Accruals before payouts, each oldest first: debts come before what pays them. */
function eventsOf(
  { accruals, payouts }: Feed,
  accrualData: (accrual: Feed['accruals'][number]) => object,
  payoutData: (payout: Feed['payouts'][number]) => object,
): FeedEvent[] {
  const accrued = accruals.toReversed().map((accrual): FeedEvent => {
    return { event: 'accrual', data: accrualData(accrual), player: accrual.playerId }
  })
  const paid = payouts.toReversed().map((payout): FeedEvent => {
    return { event: 'payout', data: payoutData(payout), player: payout.playerId }
  })
  return [...accrued, ...paid]
}
