// The feed as it happens.
import { useState } from 'preact/hooks'
import { t } from '../../i18n/texts.js'
import { Countdown } from '../../parts/countdown.js'
import { FeedLines, LiveMark, useFeed } from '../../parts/feed-list.js'
import { Choice, View } from '../../parts/layout.js'
import type { ViewProps } from '../../app/view-props.js'

const SHOWN = ['all', 'accruals', 'payouts'] as const

export function Live(_: ViewProps) {
  const { entries } = useFeed()
  const [shown, setShown] = useState<(typeof SHOWN)[number]>('all')
  const some = entries.filter(({ kind }) => shown === 'all' || `${kind}s` === shown)
  return (
    <View
      title={t('live.title')}
      lead={t('live.lead')}
      aside={
        <Choice
          label={t('live.show')}
          options={SHOWN.map((one) => [one, t(`live.show.${one}`)] as const)}
          value={shown}
          onChange={setShown}
        />
      }
    >
      <Countdown />
      <LiveMark />
      <FeedLines of={some} rows={8} isAll={shown === 'all'} />
    </View>
  )
}
