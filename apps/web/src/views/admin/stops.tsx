// What stops payments, and the acts that set and clear it.
import { call, type Body } from '../../api/client.js'
import { useLoad } from '../../api/use-load.js'
import { t } from '../../i18n/texts.js'
import { useDraft } from '../../parts/draft.js'
import { Section } from '../../parts/layout.js'
import { Load, Note } from '../../parts/states.js'
import { Ago, Short } from '../../parts/text.js'
import { Who } from './facts.js'
import { ReasonAct, type ChangeList } from './reason-act.js'

export function Stops({ after }: { readonly after: () => void }) {
  const stops = useLoad('listStops', {}, { every: 5_000 })
  const changed = () => {
    stops.reload()
    after()
  }
  return (
    <Section title={t('flow.stops')}>
      <Load of={stops} rows={1}>
        {({ stops: all }) => (
          <>
            {all.length === 0 && <Note tone="good" title={t('flow.running')} />}
            {all.map(({ kind, reason, actor, set_at: at, block_hash: hash }) => (
              <Note key={kind} tone="bad" title={t(`banner.stop.${kind}`)}>
                <p>
                  <bdi>{reason}</bdi> – <Who of={actor} />, <Ago iso={at} />
                </p>
                {hash !== null && (
                  <p>
                    <Short text={hash} /> <a href="/console/blocks">{t('console.blocks')}</a>
                  </p>
                )}
                {kind === 'pause' ? <Resume of={all} after={changed} /> : <ClearBooks of={all} after={changed} />}
              </Note>
            ))}
            {!all.some(({ kind }) => kind === 'pause') && <Pause of={all} after={changed} />}
          </>
        )}
      </Load>
    </Section>
  )
}

type Stop = Pick<Body<'listStops'>['stops'][number], 'kind' | 'publish_too'>

interface StopActProps {
  /** Every stop in force: one alone does not say whether payments run. */
  readonly of: readonly Stop[]
  readonly after: () => void
}

function paymentsUnder(stops: readonly Stop[]): string {
  const [isPaused, isStopped] = [stops.some(({ kind }) => kind === 'pause'), stops.some(({ kind }) => kind === 'books')]
  if (isPaused) return t(isStopped ? 'act.payments.both' : 'act.payments.paused')
  return t(isStopped ? 'act.payments.stopped' : 'act.payments.run')
}

const blocksUnder = (stops: readonly Stop[]): string =>
  t(stops.some(({ publish_too: too }) => too) ? 'act.blocks.kept' : 'act.blocks.sent')

const changesOf = (before: readonly Stop[], after: readonly Stop[]): ChangeList => [
  { name: t('act.payments'), before: paymentsUnder(before), after: paymentsUnder(after) },
  { name: t('act.blocks'), before: blocksUnder(before), after: blocksUnder(after) },
]

const without = (stops: readonly Stop[], gone: Stop['kind']) => stops.filter(({ kind }) => kind !== gone)

function Pause({ of, after }: StopActProps) {
  const [publishToo, setPublishToo, forget] = useDraft('admin', 'publish too')
  return (
    <p class="row acts">
      <ReasonAct
        name="pause"
        label={t('act.pause')}
        what={t('act.pause.what')}
        changes={changesOf(of, [...of, { kind: 'pause', publish_too: publishToo !== '' }])}
        perform={(reason) => call('pausePayments', { body: { reason, publish_too: publishToo !== '' } })}
        after={() => {
          forget()
          after()
        }}
        isDanger
      >
        <label class="check">
          <input
            type="checkbox"
            checked={publishToo !== ''}
            onChange={({ currentTarget: { checked } }) => {
              setPublishToo(checked ? 'yes' : '')
            }}
          />
          <span>{t('act.pause.publish')}</span>
        </label>
      </ReasonAct>
    </p>
  )
}

function Resume({ of, after }: StopActProps) {
  return (
    <ReasonAct
      name="resume"
      label={t('act.resume')}
      what={t('act.resume.what')}
      changes={changesOf(of, without(of, 'pause'))}
      perform={(reason) => call('resumePayments', { body: { reason } })}
      after={after}
      isMain
    />
  )
}

function ClearBooks({ of, after }: StopActProps) {
  return (
    <ReasonAct
      name="resume books"
      label={t('act.resumeBooks')}
      what={t('act.resumeBooks.what')}
      changes={changesOf(of, without(of, 'books'))}
      perform={(reason) => call('resumePayments', { body: { reason, books: true } })}
      after={after}
      isDanger
    />
  )
}
