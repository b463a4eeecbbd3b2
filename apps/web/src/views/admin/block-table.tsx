// Blocks, as proof: where each stands in its chain, what it moves, and what became of it.
import type { Body } from '../../api/client.js'
import { number } from '../../i18n/format.js'
import { t } from '../../i18n/texts.js'
import { Table } from '../../parts/layout.js'
import { Away, Ban, Short } from '../../parts/text.js'
import { coded, whenOr } from './facts.js'

type Block = Body<'listUnknownBlocks'>['blocks'][number]

export const BlockTable = ({ rows }: { readonly rows: readonly Block[] }) => (
  <Table
    caption={t('console.blocks')}
    rows={rows}
    keyOf={({ hash }) => hash}
    columns={[
      { title: t('block.hash'), isHead: true, cell: (block) => <Hash block={block} /> },
      { title: t('block.height'), isNumber: true, cell: ({ height }) => number(height) },
      { title: t('block.role'), cell: ({ kind, role }) => `${coded('block', kind)}, ${coded('role', role)}` },
      {
        title: t('console.amount'),
        isNumber: true,
        cell: ({ amount_ban: amount }) => (amount === null ? '–' : <Ban amount={amount} />),
      },
      {
        title: t('console.state'),
        cell: ({ state, dead_rival: rival }) => (
          <>
            <span class={state === 'confirmed' ? 'tag good' : state === 'dead' ? 'tag bad' : 'tag'}>
              {coded('blockState', state)}
            </span>
            {rival !== null && (
              <span class="quiet block">
                {t('payout.rival')} <Short text={rival} ends={6} />
              </span>
            )}
          </>
        ),
      },
      { title: t('block.attempts'), isNumber: true, cell: ({ publish_attempts: times }) => number(times) },
      { title: t('block.confirmed'), cell: ({ confirmed_at: at }) => whenOr(at) },
    ]}
  />
)

function Hash({ block: { hash, previous, explorer_url: url } }: { readonly block: Block }) {
  return (
    <>
      {url === null ? (
        <Short text={hash} ends={8} />
      ) : (
        <Away href={url}>
          <Short text={hash} ends={8} />
        </Away>
      )}
      {previous !== null && (
        <span class="quiet block">
          {t('block.previous')} <Short text={previous} ends={6} />
        </span>
      )}
    </>
  )
}
