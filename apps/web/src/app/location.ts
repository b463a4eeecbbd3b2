// Where the page is: the address bar, back and forward, and links that need no new page.
import { createStore } from './store.js'
import { matchView } from './paths.js'

export interface Place {
  readonly path: string
  readonly query: URLSearchParams
  /** False after back and forward: then the browser itself finds the place on the page again. */
  readonly isNew: boolean
}

const here = (isNew: boolean): Place => ({
  path: location.pathname,
  query: new URLSearchParams(location.search),
  isNew,
})

export const place = createStore<Place>(here(false))

export function go(target: string, { replace = false } = {}): void {
  if (replace) history.replaceState(null, '', target)
  else history.pushState(null, '', target)
  place.set(here(!replace))
}

/** Where the page is, with its parameters: what a login leads back to. */
export function addressOf({ path, query }: Place): string {
  const text = query.toString()
  return text === '' ? path : `${path}?${text}`
}

/** Sets parameters of the address without a new step for the back button. */
export function setQuery(values: Readonly<Record<string, string | null>>): void {
  const query = new URLSearchParams(location.search)
  for (const [name, value] of Object.entries(values))
    if (value === null || value === '') query.delete(name)
    else query.set(name, value)
  const text = query.toString()
  go(text === '' ? location.pathname : `${location.pathname}?${text}`, { replace: true })
}

/** Links are ordinary ones; those to views are taken here. */
export function followLinks(): void {
  addEventListener('popstate', () => {
    place.set(here(false))
  })
  document.addEventListener('click', (event) => {
    if (event.defaultPrevented || event.button !== 0) return
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    const link = event.target instanceof Element ? event.target.closest('a') : null
    if (!link || link.target !== '' || link.hasAttribute('download') || link.origin !== location.origin) return
    if (link.hash !== '' && link.pathname === location.pathname) return
    if (!matchView(link.pathname)) return
    event.preventDefault()
    go(link.pathname + link.search + link.hash)
  })
}
