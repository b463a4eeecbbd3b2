// The leaderboard in windows of time, with one's own place.
import { useCallback, useEffect, useState } from 'preact/hooks'
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
            setQuery({ window: next })
          }}
        />
      }
    >
      <BoardOf key={window} window={window} />
    </View>
  )
}

type Window = (typeof WINDOWS)[number]

const pageOf = (window: Window, page: number) => ({ query: { window, limit: PAGE, offset: page * PAGE } })

/** One table, however many pages somebody asked for. */
function BoardOf({ window }: { readonly window: Window }) {
  const first = useLoad('getLeaderboard', pageOf(window, 0), { every: 10_000 })
  const [pages, setPages] = useState(1)
  const [further, setFurther] = useState<ReadonlyMap<number, readonly Row[]>>(new Map())
  const put = useCallback((page: number, rows: readonly Row[]) => {
    setFurther((before) => new Map(before).set(page, rows))
  }, [])
  return (
    <Load of={first} rows={8}>
      {(data) => (
        <>
          <Facts board={data} />
          {data.players.length === 0 ? (
            <Empty>{t('board.empty')}</Empty>
          ) : (
            <Rows
              board={data}
              rows={[...data.players, ...[...further.entries()].sort(([a], [b]) => a - b).flatMap(([, rows]) => rows)]}
              caption={`${t('board.title')}: ${t(`board.${window}`)}`}
            />
          )}
          {Array.from({ length: pages - 1 }, (_unused, index) => (
            <FurtherPage key={index} window={window} page={index + 1} put={put} />
          ))}
          {data.listed > pages * PAGE && (
            <p class="more">
              <button
                type="button"
                class="plain"
                onClick={() => {
                  setPages(pages + 1)
                }}
              >
                {t('state.more')}
              </button>
            </p>
          )}
        </>
      )}
    </Load>
  )
}

interface FurtherProps {
  readonly window: Window
  readonly page: number
  readonly put: (page: number, rows: readonly Row[]) => void
}

/** Reads its page into the table above; on its own it shows only that it loads, or what went wrong. */
function FurtherPage({ window, page, put }: FurtherProps) {
  const board = useLoad('getLeaderboard', pageOf(window, page), { every: 60_000 })
  const players = board.data?.players
  useEffect(() => {
    if (players) put(page, players)
  }, [players, page, put])
  return (
    <Load of={board} rows={4}>
      {() => null}
    </Load>
  )
}

interface RowsProps {
  readonly board: Board
  readonly rows: readonly Row[]
  readonly caption: string
}

function Rows({ board, rows, caption }: RowsProps) {
  const { player } = useStore(session)
  const here = rows.filter(({ rank }) => player && rank === board.me?.rank)
  const named = here.filter(
    ({ name_hidden: hidden, discord_username: name }) => !hidden && name === player?.discord_username,
  )
  // Hidden names of one rank cannot be told apart: then none of them is marked.
  const own = named.length > 0 ? named : here.filter(({ name_hidden: hidden }) => hidden)
  const isOwn = (row: Row): boolean => own.length === 1 && row === own[0]
  return (
    <Table
      kind="board"
      caption={caption}
      columns={columns(isOwn)}
      rows={rows}
      isOwn={isOwn}
      keyOf={({ rank }, index) => `${rank} ${index}`}
    />
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

const columns = (isOwn: (row: Row) => boolean): readonly Column<Row>[] => [
  { title: t('board.rank'), isNumber: true, cell: ({ rank }) => <span class={`rank r${rank}`}>{number(rank)}</span> },
  {
    title: t('board.player'),
    isHead: true,
    cell: (row) => (
      <>
        <Name of={row.discord_username} hidden={row.name_hidden} />{' '}
        {isOwn(row) && <span class="tag">{t('board.you')}</span>}
      </>
    ),
  },
  { title: t('board.kills'), isNumber: true, cell: ({ kills }) => <strong>{number(kills)}</strong> },
  { title: t('board.accrued'), isNumber: true, cell: ({ total_accrued_ban: amount }) => <Ban amount={amount} /> },
  { title: t('board.paid'), isNumber: true, cell: ({ total_paid_ban: amount }) => <Ban amount={amount} /> },
  { title: t('board.cap'), isNumber: true, cell: ({ cap_status: cap }) => <CapCell cap={cap} /> },
]

/** What the narrower of the two caps leaves. */
function CapCell({ cap }: { readonly cap: Row['cap_status'] }) {
  const left = [cap.daily_remaining, cap.weekly_remaining].filter((room) => room !== null)
  if (left.length === 0) return <span class="quiet">{t('board.noCap')}</span>
  if (cap.at_cap) return <span class="tag">{t('board.capFull')}</span>
  return <span class="quiet">{t('board.capLeft', { count: Math.min(...left) })}</span>
}
