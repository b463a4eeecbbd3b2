// A player's payouts, each with where it is on its way and, once there is one, its block.
import { useEffect, useState } from 'preact/hooks'
import type { Body } from '../../api/client.js'
import { usePages } from '../../api/use-pages.js'
import { useFeed } from '../../parts/feed-list.js'
import { number } from '../../i18n/format.js'
import { t } from '../../i18n/texts.js'
import { Download } from '../../parts/download.js'
import { Choice, Table, View, type Column } from '../../parts/layout.js'
import { More } from '../../parts/more.js'
import { PayoutReason } from '../../parts/payout-reason.js'
import { PayoutRail } from '../../parts/rail.js'
import { Empty, Load } from '../../parts/states.js'
import { Ago, Away, Ban, Short } from '../../parts/text.js'
import type { ViewProps } from '../../app/view-props.js'

type Payout = Body<'listMyPayouts'>['payouts'][number]

const STATES = ['all', 'planned', 'signed', 'published', 'confirmed', 'void'] as const

export function Payouts(_: ViewProps) {
  const [state, setState] = useState<(typeof STATES)[number]>('all')
  const payouts = usePages(
    'listMyPayouts',
    { limit: 25, ...(state !== 'all' && { status: state }) },
    ({ payouts: rows }) => rows,
    10_000,
  )
  const { entries } = useFeed()
  const newest = entries[0]?.entry
  useEffect(payouts.reload, [newest])
  return (
    <View
      title={t('pay.title')}
      lead={t('pay.lead')}
      aside={
        <Download of="downloadMyPayouts" small>
          {t('pay.csv')}
        </Download>
      }
    >
      <div class="facts">
        <Choice
          label={t('pay.filter')}
          options={STATES.map((one) => [one, one === 'all' ? t('pay.all') : t(`payout.state.${one}`)] as const)}
          value={state}
          onChange={setState}
        />
      </div>
      <Load of={payouts} rows={6}>
        {(rows) =>
          rows.length === 0 ? (
            <Empty>{t(state === 'all' ? 'pay.empty' : 'state.none')}</Empty>
          ) : (
            <>
              <Table caption={t('pay.title')} columns={columns()} rows={rows} keyOf={({ id }) => id} />
              <More pages={payouts} />
            </>
          )
        }
      </Load>
    </View>
  )
}

const columns = (): readonly Column<Payout>[] => [
  { title: t('pay.when'), isHead: true, cell: ({ created_at: at }) => <Ago iso={at} /> },
  { title: t('pay.amount'), isNumber: true, cell: ({ amount_ban: amount }) => <Ban amount={amount} /> },
  { title: t('pay.kills'), isNumber: true, cell: ({ kills }) => number(kills) },
  { title: t('pay.state'), cell: (payout) => <StateCell payout={payout} /> },
  { title: t('pay.to'), cell: ({ address }) => <Short text={address} ends={8} /> },
  { title: t('pay.block'), cell: (payout) => <BlockCell payout={payout} /> },
]

function StateCell({ payout }: { readonly payout: Payout }) {
  const { status, held, reason, reason_code: code } = payout
  return (
    <>
      <PayoutRail state={status} held={held} />
      <PayoutReason code={code} sentence={reason} />
    </>
  )
}

export function BlockCell({ payout }: { readonly payout: Pick<Payout, 'tx_hash' | 'explorer_url'> }) {
  const { tx_hash: hash, explorer_url: url } = payout
  if (hash === null) return <span class="quiet">{t('pay.noBlock')}</span>
  return url === null ? (
    <Short text={hash} ends={6} />
  ) : (
    <Away href={url}>
      <span class="unseen">{t('pay.explorer')} </span>
      <Short text={hash} ends={6} />
    </Away>
  )
}
