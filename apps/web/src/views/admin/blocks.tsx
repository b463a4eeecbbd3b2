// Blocks that need a look, above all the one that the books do not know.
import { call, type Body } from '../../api/client.js'
import { useLoad, type Loaded } from '../../api/use-load.js'
import { usePages } from '../../api/use-pages.js'
import { place, setQuery } from '../../app/location.js'
import { useStore } from '../../app/store.js'
import { t } from '../../i18n/texts.js'
import { Choice, Section, Table } from '../../parts/layout.js'
import { More } from '../../parts/more.js'
import { Empty, Load, Note, Troubles } from '../../parts/states.js'
import { Ago, Copy, Short } from '../../parts/text.js'
import type { ViewProps } from '../../app/view-props.js'
import { BlockTable } from './block-table.js'
import { Console } from './console.js'
import { Who, yesNo } from './facts.js'
import { LastOnly } from './longer.js'
import { ReasonAct } from './reason-act.js'

const WHICH = ['foreign', 'open', 'dead', 'all'] as const

export function Blocks(_: ViewProps) {
  const { query } = useStore(place)
  const which = WHICH.find((one) => one === query.get('which')) ?? 'foreign'
  const first = useLoad('listUnknownBlocks', { query: { limit: 1 } }, { every: 5_000 })
  const requests = useLoad('listBlockRequests', {}, { every: 5_000 })
  const blocks = usePages('listUnknownBlocks', { limit: 50, which }, ({ blocks: rows }) => rows)
  const unknown = first.data?.unknown ?? null
  return (
    <Console
      title={t('console.blocks')}
      lead={t('blocks.lead')}
      aside={
        <Choice
          label={t('blocks.which')}
          options={WHICH.map((one) => [one, t(`blocks.${one}`)] as const)}
          value={which}
          onChange={(next) => {
            setQuery({ which: next })
          }}
        />
      }
    >
      <Troubles of={[first, requests]} />
      {first.data && !unknown && <Note tone="good" title={t('blocks.known')} />}
      {unknown && <Unknown {...unknown} after={requests.reload} />}
      <Requests of={requests} />
      <Load of={blocks} rows={4}>
        {(rows) =>
          rows.length === 0 ? (
            <Empty>{t('blocks.none')}</Empty>
          ) : (
            <>
              <BlockTable rows={rows} />
              <More pages={blocks} />
            </>
          )
        }
      </Load>
    </Console>
  )
}

interface UnknownProps {
  readonly hash: string | null
  readonly reason: string
  readonly since: string
  readonly after: () => void
}

function Unknown({ hash, reason, since, after }: UnknownProps) {
  return (
    <Note tone="bad" title={t('blocks.unknown')}>
      <p>
        <bdi lang="en">{reason}</bdi>, <Ago iso={since} />
      </p>
      {hash !== null && (
        <p class="row">
          <code class="address">{hash}</code> <Copy text={hash} />
        </p>
      )}
      <p>{t('blocks.unknownWhat')}</p>
      {hash !== null && (
        <ReasonAct
          name={`acknowledge ${hash}`}
          label={t('blocks.acknowledge')}
          what={t('blocks.acknowledge.what')}
          changes={[{ name: t('blocks.inBooks'), before: yesNo(false), after: yesNo(true) }]}
          perform={(why) => call('acknowledgeBlock', { body: { hash, reason: why } })}
          after={after}
          isDanger
        />
      )}
    </Note>
  )
}

function Requests({ of }: { readonly of: Loaded<Body<'listBlockRequests'>> }) {
  const { data } = of
  if (data === null || data.requests.length === 0) return null
  return (
    <Section title={t('blocks.asked')}>
      <Table
        caption={t('blocks.asked')}
        rows={data.requests}
        keyOf={({ id }) => id}
        columns={[
          { title: t('console.when'), isHead: true, cell: ({ requested_at: at }) => <Ago iso={at} /> },
          { title: t('block.hash'), cell: ({ hash }) => <Short text={hash} ends={8} /> },
          { title: t('console.who'), cell: ({ actor }) => <Who of={actor} /> },
          { title: t('console.why'), cell: ({ reason }) => <bdi>{reason}</bdi> },
          {
            title: t('system.outcome'),
            cell: ({ done, outcome }) =>
              done === null ? (
                t('system.waits')
              ) : (
                <>
                  <span class={done ? 'tag good' : 'tag bad'}>
                    {t(done ? 'blocks.asked.done' : 'blocks.asked.refused')}
                  </span>{' '}
                  <bdi lang="en">{outcome}</bdi>
                </>
              ),
          },
        ]}
      />
      <LastOnly of={data.requests} most={20} />
    </Section>
  )
}
