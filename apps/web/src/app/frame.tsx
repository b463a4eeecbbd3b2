// What is around every view: banners that must not be overlooked, navigation, footer.
import { useEffect, useState } from 'preact/hooks'
import { logOut, loginUrl, session } from '../api/client.js'
import { online } from '../api/online.js'
import { LANGUAGES, isLanguage, language, rememberLanguage, speak, t, type Key } from '../i18n/texts.js'
import { Away, Name } from '../parts/text.js'
import { ToldLine } from '../parts/told.js'
import { place } from './location.js'
import { matchView } from './paths.js'
import { product } from './product.js'
import { Router } from './router.js'
import { useStore } from './store.js'
import { setTheme, theme, THEMES } from './theme.js'

const PUBLIC: readonly (readonly [string, Key])[] = [
  ['/leaderboard', 'nav.leaderboard'],
  ['/live', 'nav.live'],
  ['/transparency', 'nav.transparency'],
  ['/how', 'nav.how'],
]
const OWN: readonly (readonly [string, Key])[] = [
  ['/dashboard', 'nav.dashboard'],
  ['/earnings', 'nav.earnings'],
  ['/payouts', 'nav.payouts'],
  ['/wallet', 'nav.wallet'],
  ['/settings', 'nav.settings'],
]

/** After the view above it: nobody sees the foot of a page first, and a phone draws in shorter steps. */
const FOOT_MS = 100

export function Frame() {
  useStore(language)
  const [hasFoot, setFoot] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => {
      setFoot(true)
    }, FOOT_MS)
    return () => {
      clearTimeout(timer)
    }
  }, [])
  return (
    <>
      <a class="skip" href="#content">
        {t('nav.skip')}
      </a>
      <Banners />
      <Head />
      <main id="content" tabIndex={-1}>
        <Router />
      </main>
      {hasFoot && <Foot />}
      <ToldLine />
    </>
  )
}

function Banners() {
  const { feature_flags: flags } = useStore(product)
  const isOnline = useStore(online)
  const { ended, adminEnded } = useStore(session)
  const { path } = useStore(place)
  return (
    <div class="banners">
      {flags['dry_run_banner'] === true && (
        <p class="banner dry" role="note">
          <strong>{t('banner.dry')}</strong> {t('banner.dryMore')}
        </p>
      )}
      <div aria-live="polite">
        {!isOnline && (
          <p class="banner warn">
            <strong>{t('banner.offline')}</strong> {t('banner.offlineMore')}
          </p>
        )}
        {ended && (
          <p class="banner warn">
            <strong>{t('banner.ended')}</strong> {t('banner.endedMore')} <a href={loginUrl(path)}>{t('nav.login')}</a>
          </p>
        )}
        {adminEnded && !ended && (
          <p class="banner warn">
            <strong>{t('banner.adminEnded')}</strong> {t('banner.endedMore')}{' '}
            {matchView(path)?.view.startsWith('/console') !== true && <a href="/console">{t('nav.console')}</a>}
          </p>
        )}
      </div>
    </div>
  )
}

function Head() {
  const { app_name: name } = useStore(product)
  const { path } = useStore(place)
  const { player, admin } = useStore(session)
  const [open, setOpen] = useState(false)
  useEffect(() => {
    setOpen(false)
  }, [path])
  return (
    <header class="head">
      <div class="head-row">
        <a class="logo" href="/">
          <img src="/favicon.svg" alt="" width="28" height="28" />
          <span>{name}</span>
        </a>
        <button
          type="button"
          class="menu-button small"
          aria-expanded={open}
          aria-controls="menu"
          onClick={() => {
            setOpen(!open)
          }}
        >
          {t('nav.menu')}
        </button>
        <div id="menu" class={open ? 'menu open' : 'menu'}>
          <nav aria-label={t('nav.main')}>
            <Links links={PUBLIC} path={path} />
          </nav>
          <Person />
        </div>
      </div>
      {(player ?? admin) && (
        <nav class="own" aria-label={t('nav.own')}>
          {player && <Links links={OWN} path={path} />}
          {admin && <Links links={[['/console', 'nav.console']]} path={path} />}
        </nav>
      )}
    </header>
  )
}

function Links({ links, path }: { readonly links: typeof PUBLIC; readonly path: string }) {
  return (
    <ul>
      {links.map(([href, key]) => (
        <li key={href}>
          <a href={href} aria-current={path === href || path.startsWith(`${href}/`) ? 'page' : undefined}>
            {t(key)}
          </a>
        </li>
      ))}
    </ul>
  )
}

function Person() {
  const { player, admin, known, refused } = useStore(session)
  // Whether somebody is logged in could not be asked: to offer a login would say that nobody is.
  if (!known && refused) return null
  if (!player && !admin)
    return (
      <div class="person">
        <a class="button main small" href="/login">
          {t('nav.login')}
        </a>
      </div>
    )
  return (
    <div class="person">
      {player && <Name of={player.discord_username} />}
      <button type="button" class="small" onClick={() => void logOut()}>
        {t('nav.logout')}
      </button>
    </div>
  )
}

function Foot() {
  const { org_name: org, discord_invite_url: invite, media_kit_url: media } = useStore(product)
  const spoken = useStore(language)
  const shown = useStore(theme)
  return (
    <footer class="foot">
      <div>
        {org !== '' && <p>{t('footer.run', { org })}</p>}
        <ul>
          <li>
            <a href="/privacy">{t('nav.privacy')}</a>
          </li>
          {invite !== '' && (
            <li>
              <Away href={invite}>{t('footer.discord')}</Away>
            </li>
          )}
          {media !== '' && (
            <li>
              <Away href={media}>{t('footer.media')}</Away>
            </li>
          )}
          <li>
            <a href="/docs">{t('footer.api')}</a>
          </li>
        </ul>
      </div>
      <div class="row">
        <label>
          <span>{t('nav.language')}</span>
          <select
            value={spoken}
            onChange={({ currentTarget: { value } }) => {
              if (!isLanguage(value)) return
              rememberLanguage(value)
              void speak(value)
            }}
          >
            {Object.entries(LANGUAGES).map(([tag, name]) => (
              <option key={tag} value={tag} lang={tag}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <label>
          <span>{t('nav.theme')}</span>
          <select
            value={shown}
            onChange={({ currentTarget: { value } }) => {
              setTheme(THEMES.find((one) => one === value) ?? 'auto')
            }}
          >
            {THEMES.map((one) => (
              <option key={one} value={one}>
                {t(`theme.${one}`)}
              </option>
            ))}
          </select>
        </label>
      </div>
    </footer>
  )
}
