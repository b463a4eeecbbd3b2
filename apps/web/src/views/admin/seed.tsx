// The operator's sealed seed: whose it is, and handing in a new one, which is never kept in this browser.
import { useState } from 'preact/hooks'
import { call } from '../../api/client.js'
import { useLoad } from '../../api/use-load.js'
import { t } from '../../i18n/texts.js'
import { useDraft } from '../../parts/draft.js'
import { Section } from '../../parts/layout.js'
import { Load, Note } from '../../parts/states.js'
import { inSentence, Short } from '../../parts/text.js'
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
                ? t('system.seedSet', { address: data.address, who: inSentence(data.set_by ?? '') })
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

const SEED = /^[0-9A-Fa-f]{64}$/
const ACCOUNT = /^ban_[13][13-9a-km-uw-z]{59}$/

/** The account is typed, too: what is sealed then is what was meant, and this page need not know how accounts come from seeds. */
function NewSeed({ former, after }: { readonly former: string | null; readonly after: () => void }) {
  const [seed, setSeed] = useState('')
  const [account, setAccount, forgetAccount] = useDraft('admin', 'seed account')
  const address = account.trim()
  const isAccount = ACCOUNT.test(address)
  const [sealed, setSealed] = useState<string | null>(null)
  return (
    <>
      <ReasonAct
        name="seed"
        label={t('system.seedNew')}
        what={t('system.seedWhat')}
        changes={[
          {
            name: t('flow.account'),
            before: former === null ? t('system.seedNoAccount') : <Short text={former} />,
            after: isAccount ? <Short text={address} /> : t('system.seedToName'),
          },
        ]}
        perform={async (reason) => {
          const result = await call('setOperatorSeed', { body: { seed, address, reason } })
          setSeed('')
          if (result.ok) {
            setSealed(result.body.address)
            forgetAccount()
          }
          return result
        }}
        after={after}
        isGiven={isAccount && SEED.test(seed.trim())}
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
        <label class="field">
          <span>{t('system.seedAccount')}</span>
          <input
            class="address"
            autocomplete="off"
            spellcheck={false}
            maxLength={100}
            value={account}
            onInput={({ currentTarget: { value } }) => {
              setAccount(value)
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
