// The feed as it happens: one stream for all who watch, joined with the list it starts from; it comes back by itself, and says since
// when it has not been live.
import { createStore } from '../app/store.js'
import { call, urlOf, type Body } from './client.js'

type Lists = Body<'getFeed'>
type Accrual = Lists['accruals'][number]
type Payout = Lists['payouts'][number]

export type FeedEntry =
  | { readonly kind: 'accrual'; readonly at: string; readonly entry: Accrual }
  | { readonly kind: 'payout'; readonly at: string; readonly entry: Payout }

export interface Feed {
  readonly entries: readonly FeedEntry[]
  readonly state: 'connecting' | 'live' | 'stale'
  /** Since when nothing is heard; null while it is live. */
  readonly since: number | null
  readonly loaded: boolean
}

const MOST = 500
const BACK_OFF_MS = 5_000
/** Events come in bursts: what belongs together is drawn once. */
const GATHER_MS = 120

export const feed = createStore<Feed>({ entries: [], state: 'connecting', since: null, loaded: false })

let watchers = 0
let source: EventSource | null = null
let retry: ReturnType<typeof setTimeout> | undefined
let waiting: FeedEntry[] = []
let gathering: ReturnType<typeof setTimeout> | undefined

/** Listens until the returned function is called. */
export function watchFeed(): () => void {
  watchers += 1
  if (watchers === 1) connect()
  return () => {
    watchers -= 1
    if (watchers > 0) return
    source?.close()
    source = null
    clearTimeout(retry)
  }
}

function connect(): void {
  clearTimeout(retry)
  source = new EventSource(urlOf('streamFeed'))
  listen(source)
}

function listen(stream: EventSource): void {
  const reload = () => {
    feed.set({ ...feed.get(), state: 'live', since: null })
    void load()
  }
  for (const name of ['ready', 'reset', 'skipped']) stream.addEventListener(name, reload)
  stream.addEventListener('open', () => {
    feed.set({ ...feed.get(), state: 'live', since: null })
  })
  stream.addEventListener('accrual', ({ data }: MessageEvent<string>) => {
    gather(accrualEntry(JSON.parse(data) as Accrual))
  })
  stream.addEventListener('payout', ({ data }: MessageEvent<string>) => {
    gather(payoutEntry(JSON.parse(data) as Payout))
  })
  stream.addEventListener('error', () => {
    const before = feed.get()
    feed.set({ ...before, state: 'stale', since: before.since ?? Date.now() })
    // Without an answer the browser tries again itself; after a refusal it does not.
    if (stream.readyState !== EventSource.CLOSED || watchers === 0) return
    if (!before.loaded) void load()
    retry = setTimeout(connect, BACK_OFF_MS)
  })
}

async function load(): Promise<void> {
  const result = await call('getFeed', { query: { limit: 100 } })
  if (!result.ok) return
  const { accruals, payouts } = result.body
  merge([...accruals.map(accrualEntry), ...payouts.map(payoutEntry)])
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
  const entries = [...byKey.values()].sort((a, b) => b.at.localeCompare(a.at)).slice(0, MOST)
  feed.set({ ...before, entries, loaded: true })
}

/** The list and the stream tell much of the same; what did not change keeps its place without being drawn again. */
const isSame = (one: FeedEntry, other: FeedEntry | undefined): boolean =>
  other !== undefined && JSON.stringify(one) === JSON.stringify(other)
