// What stops payments, and the acts that set and clear it.
import { call } from '../../api/client.js'
import { useLoad } from '../../api/use-load.js'
import { t } from '../../i18n/texts.js'
import { useDraft } from '../../parts/draft.js'
import { Section } from '../../parts/layout.js'
import { Load, Note } from '../../parts/states.js'
import { Ago, Short } from '../../parts/text.js'
import { ReasonAct } from './reason-act.js'

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
                  <bdi>{reason}</bdi> – <bdi>{actor}</bdi>, <Ago iso={at} />
                </p>
                {hash !== null && (
                  <p>
                    <Short text={hash} /> <a href="/console/blocks">{t('console.blocks')}</a>
                  </p>
                )}
                {kind === 'pause' ? <Resume after={changed} /> : <ClearBooks after={changed} />}
              </Note>
            ))}
            {!all.some(({ kind }) => kind === 'pause') && <Pause after={changed} />}
          </>
        )}
      </Load>
    </Section>
  )
}

const payments = (before: 'run' | 'paused' | 'stopped', after: 'run' | 'paused') => [
  { name: t('act.payments'), before: t(`act.payments.${before}`), after: t(`act.payments.${after}`) },
]

function Pause({ after }: { readonly after: () => void }) {
  const [publishToo, setPublishToo, forget] = useDraft('admin', 'publish too')
  return (
    <p class="row acts">
      <ReasonAct
        name="pause"
        label={t('act.pause')}
        what={t('act.pause.what')}
        changes={payments('run', 'paused')}
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

function Resume({ after }: { readonly after: () => void }) {
  return (
    <ReasonAct
      name="resume"
      label={t('act.resume')}
      what={t('act.resume.what')}
      changes={payments('paused', 'run')}
      perform={(reason) => call('resumePayments', { body: { reason } })}
      after={after}
      isMain
    />
  )
}

function ClearBooks({ after }: { readonly after: () => void }) {
  return (
    <ReasonAct
      name="resume books"
      label={t('act.resumeBooks')}
      what={t('act.resumeBooks.what')}
      changes={payments('stopped', 'run')}
      perform={(reason) => call('resumePayments', { body: { reason, books: true } })}
      after={after}
      isDanger
    />
  )
}
