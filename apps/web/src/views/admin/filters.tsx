// Filters of lists: they stand in the address, so that a filtered list can be sent to somebody and the back button finds it again.
import { useEffect, useId, useRef, useState } from 'preact/hooks'
import { session } from '../../api/client.js'
import { place, setQuery } from '../../app/location.js'
import { useStore } from '../../app/store.js'
import { t } from '../../i18n/texts.js'
import { useDraft } from '../../parts/draft.js'

export interface Filter {
  readonly name: string
  readonly label: string
  readonly kind?: 'search' | 'date' | 'text'
  readonly options?: readonly (readonly [string, string])[]
  /** Words that are there; others can be typed. */
  readonly known?: readonly string[]
}

const WIDE = matchMedia('(min-width: 48.01rem)')

/** Whether there is room for all filters above the list; on a phone they are folded. */
function useIsWide(): boolean {
  const [isWide, setIsWide] = useState(WIDE.matches)
  useEffect(() => {
    const look = () => {
      setIsWide(WIDE.matches)
    }
    WIDE.addEventListener('change', look)
    return () => {
      WIDE.removeEventListener('change', look)
    }
  }, [])
  return isWide
}

type Words = Readonly<Record<string, string>>

/**
 * What is typed, until it is asked for; where the address says something else than before, as it says. A session that ends meanwhile
 * leaves it to the next login; whoever goes elsewhere has given it up.
 */
function useTyped(given: Words) {
  const [here] = useState(location.pathname)
  const [draft, keep, forget] = useDraft('admin', `filters ${here}`)
  const [typed, setTyped] = useState<Words>(() => ({ ...given, ...wordsOf(draft) }))
  const before = useRef(given)
  useEffect(() => {
    const news = Object.entries(given).filter(([name, value]) => before.current[name] !== value)
    before.current = given
    if (news.length > 0) setTyped((now) => ({ ...now, ...Object.fromEntries(news) }))
  })
  useEffect(
    () => () => {
      if (session.get().admin) forget()
    },
    [forget],
  )
  const own = Object.entries(typed).filter(([name, value]) => value !== (given[name] ?? ''))
  const kept = own.length === 0 ? '' : JSON.stringify(Object.fromEntries(own))
  useEffect(() => {
    if (kept === '') forget()
    else keep(kept)
  }, [kept, keep, forget])
  return [typed, setTyped] as const
}

function wordsOf(draft: string): Words {
  if (draft === '') return {}
  const words = JSON.parse(draft) as Readonly<Record<string, unknown>>
  return Object.fromEntries(Object.entries(words).map(([name, value]) => [name, String(value)]))
}

export function Filters({ of }: { readonly of: readonly Filter[] }) {
  const { query } = useStore(place)
  const given = Object.fromEntries(of.map(({ name }) => [name, query.get(name) ?? '']))
  const [typed, setTyped] = useTyped(given)
  const [isOpen, setIsOpen] = useState(false)
  const isWide = useIsWide()
  const id = useId()
  const ask = (words: Words) => {
    setTyped(words)
    setQuery(words)
  }
  const change = (name: string, value: string) => {
    setTyped({ ...typed, [name]: value })
  }
  return (
    <details
      class="filter-fold"
      open={isWide || isOpen}
      onToggle={({ currentTarget: { open } }) => {
        if (!isWide) setIsOpen(open)
      }}
    >
      <summary>{t('audit.filter')}</summary>
      <form
        class="filters"
        role="search"
        onSubmit={(event) => {
          event.preventDefault()
          ask(Object.fromEntries(of.map(({ name }) => [name, (typed[name] ?? '').trim()])))
        }}
      >
        {of.map(({ name, label, kind = 'text', options, known }) => (
          <label key={name} class="field">
            <span>{label}</span>
            {options ? (
              <select
                value={typed[name] ?? ''}
                onChange={({ currentTarget: { value } }) => {
                  change(name, value)
                  setQuery({ [name]: value })
                }}
              >
                <option value="">{t('console.all')}</option>
                {options.map(([value, text]) => (
                  <option key={value} value={value}>
                    {text}
                  </option>
                ))}
              </select>
            ) : (
              <>
                <input
                  {...inputType(kind)}
                  {...(known && { list: `${id}-${name}` })}
                  value={typed[name] ?? ''}
                  maxLength={200}
                  onInput={({ currentTarget: { value } }) => {
                    change(name, value)
                  }}
                />
                {known && (
                  <datalist id={`${id}-${name}`}>
                    {known.map((word) => (
                      <option key={word} value={word} />
                    ))}
                  </datalist>
                )}
              </>
            )}
          </label>
        ))}
        <div class="row">
          <button type="submit" class="main small">
            {t('audit.filter')}
          </button>
          <button
            type="button"
            class="plain small"
            onClick={() => {
              ask(Object.fromEntries(of.map(({ name }) => [name, ''])))
            }}
          >
            {t('audit.clear')}
          </button>
        </div>
      </form>
    </details>
  )
}

/** The types of inputs are told apart by the compiler only where they stand as they are. */
export const inputType = (kind: 'search' | 'date' | 'text'): { readonly type: 'text' } =>
  ({ type: kind === 'date' ? 'datetime-local' : kind }) as { readonly type: 'text' }

/** A local date and time of an input as the API takes it; undefined where there is none. */
export const instantOf = (local: string | null): string | undefined =>
  local === null || local === '' || Number.isNaN(Date.parse(local)) ? undefined : new Date(local).toISOString()
