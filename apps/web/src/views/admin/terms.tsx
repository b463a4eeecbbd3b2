// Rates and caps: what is in force, what is to come, what a change would mean before it is made, and every version there was.
import type { Body } from '../../api/client.js'
import { useLoad } from '../../api/use-load.js'
import { usePages } from '../../api/use-pages.js'
import { ago, number } from '../../i18n/format.js'
import { t } from '../../i18n/texts.js'
import { Figure, Section, Table } from '../../parts/layout.js'
import { More } from '../../parts/more.js'
import { Load } from '../../parts/states.js'
import { Ago, Ban, inSentence } from '../../parts/text.js'
import type { ViewProps } from '../../app/view-props.js'
import { Console } from './console.js'
import { Who } from './facts.js'
import { Rhythm } from './rhythm.js'
import { TermsForm } from './terms-form.js'

type Config = Body<'getPayoutConfig'>
type Version = Config['current']

export const capText = (cap: number | null): string => (cap === null ? t('console.noCap') : number(cap))

export function Terms(_: ViewProps) {
  const config = useLoad('getPayoutConfig', {}, { every: 30_000 })
  const history = usePages('listPayoutConfigs', { limit: 20 }, ({ versions }) => versions, 30_000)
  const changed = () => {
    config.reload()
    history.reload()
  }
  return (
    <Console title={t('console.terms')} lead={t('terms.lead')}>
      <Load of={config} rows={3}>
        {(data) => (
          <>
            <Now config={data} />
            <Section title={t('terms.change')}>
              <TermsForm after={changed} />
            </Section>
          </>
        )}
      </Load>
      <Section title={t('terms.history')}>
        <Load of={history} rows={2}>
          {(rows) => (
            <>
              <Versions rows={rows} caption={t('terms.history')} />
              <More pages={history} />
            </>
          )}
        </Load>
      </Section>
      <Rhythm />
    </Console>
  )
}

function Now({ config }: { readonly config: Config }) {
  const { current, planned } = config
  return (
    <Section
      title={t('terms.now')}
      aside={
        <p class="quiet">
          {current.set_by === null || current.created_at === null
            ? t('terms.fromConfig')
            : t('terms.setBy', { who: inSentence(current.set_by), when: ago(current.created_at) })}
        </p>
      }
    >
      <dl class="figures three">
        <Figure label={t('terms.perKill')} tone="main">
          <Ban amount={config.ban_per_kill} />
        </Figure>
        <Figure label={t('terms.daily')}>{capText(config.daily_kill_cap)}</Figure>
        <Figure label={t('terms.weekly')}>{capText(config.weekly_kill_cap)}</Figure>
      </dl>
      {planned.length > 0 && (
        <>
          <h3 class="spaced">{t('terms.planned')}</h3>
          <Versions rows={planned} caption={t('terms.planned')} />
        </>
      )}
    </Section>
  )
}

function Versions({ rows, caption }: { readonly rows: readonly Version[]; readonly caption: string }) {
  if (rows.length === 0) return <p class="quiet">{t('console.none')}</p>
  return (
    <Table
      caption={caption}
      rows={rows}
      keyOf={({ id }, index) => id ?? String(index)}
      columns={[
        {
          title: t('terms.effective'),
          isHead: true,
          cell: ({ effective_at: at }) => (at === null ? t('terms.fromConfig') : <Ago iso={at} />),
        },
        { title: t('terms.perKill'), isNumber: true, cell: ({ ban_per_kill: rate }) => <Ban amount={rate} /> },
        { title: t('terms.daily'), isNumber: true, cell: ({ daily_kill_cap: cap }) => capText(cap) },
        { title: t('terms.weekly'), isNumber: true, cell: ({ weekly_kill_cap: cap }) => capText(cap) },
        { title: t('console.who'), cell: ({ set_by: who }) => <Who of={who ?? '–'} /> },
        { title: t('console.why'), cell: ({ reason }) => <bdi>{reason ?? '–'}</bdi> },
      ]}
    />
  )
}
