// Blocks that need a look, above all the one that the books do not know.
import { useLoad } from '../../api/use-load.js'
import { usePages } from '../../api/use-pages.js'
import { place, setQuery } from '../../app/location.js'
import { useStore } from '../../app/store.js'
import { t } from '../../i18n/texts.js'
import { Choice } from '../../parts/layout.js'
import { More } from '../../parts/more.js'
import { Empty, Load, Note } from '../../parts/states.js'
import { Ago, Copy } from '../../parts/text.js'
import type { ViewProps } from '../../app/view-props.js'
import { BlockTable } from './block-table.js'
import { Console } from './console.js'

const WHICH = ['foreign', 'open', 'dead', 'all'] as const

export function Blocks(_: ViewProps) {
  const { query } = useStore(place)
  const which = WHICH.find((one) => one === query.get('which')) ?? 'foreign'
  const first = useLoad('listUnknownBlocks', { query: { limit: 1 } }, { every: 10_000 })
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
      {first.data && !unknown && <Note tone="good" title={t('blocks.known')} />}
      {unknown && <Unknown {...unknown} />}
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
}

function Unknown({ hash, reason, since }: UnknownProps) {
  const command = `node_modules/.bin/node apps/scheduler/dist/main.js blocks acknowledge ${hash ?? 'HASH'} --reason "…"`
  return (
    <Note tone="bad" title={t('blocks.unknown')}>
      <p>
        <bdi lang="en">{reason}</bdi>, <Ago iso={since} />
      </p>
      {hash !== null && <code class="address">{hash}</code>}
      <p>{t('blocks.unknownWhat')}</p>
      <div class="row">
        <code class="address">{command}</code> <Copy text={command} />
      </div>
    </Note>
  )
}
