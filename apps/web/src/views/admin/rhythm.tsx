// How often the scheduler counts and settles: in force now, and another rhythm with a reason.
import { keepAnswer } from '../../api/answers.js'
import { call, urlOf, type Body } from '../../api/client.js'
import { useLoad } from '../../api/use-load.js'
import { span } from '../../i18n/format.js'
import { t } from '../../i18n/texts.js'
import { useDraft } from '../../parts/draft.js'
import { Section } from '../../parts/layout.js'
import { Load } from '../../parts/states.js'
import { useMayAct } from './console.js'
import { ReasonAct } from './reason-act.js'

export function Rhythm() {
  const config = useLoad('getSchedulerConfig', {}, { every: 30_000 })
  return (
    <Section title={t('terms.rhythm')}>
      <p class="quiet">{t('terms.rhythmWhat')}</p>
      <Load of={config} rows={1}>
        {(data) => (
          // What is in force now is what the fields begin with: other seconds, another form.
          <RhythmForm
            key={`${data.accrual_interval_seconds} ${data.settlement_interval_seconds}`}
            config={data}
            after={config.reload}
          />
        )}
      </Load>
    </Section>
  )
}

type Intervals = Body<'getSchedulerConfig'>

const SHORTEST = 30
const LONGEST = 86_400
const isInterval = (text: string): boolean =>
  /^\d{2,5}$/.test(text) && Number(text) >= SHORTEST && Number(text) <= LONGEST

function RhythmForm({ config, after }: { readonly config: Intervals; readonly after: () => void }) {
  const mayAct = useMayAct()
  const before = [config.accrual_interval_seconds, config.settlement_interval_seconds] as const
  const [accrual, setAccrual, forgetAccrual] = useDraft('admin', 'accrual seconds', String(before[0]))
  const [settlement, setSettlement, forgetSettlement] = useDraft('admin', 'settlement seconds', String(before[1]))
  const isOther = Number(accrual) !== before[0] || Number(settlement) !== before[1]
  const set = async (reason: string) => {
    const seconds = { accrual_interval_seconds: Number(accrual), settlement_interval_seconds: Number(settlement) }
    const result = await call('setSchedulerConfig', { body: { ...seconds, reason } })
    if (result.ok) {
      forgetAccrual()
      forgetSettlement()
      keepAnswer(urlOf('getSchedulerConfig'), result.body)
    }
    return result
  }
  return (
    <div class="stack">
      <div class="fields">
        <SecondsField label={t('terms.accrualSeconds')} value={accrual} set={setAccrual} />
        <SecondsField label={t('terms.settlementSeconds')} value={settlement} set={setSettlement} />
      </div>
      {mayAct && isOther && isInterval(accrual) && isInterval(settlement) && (
        <p>
          <ReasonAct
            name="rhythm"
            label={t('terms.setRhythm')}
            what={t('terms.rhythmWhat')}
            changes={[
              { name: t('countdown.accrual'), before: span(before[0]), after: span(Number(accrual)) },
              { name: t('countdown.settlement'), before: span(before[1]), after: span(Number(settlement)) },
            ]}
            perform={set}
            after={after}
            isMain
          />
        </p>
      )}
    </div>
  )
}

interface SecondsFieldProps {
  readonly label: string
  readonly value: string
  readonly set: (value: string) => void
}

function SecondsField({ label, value, set }: SecondsFieldProps) {
  const mayAct = useMayAct()
  return (
    <label class="field">
      <span>{label}</span>
      <input
        type="number"
        min={SHORTEST}
        max={LONGEST}
        disabled={!mayAct}
        value={value}
        aria-invalid={!isInterval(value)}
        onInput={({ currentTarget }) => {
          set(currentTarget.value)
        }}
      />
    </label>
  )
}
