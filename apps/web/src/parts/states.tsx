// What a view shows beside its data: loading, nothing there, trouble, and data that are not fresh.
import type { ComponentChildren } from 'preact'
import type { Refused } from '@pay2slay/contracts/client'
import { kindOf } from '../api/client.js'
import type { Loaded } from '../api/use-load.js'
import { ban } from '../i18n/format.js'
import { language, t, tIf } from '../i18n/texts.js'
import { plain } from './plain.js'

interface LoadProps<T> {
  readonly of: Loaded<T>
  readonly children: (data: T) => ComponentChildren
  /** Rows of the placeholder. */
  readonly rows?: number
}

/** The data as soon as there are some; trouble above what was last loaded. */
export function Load<T>({ of, children, rows = 3 }: LoadProps<T>) {
  const { data, refused, reload } = of
  return (
    <>
      {refused && <Trouble refused={refused} retry={reload} isStale={data !== null} />}
      <Shown data={data} refused={refused} rows={rows}>
        {children}
      </Shown>
    </>
  )
}

interface ShownProps<T> extends Pick<Loaded<T>, 'data' | 'refused'> {
  readonly children: (data: T) => ComponentChildren
  readonly rows: number
}

/** The data alone, where their trouble is told together with that of others. */
export function Shown<T>({ data, refused, children, rows }: ShownProps<T>) {
  if (data !== null) return <>{children(data)}</>
  return refused ? null : <Skeleton rows={rows} />
}

/** Of what is read beside the data of a section: each kind of trouble once, and a click that tries all of them again. */
export function Troubles({ of }: { readonly of: readonly Loaded<unknown>[] }) {
  const kinds = new Map<string, { readonly refused: Refused; readonly parts: Loaded<unknown>[] }>()
  for (const part of of) {
    if (!part.refused) continue
    const kind = kindOf(part.refused)
    const same = kinds.get(kind) ?? { refused: part.refused, parts: [] }
    same.parts.push(part)
    kinds.set(kind, same)
  }
  return (
    <>
      {[...kinds].map(([kind, { refused, parts }]) => (
        <Trouble
          key={kind}
          refused={refused}
          retry={() => {
            for (const { reload } of parts) reload()
          }}
          isStale={parts.every(({ data }) => data !== null)}
        />
      ))}
    </>
  )
}

export function Skeleton({ rows }: { readonly rows: number }) {
  return (
    <div class="skeleton" role="status">
      <span class="unseen">{t('state.loading')}</span>
      {Array.from({ length: rows }, (_, row) => (
        <i key={row} />
      ))}
    </div>
  )
}

interface TroubleProps {
  readonly refused: Refused
  /** Of what is tried again by itself; an act waits for whoever began it. */
  readonly retry?: () => void
  readonly isStale?: boolean
}

/** Kinds whose sentence names what exactly stands in the way, which no text of a catalogue can know. */
const PARTICULAR = new Set([
  'conflict',
  'invalid-request',
  'invalid-address',
  'invalid-proof',
  'live-block',
  'bad-request',
])

/** What exactly stands in the way, in the reader's language; null where this page has no text for it. */
function sentenceOf({ code, values = {} }: Refused['problem']): string | null {
  if (code === undefined) return null
  const { amount } = values
  return tIf(`problem.code.${code}`, { ...values, ...(typeof amount === 'string' && { amount: ban(amount) }) })
}

/** The API's own sentence is English: elsewhere it is shown where the text of the catalogue does not say it all, or where there is none. */
const detailHelps = (kind: string, isTold: boolean): boolean =>
  kind !== 'network' && (language.get() === 'en' || !isTold || PARTICULAR.has(kind))

/** A problem in the reader's language, with what the API says about it, and its request for whoever looks into it. */
export function Trouble({ refused, retry, isStale = false }: TroubleProps) {
  const { problem, retryAfterSeconds } = refused
  const kind = kindOf(refused)
  const text = tIf(`problem.${kind}`)
  const sentence = sentenceOf(problem)
  return (
    <div class="note bad" role="alert">
      <p>
        <strong>{text ?? t('problem.other')}</strong>
      </p>
      {sentence !== null ? (
        <p>{sentence}</p>
      ) : (
        problem.detail !== '' &&
        detailHelps(kind, text !== null) && (
          <p lang={language.get() === 'en' ? undefined : 'en'}>
            <bdi>{plain(problem.detail)}</bdi>
          </p>
        )
      )}
      {retryAfterSeconds !== undefined && (
        <p>{t(retry ? 'state.retrying' : 'state.later', { seconds: retryAfterSeconds })}</p>
      )}
      {isStale && <p>{t('state.stale')}</p>}
      <p class="row">
        {retry && (
          <button type="button" class="small" onClick={retry}>
            {t('state.retry')}
          </button>
        )}
        {problem.request_id !== undefined && (
          <small class="quiet">{t('state.request', { id: problem.request_id })}</small>
        )}
      </p>
    </div>
  )
}

/** Nothing to show, and why. */
export function Empty({ children }: { readonly children: ComponentChildren }) {
  return <p class="empty">{children}</p>
}

interface NoteProps {
  readonly tone: 'good' | 'bad' | 'warn' | 'plain'
  readonly title?: string
  readonly children?: ComponentChildren
}

export function Note({ tone, title, children }: NoteProps) {
  return (
    <div class={`note ${tone}`}>
      {title !== undefined && (
        <p>
          <strong>{title}</strong>
        </p>
      )}
      {children}
    </div>
  )
}
