// What waits for a person: readings that are not believed, flags, holds.
import { call, type Body } from '../../api/client.js'
import { usePages } from '../../api/use-pages.js'
import { place, setQuery } from '../../app/location.js'
import { useStore } from '../../app/store.js'
import { ban, number } from '../../i18n/format.js'
import { t } from '../../i18n/texts.js'
import { Choice, Section, Table } from '../../parts/layout.js'
import { More } from '../../parts/more.js'
import { Empty, Load } from '../../parts/states.js'
import { Ago, Name } from '../../parts/text.js'
import type { ViewProps } from '../../app/view-props.js'
import { Console } from './console.js'
import { Who } from './facts.js'
import { FlagTable, PayoutTable } from './player-lists.js'
import { ReasonAct } from './reason-act.js'

type Reading = Body<'listPendingReadings'>['readings'][number]

export function Doubts(_: ViewProps) {
  return (
    <Console title={t('console.doubts')} lead={t('doubts.lead')}>
      <Readings />
      <Flags />
      <HeldPlayers />
      <HeldPayouts />
    </Console>
  )
}

function Readings() {
  const readings = usePages('listPendingReadings', { limit: 50 }, ({ readings: rows }) => rows, 10_000)
  return (
    <Section title={t('doubts.readings')}>
      <Load of={readings} rows={2}>
        {(rows) =>
          rows.length === 0 ? (
            <Empty>{t('console.none')}</Empty>
          ) : (
            <>
              <Table
                caption={t('doubts.readings')}
                rows={rows}
                keyOf={({ player_id: id }) => id}
                columns={[
                  {
                    title: t('console.player'),
                    isHead: true,
                    cell: ({ player_id: id, discord_username: name }) => (
                      <a href={`/console/players/${id}`}>
                        <Name of={name} />
                      </a>
                    ),
                  },
                  { title: t('doubts.since'), cell: ({ since }) => <Ago iso={since} /> },
                  {
                    title: t('doubts.believed'),
                    isNumber: true,
                    cell: ({ kill_cursor: cursor }) => (cursor === null ? '–' : number(cursor)),
                  },
                  { title: t('doubts.told'), isNumber: true, cell: ({ total }) => number(total) },
                  {
                    title: t('doubts.rise'),
                    isNumber: true,
                    cell: ({ rise }) => <strong>{`+${number(rise)}`}</strong>,
                  },
                  { title: t('doubts.doubt'), cell: ({ doubt }) => <bdi lang="en">{doubt ?? '–'}</bdi> },
                  {
                    title: t('console.act'),
                    cell: (reading) => <Answer reading={reading} after={readings.reload} />,
                  },
                ]}
              />
              <More pages={readings} />
            </>
          )
        }
      </Load>
    </Section>
  )
}

const sumText = ({ kills, amount_ban: amount }: Reading['owed']): string =>
  `${t('count.kills', { count: kills })}, ${ban(amount)} ${t('unit.ban')}`

function Answer({ reading, after }: { readonly reading: Reading; readonly after: () => void }) {
  const { player_id: id, total, kill_cursor: cursor, acceptable, baseline, owed } = reading
  const params = { player_id: id }
  const counted = { name: t('player.cursor'), before: cursor === null ? '–' : number(cursor), after: number(total) }
  const kills = owed.kills + reading.rise
  const worth = sumText({ kills: reading.rise, amount_ban: reading.rise_ban })
  return (
    <div class="row">
      {acceptable ? (
        <ReasonAct
          name={`accept ${id}`}
          label={t('doubts.accept')}
          what={t('doubts.accept.what')}
          changes={[
            counted,
            { name: t('open.owed'), before: sumText(owed), after: t('count.kills', { count: kills }) },
            { name: t('doubts.rise'), before: worth, after: t('doubts.owed') },
          ]}
          perform={(reason) => call('acceptPendingReading', { params, body: { reason, total } })}
          after={after}
          isMain
        />
      ) : (
        <span class="quiet">{t('doubts.unacceptable')}</span>
      )}
      <ReasonAct
        name={`refuse ${id}`}
        label={t('doubts.refuse')}
        what={t('doubts.refuse.what')}
        changes={[
          counted,
          { name: t('player.baseline'), before: number(baseline), after: number(baseline + 1) },
          { name: t('doubts.rise'), before: worth, after: t('doubts.lost') },
          { name: t('open.owed'), before: sumText(owed), after: sumText(owed) },
        ]}
        perform={(reason) => call('refusePendingReading', { params, body: { reason, total } })}
        after={after}
        isDanger
      />
    </div>
  )
}

function Flags() {
  const open = useStore(place).query.get('flags') === 'cleared' ? 'cleared' : 'open'
  const flags = usePages('listAbuseFlags', { limit: 50, open: open === 'open' }, ({ flags: rows }) => rows, 10_000)
  return (
    <Section
      title={t('doubts.flags')}
      aside={
        <Choice
          label={t('doubts.flags')}
          options={[
            ['open', t('doubts.flagsOpen')],
            ['cleared', t('doubts.flagsCleared')],
          ]}
          value={open}
          onChange={(flags) => {
            setQuery({ flags: flags === 'open' ? null : flags })
          }}
        />
      }
    >
      <Load of={flags} rows={2}>
        {(rows) =>
          rows.length === 0 ? (
            <Empty>{t('console.none')}</Empty>
          ) : (
            <>
              <FlagTable rows={rows} after={flags.reload} showPlayer />
              <More pages={flags} />
            </>
          )
        }
      </Load>
    </Section>
  )
}

function HeldPlayers() {
  const players = usePages('listPlayers', { limit: 50, state: 'held' }, ({ players: rows }) => rows, 10_000)
  return (
    <Section title={t('doubts.heldPlayers')}>
      <Load of={players} rows={1}>
        {(rows) =>
          rows.length === 0 ? (
            <Empty>{t('console.none')}</Empty>
          ) : (
            <>
              <Table
                caption={t('doubts.heldPlayers')}
                rows={rows}
                keyOf={({ id }) => id}
                columns={[
                  {
                    title: t('console.player'),
                    isHead: true,
                    cell: ({ id, discord_username: name }) => (
                      <a href={`/console/players/${id}`}>
                        <Name of={name} />
                      </a>
                    ),
                  },
                  { title: t('doubts.since'), cell: ({ held }) => held && <Ago iso={held.since} /> },
                  { title: t('console.why'), cell: ({ held }) => <bdi>{held?.reason}</bdi> },
                  { title: t('console.who'), cell: ({ held }) => held && <Who of={held.by} /> },
                  {
                    title: t('console.act'),
                    cell: ({ id }) => (
                      <ReasonAct
                        name={`release ${id}`}
                        label={t('act.release')}
                        what={t('act.release.what')}
                        changes={[{ name: t('act.mark.hold'), before: t('console.yes'), after: t('console.no') }]}
                        perform={(reason) => call('releasePlayer', { params: { id }, body: { reason } })}
                        after={players.reload}
                      />
                    ),
                  },
                ]}
              />
              <More pages={players} />
            </>
          )
        }
      </Load>
    </Section>
  )
}

function HeldPayouts() {
  const payouts = usePages('listPayouts', { limit: 50, held: true }, ({ payouts: rows }) => rows, 10_000)
  return (
    <Section title={t('doubts.heldPayouts')}>
      <Load of={payouts} rows={1}>
        {(rows) =>
          rows.length === 0 ? (
            <Empty>{t('console.none')}</Empty>
          ) : (
            <>
              <PayoutTable rows={rows} showPlayer />
              <More pages={payouts} />
            </>
          )
        }
      </Load>
    </Section>
  )
}
