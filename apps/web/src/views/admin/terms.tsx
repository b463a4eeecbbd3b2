// Rates and caps: what is in force, what is to come, what a change would mean before it is made, and every version there was.
import { call, type Body } from '../../api/client.js'
import { useLoad, type Loaded } from '../../api/use-load.js'
import { usePages } from '../../api/use-pages.js'
import { ago, number } from '../../i18n/format.js'
import { t } from '../../i18n/texts.js'
import { useAct } from '../../parts/act.js'
import { useDraft } from '../../parts/draft.js'
import { Figure, Section, Table } from '../../parts/layout.js'
import { More } from '../../parts/more.js'
import { Load, Trouble } from '../../parts/states.js'
import { Ago, Ban } from '../../parts/text.js'
import type { ViewProps } from '../../app/view-props.js'
import { Console, useMayAct } from './console.js'
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
            : t('terms.setBy', { who: current.set_by, when: ago(current.created_at) })}
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
        { title: t('console.who'), cell: ({ set_by: who }) => <bdi>{who ?? '–'}</bdi> },
        { title: t('console.why'), cell: ({ reason }) => <bdi>{reason ?? '–'}</bdi> },
      ]}
    />
  )
}

function Rhythm() {
  const config = useLoad('getSchedulerConfig', {}, { every: 30_000 })
  return (
    <Section title={t('terms.rhythm')}>
      <Load of={config} rows={1}>
        {(data) => <RhythmForm config={data} loaded={config} />}
      </Load>
    </Section>
  )
}

type Intervals = Body<'getSchedulerConfig'>

function RhythmForm({ config, loaded }: { readonly config: Intervals; readonly loaded: Loaded<Intervals> }) {
  const mayAct = useMayAct()
  const [accrual, setAccrual, forgetAccrual] = useDraft(
    'admin',
    'accrual seconds',
    String(config.accrual_interval_seconds),
  )
  const [settlement, setSettlement, forgetSettlement] = useDraft(
    'admin',
    'settlement seconds',
    String(config.settlement_interval_seconds),
  )
  const act = useAct(
    () =>
      call('setSchedulerConfig', {
        body: { accrual_interval_seconds: Number(accrual), settlement_interval_seconds: Number(settlement) },
      }),
    () => {
      forgetAccrual()
      forgetSettlement()
      loaded.reload()
    },
  )
  const field = (label: string, value: string, set: (value: string) => void) => (
    <label class="field">
      <span>{label}</span>
      <input
        type="number"
        min={30}
        max={86_400}
        required
        disabled={!mayAct}
        value={value}
        onInput={({ currentTarget }) => {
          set(currentTarget.value)
        }}
      />
    </label>
  )
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault()
        void act.run()
      }}
    >
      <p class="quiet">{t('terms.rhythmWhat')}</p>
      <div class="fields">
        {field(t('terms.accrualSeconds'), accrual, setAccrual)}
        {field(t('terms.settlementSeconds'), settlement, setSettlement)}
      </div>
      {act.refused && <Trouble refused={act.refused} />}
      {mayAct && (
        <p class="row">
          <button type="submit" class="plain" aria-busy={act.running}>
            {t('act.save')}
          </button>
          <span role="status">{act.done ? t('reason.done') : ''}</span>
        </p>
      )}
    </form>
  )
}
