// The texts in the language of the reader. English is always here; others, and those of the console, come when they are needed.
import { createStore } from '../app/store.js'
import type { Catalogue, Text } from './catalogue.js'
import { en } from './en/index.js'
import { formatterFor, wholeNumber } from './formatters.js'
import type { enConsole } from './en/console.js'

export const LANGUAGES = { en: 'English', es: 'Español', ja: '日本語' } as const
export type Language = keyof typeof LANGUAGES

type MainKey = keyof typeof en
type ConsoleKey = keyof typeof enConsole
export type Key = MainKey | ConsoleKey
type Values = Readonly<Record<string, string | number>>

export const language = createStore<Language>('en')

const loaded = new Map<Language, Readonly<Record<string, Text>>>([['en', en]])

const MAIN: Readonly<Record<Exclude<Language, 'en'>, () => Promise<Catalogue<keyof typeof en>>>> = {
  es: async () => (await import('./es/index.js')).es,
  ja: async () => (await import('./ja/index.js')).ja,
}

const CONSOLE: Readonly<Record<Language, () => Promise<Catalogue<keyof typeof enConsole>>>> = {
  en: async () => (await import('./en/console.js')).enConsole,
  es: async () => (await import('./es/console.js')).esConsole,
  ja: async () => (await import('./ja/console.js')).jaConsole,
}

let hasConsole = false

/** Reads what the language needs and then turns the whole page to it. */
export async function speak(wanted: Language): Promise<void> {
  if (wanted !== 'en' && !loaded.has(wanted)) loaded.set(wanted, await MAIN[wanted]())
  if (hasConsole) await addConsole(wanted)
  document.documentElement.lang = wanted
  language.set(wanted)
  document.querySelector('meta[name=description]')?.setAttribute('content', t('page.description'))
}

/** The texts of the console, for who opens it. */
export async function speakConsole(): Promise<void> {
  hasConsole = true
  await addConsole(language.get())
}

async function addConsole(wanted: Language): Promise<void> {
  loaded.set(wanted, { ...loaded.get(wanted), ...(await CONSOLE[wanted]()) })
}

export function t(key: Key, values: Values = {}): string {
  return tIf(key, values) ?? `⟦${key}⟧`
}

/** For keys that are made of what the API says: null where there is no text for it. */
export function tIf(key: string, values: Values = {}): string | null {
  const text = loaded.get(language.get())?.[key] ?? loaded.get('en')?.[key]
  if (text === undefined) return null
  return fill(typeof text === 'string' ? text : chosen(text, values), values)
}

function chosen(text: Exclude<Text, string>, { count = 0 }: Values): string {
  const form = formatterFor(language.get(), 'plural', (tag) => new Intl.PluralRules(tag)).select(Number(count))
  return (form === 'one' ? text.one : undefined) ?? text.other
}

const fill = (text: string, values: Values): string =>
  text.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name]
    if (typeof value === 'number') return wholeNumber(language.get()).format(value)
    return value ?? `⟦${name}⟧`
  })

const KEPT = 'p2s-language'

export const isLanguage = (tag: string): tag is Language => Object.hasOwn(LANGUAGES, tag)

/** What was chosen here before, what the browser asks for, what the installation says; English at last. */
export function languageFor(defaultLocale: string): Language {
  const wishes = [localStorage.getItem(KEPT) ?? '', ...navigator.languages, defaultLocale]
  return wishes.map((tag) => tag.slice(0, 2)).find(isLanguage) ?? 'en'
}

export function rememberLanguage(chosenLanguage: Language): void {
  localStorage.setItem(KEPT, chosenLanguage)
}
