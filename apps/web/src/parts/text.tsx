// Small pieces of text that are shown everywhere: amounts, times, names, addresses, hashes.
import type { ComponentChildren } from 'preact'
import { useEffect, useMemo, useState } from 'preact/hooks'
import { ago, ban, exactTime } from '../i18n/format.js'
import { language, t } from '../i18n/texts.js'
import { plain } from './plain.js'

/** An amount with its unit, whose digits stand in columns. */
export function Ban({ amount, sign = false }: { readonly amount: string; readonly sign?: boolean }) {
  return (
    <span class="ban">
      {sign ? '+' : ''}
      {ban(amount)} <span class="unit">{t('unit.ban')}</span>
    </span>
  )
}

/** How long ago; the exact instant for who asks. Drawn anew only when the words change: a feed has hundreds of them. */
export function Ago({ iso }: { readonly iso: string }) {
  const [, look] = useState(() => ago(iso))
  const spoken = language.get()
  useEffect(() => {
    const timer = setInterval(() => {
      look(ago(iso))
    }, 15_000)
    return () => {
      clearInterval(timer)
    }
  }, [iso])
  const exact = useMemo(() => exactTime(iso), [iso, spoken])
  return (
    <time dateTime={iso} title={exact}>
      {ago(iso)}
    </time>
  )
}

interface NameProps {
  readonly of: string
  readonly hidden?: boolean
  readonly light?: boolean
}

/** A name that somebody chose: cut where it is long, and whatever direction it has, nothing around it turns. */
export function Name({ of, hidden = false, light = false }: NameProps) {
  if (hidden) return <span class="name quiet">{t('name.hidden')}</span>
  return (
    <bdi class={light ? 'name light' : 'name'} title={plain(of)}>
      {plain(of) === '' ? '–' : plain(of)}
    </bdi>
  )
}

/** A name within a sentence, kept apart from the direction of what is around it. */
export const inSentence = (name: string): string => `\u2068${plain(name) === '' ? '–' : plain(name)}\u2069`

/** An address or hash: the ends, which people compare; whole for copying and screen readers. */
export function Short({ text, ends = 10 }: { readonly text: string; readonly ends?: number }) {
  if (text.length <= 2 * ends + 1) return <code class="short">{text}</code>
  return (
    <code class="short" title={text}>
      <span aria-hidden="true">
        {text.slice(0, ends)}…{text.slice(-ends)}
      </span>
      <span class="unseen">{text}</span>
    </code>
  )
}

/** False where the browser refuses, and over plain http, where it has no clipboard at all, whatever its types say. */
async function putOnClipboard(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return false
  }
}

export function Copy({ text }: { readonly text: string }) {
  const [state, setState] = useState<'copy' | 'copied' | 'notCopied'>('copy')
  useEffect(() => {
    if (state === 'copy') return
    const timer = setTimeout(() => {
      setState('copy')
    }, 4_000)
    return () => {
      clearTimeout(timer)
    }
  }, [state])
  return (
    <button
      type="button"
      class="small"
      onClick={() => {
        void putOnClipboard(text).then((isThere) => {
          setState(isThere ? 'copied' : 'notCopied')
        })
      }}
    >
      <span aria-live="polite">{t(`act.${state}`)}</span>
    </button>
  )
}

/** A link away from this site. */
export function Away({ href, children }: { readonly href: string; readonly children: ComponentChildren }) {
  return (
    <a href={href} target="_blank" rel="noreferrer noopener">
      {children}
    </a>
  )
}
