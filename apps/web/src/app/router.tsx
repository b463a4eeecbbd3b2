// The view of the present address: loaded when it is first needed, the one before staying until then, and the focus led to its title.
import { Component, type ComponentChildren } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { Refused } from '@pay2slay/contracts/client'
import { refreshSession, session } from '../api/client.js'
import { online } from '../api/online.js'
import { t } from '../i18n/texts.js'
import { Skeleton, Trouble } from '../parts/states.js'
import { View } from '../parts/layout.js'
import { LoginPanel } from '../views/public/login.js'
import { place } from './location.js'
import { matchView, type Match } from './paths.js'
import { useStore } from './store.js'
import type { ViewComponent } from './view-props.js'
import { VIEWS } from './views.js'

interface Drawn {
  readonly view: string
  readonly draw: ViewComponent
  readonly params: Match['params']
  readonly path: string
}

const loaded = new Map<string, ViewComponent>()

export function Router() {
  const { path, isNew } = useStore(place)
  const { known, refused, player, admin, turn } = useStore(session)
  const match = matchView(path)
  const [drawn, setDrawn] = useState<Drawn | null>(null)
  const [broken, setBroken] = useState(false)
  const isOnline = useStore(online)
  const [isCutOff, setCutOff] = useState(false)

  useEffect(() => {
    if (!match) return
    let isOld = false
    setBroken(false)
    void drawingOf(match).then(
      (draw) => {
        if (isOld) return
        setDrawn({ view: match.view, draw, params: match.params, path })
        if (isNew) arrive()
      },
      () => {
        if (isOld) return
        setBroken(true)
        setCutOff(!online.get())
      },
    )
    return () => {
      isOld = true
    }
  }, [path])

  useEffect(() => {
    // A browser may remember that a part of the page could not be had: only a new page asks for it anew.
    if (broken && isCutOff && isOnline) location.reload()
  }, [broken, isCutOff, isOnline])

  if (!match) return <Lost />
  if (broken) return isCutOff ? <CutOff /> : <Broken />
  const { who } = VIEWS[match.view]
  if (who !== 'everybody') {
    if (!known) return refused ? <Unknown refused={refused} /> : <Skeleton rows={6} />
    if (who === 'player' && !player) return <LoginPanel needs="player" />
    if (who === 'admin' && !admin) return <LoginPanel needs="admin" />
  }
  const now = loaded.get(match.view)
  const shown = now ? { draw: now, params: match.params, path } : drawn
  if (!shown) return <Skeleton rows={6} />
  const Draw = shown.draw
  return (
    <Boundary key={`${turn} ${shown.path}`}>
      <Draw params={shown.params} />
    </Boundary>
  )
}

async function drawingOf({ view }: Match): Promise<ViewComponent> {
  const draw = loaded.get(view) ?? (await VIEWS[view].load())
  loaded.set(view, draw)
  return draw
}

/** On top, with the focus on the title, as after the load of a page. */
function arrive(): void {
  requestAnimationFrame(() => {
    scrollTo(0, 0)
    document.querySelector<HTMLElement>('main h1')?.focus({ preventScroll: true })
  })
}

/** Nobody can say yet whether somebody is logged in here: to ask for a login would be wrong. */
function Unknown({ refused }: { readonly refused: Refused }) {
  return (
    <View title={t('state.who')}>
      <Trouble refused={refused} retry={() => void refreshSession()} />
    </View>
  )
}

function Lost() {
  return (
    <View title={t('state.lost')} lead={t('state.lostMore')}>
      <p>
        <a class="button main" href="/">
          {t('state.toStart')}
        </a>
      </p>
    </View>
  )
}

const CutOff = () => (
  <View title={t('state.offline')} lead={t('state.offlineMore')}>
    {null}
  </View>
)

function Broken() {
  return (
    <View title={t('state.crash')} lead={t('state.crashMore')}>
      <p>
        <button
          type="button"
          class="main"
          onClick={() => {
            location.reload()
          }}
        >
          {t('state.reload')}
        </button>
      </p>
    </View>
  )
}

/** A view that throws takes nothing else with it. */
class Boundary extends Component<{ readonly children: ComponentChildren }, { readonly broken: boolean }> {
  override state = { broken: false }

  static override getDerivedStateFromError() {
    return { broken: true }
  }

  override render() {
    return this.state.broken ? <Broken /> : this.props.children
  }
}
