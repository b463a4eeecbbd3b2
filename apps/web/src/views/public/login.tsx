// Logging in: with Discord, as the demo player where there is one, and as an admin for the console.
import { useState } from 'preact/hooks'
import { call, kindOf, loginUrl, logOut, refreshSession, session } from '../../api/client.js'
import { addressOf, go, place } from '../../app/location.js'
import { product } from '../../app/product.js'
import { useStore } from '../../app/store.js'
import { t } from '../../i18n/texts.js'
import { ActButton, useAct } from '../../parts/act.js'
import { View } from '../../parts/layout.js'
import { Note, Trouble } from '../../parts/states.js'
import { Away, inSentence } from '../../parts/text.js'
import type { ViewProps } from '../../app/view-props.js'

export function Login(_: ViewProps) {
  return <LoginPanel needs={null} />
}

/** In the place of a view that needs a login, at its address: afterwards people are where they wanted to be. */
export function LoginPanel({ needs }: { readonly needs: 'player' | 'admin' | null }) {
  const { player } = useStore(session)
  const here = addressOf(useStore(place))
  const target = needs === null ? '/dashboard' : here
  if (needs === null && player) return <Already name={player.discord_username} />
  return (
    <View
      title={t(needs === 'admin' ? 'login.admin' : 'login.title')}
      lead={needs === null ? t('login.lead') : t('login.needed')}
    >
      <div class="panel">
        {needs === 'admin' && <AdminLogin hasPlayer={player !== null} />}
        {!(needs === 'admin' && player) && <PlayerLogin target={target} />}
      </div>
    </View>
  )
}

/** Who is logged in already is told so, and is not asked to log in. */
function Already({ name }: { readonly name: string }) {
  return (
    <View title={t('login.title')} lead={t('login.already', { name: inSentence(name) })}>
      <p class="row">
        <a class="button main" href="/dashboard">
          {t('home.mine')}
        </a>
        <button type="button" class="plain" onClick={() => void logOut()}>
          {t('nav.logout')}
        </button>
      </p>
    </View>
  )
}

function PlayerLogin({ target }: { readonly target: string }) {
  const { demo_login: demo } = useStore(session)
  const { discord_invite_url: invite } = useStore(product)
  const act = useAct(
    () => call('demoLogin'),
    () => {
      void refreshSession().then(() => {
        go(target)
      })
    },
  )
  return (
    <div class="stack">
      <p>
        <a class="button main" href={loginUrl(target)}>
          {t('login.discord')}
        </a>
      </p>
      <p class="quiet">{t('login.asks')}</p>
      {invite !== '' && (
        <p>
          <Away href={invite}>{t('login.join')}</Away>
        </p>
      )}
      {demo && (
        <Note tone="plain" title={t('login.demoWhat')}>
          <p>
            <ActButton act={act}>{t('login.demo')}</ActButton>
          </p>
        </Note>
      )}
    </div>
  )
}

function AdminLogin({ hasPlayer }: { readonly hasPlayer: boolean }) {
  if (!hasPlayer)
    return (
      <div class="stack">
        <h2>{t('login.adminPassword')}</h2>
        <PasswordLogin kind="main" />
      </div>
    )
  return (
    <div class="stack">
      <DiscordAdmin />
      <details>
        <summary>{t('login.adminPassword')}</summary>
        <PasswordLogin kind="plain" />
      </details>
    </div>
  )
}

/** The list of administrators decides; who is not on it is told so, and finds the way back or to another login. */
function DiscordAdmin() {
  const here = addressOf(useStore(place))
  const again = (
    <a class="button plain" href={loginUrl(here)}>
      {t('login.discordAgain')}
    </a>
  )
  const act = useAct(
    () => call('adminLogin', { body: {} }),
    () => void refreshSession(),
  )
  if (act.refused && kindOf(act.refused) === 'wrong-credentials')
    return (
      <div role="alert">
        <Note tone="bad" title={t('login.notAdmin')}>
          <p class="row">
            <a class="button plain" href="/dashboard">
              {t('home.mine')}
            </a>
            {again}
          </p>
        </Note>
      </div>
    )
  return (
    <div class="stack">
      <p>{t('login.adminDiscordWhat')}</p>
      <ActButton act={act} kind="main">
        {t('login.adminDiscord')}
      </ActButton>
      {act.refused && <p>{again}</p>}
    </div>
  )
}

function PasswordLogin({ kind }: { readonly kind: 'main' | 'plain' }) {
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [code, setCode] = useState('')
  const byPassword = useAct(
    () => call('adminLogin', { body: { email, password, ...(code !== '' && { totp: code }) } }),
    () => void refreshSession(),
  )
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault()
        void byPassword.run()
      }}
    >
      <label class="field">
        <span>{t('login.email')}</span>
        <input
          type="email"
          autocomplete="username"
          required
          value={email}
          onInput={({ currentTarget: { value } }) => {
            setEmail(value)
          }}
        />
      </label>
      <label class="field">
        <span>{t('login.password')}</span>
        <input
          type="password"
          autocomplete="current-password"
          required
          value={password}
          onInput={({ currentTarget: { value } }) => {
            setPassword(value)
          }}
        />
      </label>
      <label class="field">
        <span>{t('login.code')}</span>
        <input
          inputMode="numeric"
          autocomplete="one-time-code"
          pattern="\d{6}"
          value={code}
          onInput={({ currentTarget: { value } }) => {
            setCode(value)
          }}
        />
      </label>
      {byPassword.refused && <Trouble refused={byPassword.refused} />}
      <p>
        <button type="submit" class={kind} aria-busy={byPassword.running}>
          {t('login.title')}
        </button>
      </p>
    </form>
  )
}
