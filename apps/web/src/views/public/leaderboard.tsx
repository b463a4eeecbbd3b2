// The leaderboard in windows of time, with one's own place.
import { useState } from 'preact/hooks'
import { session, type Body } from '../../api/client.js'
import { useLoad } from '../../api/use-load.js'
import { place, setQuery } from '../../app/location.js'
import { useStore } from '../../app/store.js'
import { ago, number } from '../../i18n/format.js'
import { t } from '../../i18n/texts.js'
import { Choice, Table, View, type Column } from '../../parts/layout.js'
import { Empty, Load } from '../../parts/states.js'
import { Ban, Name } from '../../parts/text.js'
import type { ViewProps } from '../../app/view-props.js'

type Board = Body<'getLeaderboard'>
type Row = Board['players'][number]

const WINDOWS = ['day', 'week', 'month', 'all'] as const
const PAGE = 50

const isWindow = (text: string | null): text is (typeof WINDOWS)[number] => WINDOWS.some((window) => window === text)

export function Leaderboard(_: ViewProps) {
  const { query } = useStore(place)
  const wanted = query.get('window')
  const window = isWindow(wanted) ? wanted : 'all'
  const [pages, setPages] = useState(1)
  const options = WINDOWS.map((one) => [one, t(`board.${one}`)] as const)
  return (
    <View
      title={t('board.title')}
      lead={t('board.lead')}
      aside={
        <Choice
          label={t('board.window')}
          options={options}
          value={window}
          onChange={(next) => {
            setPages(1)
            setQuery({ window: next })
          }}
        />
      }
    >
      {Array.from({ length: pages }, (_unused, page) => (
        <BoardPage
          key={`${window} ${page}`}
          window={window}
          page={page}
          isLast={page === pages - 1}
          more={() => {
            setPages(pages + 1)
          }}
        />
      ))}
    </View>
  )
}

interface PageProps {
  readonly window: (typeof WINDOWS)[number]
  readonly page: number
  readonly isLast: boolean
  readonly more: () => void
}

function BoardPage({ window, page, isLast, more }: PageProps) {
  const board = useLoad(
    'getLeaderboard',
    { query: { window, limit: PAGE, offset: page * PAGE } },
    { every: page === 0 ? 10_000 : 60_000 },
  )
  return (
    <Load of={board} rows={8}>
      {(data) => (
        <>
          {page === 0 && <Facts board={data} />}
          {data.players.length === 0 && page === 0 ? (
            <Empty>{t('board.empty')}</Empty>
          ) : (
            <Table
              caption={`${t('board.title')}: ${t(`board.${window}`)}`}
              columns={columns()}
              rows={data.players}
              keyOf={({ rank }, index) => `${rank} ${index}`}
            />
          )}
          {isLast && data.listed > (page + 1) * PAGE && (
            <p class="more">
              <button type="button" class="plain" onClick={more}>
                {t('state.more')}
              </button>
            </p>
          )}
        </>
      )}
    </Load>
  )
}

function Facts({ board }: { readonly board: Board }) {
  const { me, total, as_of: asOf, ends_at: endsAt } = board
  const { player } = useStore(session)
  return (
    <div class="facts">
      {player && (
        <p class="mine">
          {me?.rank
            ? t('board.me', { rank: number(me.rank), kills: t('count.kills', { count: me.kills }) })
            : t('board.meNone')}
        </p>
      )}
      <p class="quiet">
        {t('board.total', { count: total })}
        {asOf !== null && <> · {t('board.asOf', { when: ago(asOf) })}</>}
        {endsAt !== null && <> · {t('board.ends', { when: ago(endsAt) })}</>}
      </p>
    </div>
  )
}

const columns = (): readonly Column<Row>[] => [
  { title: t('board.rank'), isNumber: true, cell: ({ rank }) => <span class={`rank r${rank}`}>{number(rank)}</span> },
  {
    title: t('board.player'),
    isHead: true,
    cell: ({ discord_username: name, name_hidden: hidden }) => <Name of={name} hidden={hidden} />,
  },
  { title: t('board.kills'), isNumber: true, cell: ({ kills }) => <strong>{number(kills)}</strong> },
  { title: t('board.accrued'), isNumber: true, cell: ({ total_accrued_ban: amount }) => <Ban amount={amount} /> },
  { title: t('board.paid'), isNumber: true, cell: ({ total_paid_ban: amount }) => <Ban amount={amount} /> },
  { title: t('board.cap'), isNumber: true, cell: ({ cap_status: cap }) => <CapCell cap={cap} /> },
]

function CapCell({ cap }: { readonly cap: Row['cap_status'] }) {
  if (cap.daily_remaining === null || cap.daily_kill_cap === null) return <span class="quiet">{t('board.noCap')}</span>
  if (cap.at_cap) return <span class="tag">{t('board.capFull')}</span>
  return <span class="quiet">{t('board.capLeft', { count: cap.daily_remaining })}</span>
}
