// Linking an address: told while it is typed what is wrong with it, and, for who wants, proven by a signature.
import { useId } from 'preact/hooks'
import { call } from '../../api/client.js'
import { t } from '../../i18n/texts.js'
import { ActButton, useAct } from '../../parts/act.js'
import { useDraft } from '../../parts/draft.js'
import { Section } from '../../parts/layout.js'
import { Trouble } from '../../parts/states.js'
import { Copy } from '../../parts/text.js'
import { checkAddress, type AddressCheck } from './address.js'

interface LinkProps {
  readonly isChange: boolean
  readonly after: () => void
}

export function LinkWallet({ isChange, after }: LinkProps) {
  const [address, setAddress, forget] = useDraft('player', 'wallet')
  const [signature, setSignature, forgetSignature] = useDraft('player', 'signature')
  // Which address the text was made for: another one needs another text.
  const [challenge, setChallenge, forgetChallenge] = useDraft('player', 'challenge')
  const check = checkAddress(address)
  const banano_address = address.trim().toLowerCase()
  const message = messageFor(challenge, banano_address)
  const proof = message !== null && signature !== '' ? { proof: { message, signature: signature.trim() } } : {}
  const link = useAct(
    () => call('linkWallet', { body: { banano_address, ...proof } }),
    () => {
      forget()
      forgetChallenge()
      forgetSignature()
      after()
    },
  )
  return (
    <Section title={t(isChange ? 'wallet.change' : 'wallet.link')}>
      {isChange && <p class="quiet">{t('wallet.changeWhat')}</p>}
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault()
          if (check.kind === 'ok') void link.run()
        }}
      >
        <AddressField
          value={address}
          check={check}
          onInput={(value) => {
            link.forget()
            setAddress(value)
          }}
        />
        {check.kind === 'ok' && (
          <Proof
            address={banano_address}
            message={message}
            setMessage={(text) => {
              setChallenge(`${banano_address} ${text}`)
            }}
            signature={signature}
            setSignature={setSignature}
          />
        )}
        {link.refused && <Trouble refused={link.refused} />}
        <p class="row">
          <button type="submit" class="main" aria-disabled={check.kind !== 'ok'} aria-busy={link.running}>
            {t('wallet.submit')}
          </button>
          <span role="status">{link.done ? t('wallet.linked') : ''}</span>
        </p>
      </form>
    </Section>
  )
}

/** The text of a kept challenge, if it is this address's. */
const messageFor = (challenge: string, address: string): string | null =>
  address !== '' && challenge.startsWith(`${address} `) ? challenge.slice(address.length + 1) : null

interface AddressFieldProps {
  readonly value: string
  readonly check: AddressCheck
  readonly onInput: (value: string) => void
}

function AddressField({ value, check, onInput }: AddressFieldProps) {
  const id = useId()
  const isBad = check.kind !== 'ok' && check.kind !== 'empty' && check.kind !== 'short'
  return (
    <div class="field">
      <label for={id}>{t('wallet.address')}</label>
      <input
        id={id}
        class="address"
        value={value}
        spellcheck={false}
        autocomplete="off"
        autocapitalize="none"
        maxLength={200}
        aria-describedby={`${id}-check`}
        aria-invalid={isBad}
        placeholder="ban_1…"
        onInput={({ currentTarget }) => {
          onInput(currentTarget.value)
        }}
      />
      <p id={`${id}-check`} role="status" class={check.kind === 'ok' ? 'good' : isBad ? 'bad' : 'quiet'}>
        {checkSentence(check)}
      </p>
    </div>
  )
}

function checkSentence(check: AddressCheck): string {
  switch (check.kind) {
    case 'empty':
      return t('wallet.hint')
    case 'letter':
      return t('wallet.check.letter', { letter: check.letter })
    case 'short':
      return t('wallet.check.short', { count: check.count })
    case 'long':
      return t('wallet.check.long', { count: check.count })
    default:
      return t(`wallet.check.${check.kind}`)
  }
}

interface ProofProps {
  readonly address: string
  readonly message: string | null
  readonly setMessage: (message: string) => void
  readonly signature: string
  readonly setSignature: (signature: string) => void
}

function Proof({ address, message, setMessage, signature, setSignature }: ProofProps) {
  const challenge = useAct(async () => {
    const result = await call('createWalletChallenge', { body: { banano_address: address } })
    if (result.ok) setMessage(result.body.message)
    return result
  })
  return (
    <details class="proof" open={message !== null}>
      <summary>{t('wallet.proof')}</summary>
      <p class="quiet">{t('wallet.proofWhat')}</p>
      {message === null ? (
        <ActButton act={challenge} small>
          {t('wallet.challenge')}
        </ActButton>
      ) : (
        <div class="stack">
          <p>
            {t('wallet.message')} <Copy text={message} />
          </p>
          <pre tabIndex={0}>{message}</pre>
          <label class="field">
            <span>{t('wallet.signature')}</span>
            <input
              class="address"
              value={signature}
              spellcheck={false}
              autocomplete="off"
              pattern="\s*[0-9A-Fa-f]{128}\s*"
              onInput={({ currentTarget: { value } }) => {
                setSignature(value)
              }}
            />
          </label>
        </div>
      )}
    </details>
  )
}
