// Filters of lists: they stand in the address, so that a filtered list can be sent to somebody and the back button finds it again.
import { useState } from 'preact/hooks'
import { place, setQuery } from '../../app/location.js'
import { useStore } from '../../app/store.js'
import { t } from '../../i18n/texts.js'

export interface Filter {
  readonly name: string
  readonly label: string
  readonly kind?: 'search' | 'date' | 'text'
  readonly options?: readonly (readonly [string, string])[]
}

export function Filters({ of }: { readonly of: readonly Filter[] }) {
  const { query } = useStore(place)
  const given = Object.fromEntries(of.map(({ name }) => [name, query.get(name) ?? '']))
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>(given)
  const change = (name: string, value: string) => {
    setTyped({ ...typed, [name]: value })
  }
  return (
    <form
      class="filters"
      role="search"
      onSubmit={(event) => {
        event.preventDefault()
        setQuery(Object.fromEntries(of.map(({ name }) => [name, (typed[name] ?? '').trim()])))
      }}
    >
      {of.map(({ name, label, kind = 'text', options }) => (
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
            <input
              {...inputType(kind)}
              value={typed[name] ?? ''}
              maxLength={200}
              onInput={({ currentTarget: { value } }) => {
                change(name, value)
              }}
            />
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
            setTyped({})
            setQuery(Object.fromEntries(of.map(({ name }) => [name, null])))
          }}
        >
          {t('audit.clear')}
        </button>
      </div>
    </form>
  )
}

/** The types of inputs are told apart by the compiler only where they stand as they are. */
export const inputType = (kind: 'search' | 'date' | 'text'): { readonly type: 'text' } =>
  ({ type: kind === 'date' ? 'datetime-local' : kind }) as { readonly type: 'text' }

/** A local date and time of an input as the API takes it; undefined where there is none. */
export const instantOf = (local: string | null): string | undefined =>
  local === null || local === '' || Number.isNaN(Date.parse(local)) ? undefined : new Date(local).toISOString()
