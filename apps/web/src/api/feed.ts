// The feed as it happens: one line for all who watch, joined with the list that it goes on from.
import type { Refused } from '@pay2slay/contracts/client'
import { createStore } from '../app/store.js'
import { call, urlOf, type Body } from './client.js'
import { CONNECTING, openLine, type LineState } from './line.js'

type Lists = Body<'getFeed'>
type Accrual = Lists['accruals'][number]
type Payout = Lists['payouts'][number]

export type FeedEntry =
  | { readonly kind: 'accrual'; readonly at: string; readonly entry: Accrual }
  | { readonly kind: 'payout'; readonly at: string; readonly entry: Payout }

export interface Feed {
  readonly entries: readonly FeedEntry[]
  readonly line: LineState
  readonly loaded: boolean
  /** Why the list that the stream goes on from was not told, the last time. */
  readonly refused: Refused | null
}

const MOST = 500
const RETRY_SECONDS = 10
/** Events come in bursts: what belongs together is drawn once. */
const GATHER_MS = 120

export const feed = createStore<Feed>({ entries: [], line: CONNECTING, loaded: false, refused: null })

let watchers = 0
let hangUp: (() => void) | null = null
let reload: ReturnType<typeof setTimeout> | undefined
let waiting: FeedEntry[] = []
let gathering: ReturnType<typeof setTimeout> | undefined

/** Listens until the returned function is called. */
export function watchFeed(): () => void {
  watchers += 1
  hangUp ??= listen()
  return () => {
    watchers -= 1
    if (watchers > 0) return
    hangUp?.()
    hangUp = null
    clearTimeout(reload)
  }
}

const listen = (): (() => void) =>
  openLine({
    url: urlOf('streamFeed'),
    events: {
      ready: () => void load(),
      reset: () => void load(),
      skipped: () => void load(),
      accrual(data) {
        gather(accrualEntry(JSON.parse(data) as Accrual))
      },
      payout(data) {
        gather(payoutEntry(JSON.parse(data) as Payout))
      },
    },
    tell(line) {
      feed.set({ ...feed.get(), line })
    },
    refused() {
      if (!feed.get().loaded) void load()
    },
  })

/** Reads the list, and again after a refusal. */
export async function load(): Promise<void> {
  const result = await call('getFeed', { query: { limit: 100 } })
  clearTimeout(reload)
  feed.set({ ...feed.get(), refused: result.ok ? null : result })
  if (result.ok) {
    const { accruals, payouts } = result.body
    merge([...accruals.map(accrualEntry), ...payouts.map(payoutEntry)])
  } else if (watchers > 0) {
    reload = setTimeout(() => void load(), 1_000 * (result.retryAfterSeconds ?? RETRY_SECONDS))
  }
}

const accrualEntry = (entry: Accrual): FeedEntry => ({ kind: 'accrual', at: entry.created_at, entry })
const payoutEntry = (entry: Payout): FeedEntry => ({
  kind: 'payout',
  at: entry.confirmed_at ?? entry.created_at,
  entry,
})

function gather(entry: FeedEntry): void {
  waiting.push(entry)
  gathering ??= setTimeout(() => {
    const now = waiting
    waiting = []
    gathering = undefined
    merge(now)
  }, GATHER_MS)
}

/** The newest first; what is told again under the same key takes the place of what it was. */
function merge(told: readonly FeedEntry[]): void {
  const before = feed.get()
  const byKey = new Map(before.entries.map((one) => [one.entry.key, one]))
  for (const one of told) if (!isSame(one, byKey.get(one.entry.key))) byKey.set(one.entry.key, one)
  // ISO 8601 in UTC: compared as text, without the rules of a language, which take a phone a frame for 500.
  const entries = [...byKey.values()].sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0)).slice(0, MOST)
  feed.set({ ...before, entries, loaded: true })
}

/** The list and the stream tell much of the same; what did not change keeps its place without being drawn again. */
const isSame = (one: FeedEntry, other: FeedEntry | undefined): boolean =>
  other !== undefined && JSON.stringify(one) === JSON.stringify(other)
