// Light, dark, or as the system says; kept in this browser.
import { createStore } from './store.js'

export const THEMES = ['auto', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

const KEPT = 'p2s-theme'

const isTheme = (text: string | null): text is Theme => THEMES.some((theme) => theme === text)

export const theme = createStore<Theme>('auto')

export function setTheme(next: Theme): void {
  localStorage.setItem(KEPT, next)
  show(next)
}

export function startTheme(): void {
  const kept = localStorage.getItem(KEPT)
  show(isTheme(kept) ? kept : 'auto')
}

function show(next: Theme): void {
  if (next === 'auto') delete document.documentElement.dataset['theme']
  else document.documentElement.dataset['theme'] = next
  theme.set(next)
}
