// Lines of the feed, and whether it is live.
import { Component } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { feed, load, watchFeed, type FeedEntry } from '../api/feed.js'
import type { LineState } from '../api/line.js'
import { useStore } from '../app/store.js'
import { ban, clock } from '../i18n/format.js'
import { language, t } from '../i18n/texts.js'
import { Empty, Skeleton, Trouble } from './states.js'
import { Ago, Away, Name, Short } from './text.js'

export function useFeed() {
  useEffect(watchFeed, [])
  return useStore(feed)
}

export const LiveMark = () => <LineMark of={useStore(feed).line} />

export function LineMark({ of: { state, since } }: { readonly of: LineState }) {
  const text =
    state === 'live' ? t('live.on') : since === null ? t('live.connecting') : t('live.stale', { time: clock(since) })
  return (
    <p class={`live-mark ${state}`} role="status">
      <i aria-hidden="true" /> {text}
    </p>
  )
}

/** Lines that are drawn in one go: more would keep a phone busy for longer than a frame or two. */
const AT_ONCE = 15

interface FeedLinesProps {
  readonly of: readonly FeedEntry[]
  /** Of the placeholder. */
  readonly rows: number
  /** Whether all kinds are shown: where some are left out, having none does not mean that nothing has happened. */
  readonly isAll?: boolean
}

/** The lines, or what stands in their place: loading, trouble, nothing yet. Trouble does not take away what was told before. */
export function FeedLines({ of, rows, isAll = true }: FeedLinesProps) {
  const { loaded, refused } = useStore(feed)
  return (
    <>
      {refused && <Trouble refused={refused} retry={() => void load()} isStale={loaded} />}
      {of.length > 0 ? (
        <FeedList entries={of} />
      ) : loaded ? (
        <Empty>{t(isAll ? 'live.empty' : 'state.none')}</Empty>
      ) : (
        !refused && <Skeleton rows={rows} />
      )}
    </>
  )
}

function FeedList({ entries }: { readonly entries: readonly FeedEntry[] }) {
  const spoken = useStore(language)
  const [most, setMost] = useState(AT_ONCE)
  const isWhole = most >= entries.length
  useEffect(() => {
    if (isWhole) return
    const timer = setTimeout(() => {
      setMost(most + AT_ONCE)
    }, 50)
    return () => {
      clearTimeout(timer)
    }
  }, [most, isWhole])
  return (
    <ul class="feed">
      {entries.slice(0, most).map((one) => (
        <Line key={one.entry.key} of={one} spoken={spoken} />
      ))}
    </ul>
  )
}

interface LineProps {
  readonly of: FeedEntry
  readonly spoken: string
}

/** Drawn once: what was told does not change, unless it is told anew. */
class Line extends Component<LineProps> {
  override shouldComponentUpdate({ of, spoken }: LineProps) {
    return of !== this.props.of || spoken !== this.props.spoken
  }

  override render() {
    return (
      <li>
        <FeedLine of={this.props.of} />
      </li>
    )
  }
}

function FeedLine({ of }: { readonly of: FeedEntry }) {
  const { entry } = of
  const values = { amount: ban(entry.amount_ban), kills: t('count.kills', { count: entry.kills }) }
  const state = of.kind === 'accrual' ? 'accrued' : of.entry.status
  return (
    <>
      <i class={`mark ${state}`} aria-hidden="true" />
      <span class="what">
        <Name of={entry.discord_username} hidden={entry.name_hidden} /> {t(`live.${state}`, values)}
        {of.kind === 'accrual' && of.entry.user_at_cap && <span class="tag">{t('live.atCap')}</span>}
      </span>
      <span class="when">
        {of.kind === 'payout' && of.entry.tx_hash !== null && <BlockMark {...of.entry} hash={of.entry.tx_hash} />}
        <Ago iso={of.at} />
      </span>
    </>
  )
}

/** A link where an explorer is known; else the hash itself, which any explorer finds. */
function BlockMark({ hash, explorer_url: url }: { readonly hash: string; readonly explorer_url: string | null }) {
  return url === null ? <Short text={hash} ends={4} /> : <Away href={url}>{t('live.block')}</Away>
}
