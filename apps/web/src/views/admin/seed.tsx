// The operator's sealed seed: whose it is, and handing in a new one, which is never kept in this browser.
import { useState } from 'preact/hooks'
import { call } from '../../api/client.js'
import { useLoad } from '../../api/use-load.js'
import { t } from '../../i18n/texts.js'
import { Section } from '../../parts/layout.js'
import { Load, Note } from '../../parts/states.js'
import { Short } from '../../parts/text.js'
import { useMayAct } from './console.js'
import { ReasonAct } from './reason-act.js'

export function Seed() {
  const status = useLoad('getOperatorSeedStatus', {}, { every: 60_000 })
  const mayAct = useMayAct()
  return (
    <Section title={t('system.seed')}>
      <p class="quiet">{t('system.seedWhat')}</p>
      <Load of={status} rows={1}>
        {(data) => (
          <>
            <p>
              {data.configured && data.address !== null
                ? t('system.seedSet', { address: data.address, who: data.set_by ?? '–' })
                : t('system.seedNone')}
            </p>
            {data.sealed_for_present_key === false && <Note tone="bad" title={t('system.seedOther')} />}
            {!data.can_be_set && <p class="quiet">{t('system.seedCannot')}</p>}
            {data.can_be_set && mayAct && <NewSeed former={data.address} after={status.reload} />}
          </>
        )}
      </Load>
    </Section>
  )
}

function NewSeed({ former, after }: { readonly former: string | null; readonly after: () => void }) {
  const [seed, setSeed] = useState('')
  const [sealed, setSealed] = useState<string | null>(null)
  return (
    <>
      <ReasonAct
        name="seed"
        label={t('system.seedNew')}
        what={t('system.seedWhat')}
        changes={[{ name: t('flow.account'), before: former === null ? '–' : <Short text={former} />, after: '?' }]}
        perform={async (reason) => {
          const result = await call('setOperatorSeed', { body: { seed, reason } })
          setSeed('')
          if (result.ok) setSealed(result.body.address)
          return result
        }}
        after={after}
        isDanger
      >
        <label class="field">
          <span>{t('system.seedField')}</span>
          <input
            type="password"
            class="address"
            autocomplete="off"
            value={seed}
            onInput={({ currentTarget: { value } }) => {
              setSeed(value)
            }}
          />
        </label>
      </ReasonAct>
      {sealed !== null && (
        <Note tone="good" title={t('system.seedDone')}>
          <code class="address">{sealed}</code>
        </Note>
      )}
    </>
  )
}
