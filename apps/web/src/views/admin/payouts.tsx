// All payouts, by state, held or not, of one player or in a stretch of time.
import { usePages } from '../../api/use-pages.js'
import { place } from '../../app/location.js'
import { useStore } from '../../app/store.js'
import { t } from '../../i18n/texts.js'
import { More } from '../../parts/more.js'
import { Empty, Load } from '../../parts/states.js'
import type { ViewProps } from '../../app/view-props.js'
import { Console } from './console.js'
import { Filters, instantOf } from './filters.js'
import { PayoutTable } from './player-lists.js'

const STATES = ['planned', 'signed', 'published', 'confirmed', 'void'] as const

export function AllPayouts(_: ViewProps) {
  const { query } = useStore(place)
  const state = STATES.find((one) => one === query.get('state'))
  const [from, to, held] = [instantOf(query.get('from')), instantOf(query.get('to')), query.get('held')]
  const player = query.get('player') ?? ''
  const payouts = usePages(
    'listPayouts',
    {
      limit: 50,
      ...(state && { state }),
      ...(from && { from }),
      ...(to && { to }),
      ...(held === 'true' && { held: true }),
      ...(player !== '' && { player }),
    },
    ({ payouts: rows }) => rows,
    5_000,
  )
  return (
    <Console title={t('console.payouts')} lead={t('payouts.lead')}>
      <Filters
        of={[
          {
            name: 'state',
            label: t('console.state'),
            options: STATES.map((one) => [one, t(`payout.state.${one}`)] as const),
          },
          { name: 'held', label: t('flow.held'), options: [['true', t('payouts.held')]] },
          { name: 'player', label: t('payouts.player') },
          { name: 'from', label: t('audit.from'), kind: 'date' },
          { name: 'to', label: t('audit.to'), kind: 'date' },
        ]}
      />
      {player !== '' && (
        <p>
          <a href={`/console/players/${encodeURIComponent(player)}`}>{t('payouts.toPlayer')}</a>
        </p>
      )}
      <Load of={payouts} rows={6}>
        {(rows) =>
          rows.length === 0 ? (
            <Empty>{t('payouts.none')}</Empty>
          ) : (
            <>
              <PayoutTable rows={rows} showPlayer />
              <More pages={payouts} />
            </>
          )
        }
      </Load>
    </Console>
  )
}
