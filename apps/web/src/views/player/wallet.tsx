// Where a player is paid: the linked address with its QR code, a change that waits, and linking with the checksum checked while typing.
import { useState } from 'preact/hooks'
import { call, type Body } from '../../api/client.js'
import { useLoad } from '../../api/use-load.js'
import { dateTime } from '../../i18n/format.js'
import { t } from '../../i18n/texts.js'
import { ActButton, Dialog, DialogEnd, useAct, useHeir } from '../../parts/act.js'
import { Section, View } from '../../parts/layout.js'
import { Qr } from '../../parts/qr.js'
import { Load, Note, Trouble } from '../../parts/states.js'
import { Ago, Copy, Short } from '../../parts/text.js'
import { tellDone } from '../../parts/told.js'
import type { ViewProps } from '../../app/view-props.js'
import { LinkWallet } from './link-wallet.js'

type Wallets = Body<'listWallets'>
type OneWallet = Wallets['wallets'][number]

export function Wallet(_: ViewProps) {
  const wallets = useLoad('listWallets', {}, { every: 30_000 })
  return (
    <View title={t('wallet.title')} lead={t('wallet.lead')}>
      <Load of={wallets} rows={5}>
        {({ wallets: all, pending }) => {
          const primary = all.find(({ is_primary: isPrimary }) => isPrimary)
          const others = all.filter((one) => one !== primary && one.id !== pending?.id)
          return (
            <>
              {primary ? (
                <Primary wallet={primary} after={wallets.reload} />
              ) : (
                <Note tone="warn" title={t('wallet.none')} />
              )}
              {pending && <Pending wallet={pending} after={wallets.reload} />}
              {others.length > 0 && (
                <Section title={t('wallet.others')}>
                  <ul class="lines">
                    {others.map((one) => (
                      <li key={one.id}>
                        <Short text={one.address} />
                        <Unlink wallet={one} after={wallets.reload} />
                      </li>
                    ))}
                  </ul>
                </Section>
              )}
              <LinkWallet isChange={primary !== undefined} after={wallets.reload} />
            </>
          )
        }}
      </Load>
    </View>
  )
}

function Primary({ wallet, after }: { readonly wallet: OneWallet; readonly after: () => void }) {
  const { address, verified, linked_at: linkedAt } = wallet
  return (
    <Section title={t('wallet.current')}>
      <div class="wallet">
        <Qr text={`ban:${address}`} label={t('wallet.qr', { address })} />
        <div class="stack">
          <code class="address">{address}</code>
          <p class="row">
            <Copy text={address} />
            <a class="button small" href={`ban:${address}`}>
              {t('wallet.open')}
            </a>
            <Unlink wallet={wallet} after={after} />
          </p>
          <p class="quiet">
            {t('wallet.since', { when: dateTime(linkedAt) })} · {t(verified ? 'wallet.verified' : 'wallet.unverified')}
          </p>
        </div>
      </div>
    </Section>
  )
}

function Pending({ wallet, after }: { readonly wallet: OneWallet; readonly after: () => void }) {
  const cancel = useAct(() => call('cancelPendingWallet'), after)
  const from = wallet.primary_from
  return (
    <Note tone="warn" title={t('wallet.pending')}>
      <code class="address">{wallet.address}</code>
      {from !== null && (
        <p>
          {t('wallet.pendingWhat', { when: dateTime(from) })} (<Ago iso={from} />)
        </p>
      )}
      <p>
        <ActButton act={cancel} tells>
          {t('wallet.cancelChange')}
        </ActButton>
      </p>
    </Note>
  )
}

function Unlink({ wallet, after }: { readonly wallet: OneWallet; readonly after: () => void }) {
  const [asked, setAsked] = useState(false)
  const heir = useHeir()
  const act = useAct(
    () => call('unlinkWallet', { params: { id: wallet.id } }),
    () => {
      setAsked(false)
      tellDone(t('wallet.unlink'))
      after()
    },
  )
  const close = () => {
    setAsked(false)
  }
  return (
    <>
      <button
        ref={heir}
        type="button"
        class="small"
        onClick={() => {
          setAsked(true)
        }}
      >
        {t('wallet.unlink')}
      </button>
      {asked && (
        <Dialog title={t('wallet.unlinkTitle')} onClose={close}>
          <code class="address">{wallet.address}</code>
          <p>{t('wallet.unlinkWhat')}</p>
          {act.refused && <Trouble refused={act.refused} />}
          <DialogEnd onClose={close}>
            <button type="button" class="danger" aria-busy={act.running} onClick={() => void act.run()}>
              {t('wallet.unlink')}
            </button>
          </DialogEnd>
        </Dialog>
      )}
    </>
  )
}
