// Lines of the feed, and whether it is live.
import { useEffect } from 'preact/hooks'
import { feed, watchFeed, type FeedEntry } from '../api/feed.js'
import { useStore } from '../app/store.js'
import { ban, clock } from '../i18n/format.js'
import { t } from '../i18n/texts.js'
import { Ago, Away, Name } from './text.js'

export function useFeed() {
  useEffect(watchFeed, [])
  return useStore(feed)
}

export function LiveMark() {
  const { state, since } = useStore(feed)
  const text =
    state === 'live' ? t('live.on') : since === null ? t('live.connecting') : t('live.stale', { time: clock(since) })
  return (
    <p class={`live-mark ${state}`} role="status">
      <i aria-hidden="true" /> {text}
    </p>
  )
}

export function FeedList({ entries }: { readonly entries: readonly FeedEntry[] }) {
  return (
    <ul class="feed">
      {entries.map((one) => (
        <li key={one.entry.key}>
          <FeedLine of={one} />
        </li>
      ))}
    </ul>
  )
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
        {of.kind === 'payout' && of.entry.explorer_url !== null && (
          <Away href={of.entry.explorer_url}>{t('live.block')}</Away>
        )}
        <Ago iso={of.at} />
      </span>
    </>
  )
}
