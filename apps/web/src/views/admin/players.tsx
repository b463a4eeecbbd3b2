// Search for players.
import type { Body } from '../../api/client.js'
import { usePages } from '../../api/use-pages.js'
import { place } from '../../app/location.js'
import { useStore } from '../../app/store.js'
import { t } from '../../i18n/texts.js'
import { Table, type Column } from '../../parts/layout.js'
import { More } from '../../parts/more.js'
import { Empty, Load } from '../../parts/states.js'
import { Ban, Name, Short } from '../../parts/text.js'
import type { ViewProps } from '../../app/view-props.js'
import { Console } from './console.js'
import { Filters } from './filters.js'

export type Player = Body<'listPlayers'>['players'][number]

const KINDS = [
  'banned',
  'held',
  'flagged',
  'pending_reading',
  'unverified',
  'not_member',
  'no_wallet',
  'deleted',
] as const

export function Players(_: ViewProps) {
  const { query } = useStore(place)
  const [q, kind] = [query.get('q') ?? '', KINDS.find((one) => one === query.get('state'))]
  const players = usePages(
    'listPlayers',
    { limit: 50, ...(q !== '' && { q }), ...(kind && { state: kind }) },
    ({ players: rows }) => rows,
  )
  return (
    <Console title={t('console.players')} lead={t('players.lead')}>
      <Filters
        of={[
          { name: 'q', label: t('players.search'), kind: 'search' },
          {
            name: 'state',
            label: t('players.kind'),
            options: KINDS.map((one) => [one, t(`players.kind.${one}`)] as const),
          },
        ]}
      />
      <Load of={players} rows={6}>
        {(rows) =>
          rows.length === 0 ? (
            <Empty>{t('players.none')}</Empty>
          ) : (
            <>
              <Table caption={t('console.players')} columns={columns()} rows={rows} keyOf={({ id }) => id} />
              <More pages={players} />
            </>
          )
        }
      </Load>
    </Console>
  )
}

const columns = (): readonly Column<Player>[] => [
  {
    title: t('console.player'),
    isHead: true,
    cell: ({ id, discord_username: name, deleted_at: deleted }) => (
      <a href={`/console/players/${id}`}>{deleted === null ? <Name of={name} /> : t('player.deletedName')}</a>
    ),
  },
  {
    title: t('players.epic'),
    cell: ({ epic_name: name, epic_account_id: account }) =>
      name !== null ? <Name of={name} light /> : account !== null ? <Short text={account} ends={6} /> : '–',
  },
  {
    title: t('players.wallet'),
    cell: ({ wallet_address: address }) => (address === null ? '–' : <Short text={address} ends={8} />),
  },
  { title: t('players.owed'), isNumber: true, cell: ({ owed }) => <Ban amount={owed.amount_ban} /> },
  { title: t('players.marks'), cell: (player) => <Marks of={player} /> },
]

export function Marks({ of }: { readonly of: Player }) {
  const marks = [
    of.banned && (['bad', t('players.mark.banned')] as const),
    of.held && (['warn', t('players.mark.held')] as const),
    of.open_flags > 0 && (['warn', t('players.mark.flags', { count: of.open_flags })] as const),
    of.pending_reading && (['warn', t('players.mark.pending')] as const),
    !of.guild_member && (['', t('players.mark.noMember')] as const),
    !of.epic_verified && (['', t('players.mark.unverified')] as const),
    of.wallet_address === null && (['', t('players.mark.noWallet')] as const),
    of.hide_name && (['', t('players.mark.hidden')] as const),
    of.deleted_at !== null && (['', t('players.mark.deleted')] as const),
  ].filter((mark) => mark !== false && mark !== null)
  return (
    <span class="marks">
      {marks.map(([tone, text]) => (
        <span key={text} class={`tag ${tone}`}>
          {text}
        </span>
      ))}
    </span>
  )
}
