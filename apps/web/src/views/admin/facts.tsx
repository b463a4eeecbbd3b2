// Names with values, for the many small things an admin looks up.
import type { ComponentChildren } from 'preact'
import { t } from '../../i18n/texts.js'
import { Ago } from '../../parts/text.js'

export type Fact = readonly [name: string, value: ComponentChildren]

export function Facts({ of }: { readonly of: readonly Fact[] }) {
  return (
    <dl class="facts-list">
      {of.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

export const whenOr = (iso: string | null): ComponentChildren => (iso === null ? t('console.never') : <Ago iso={iso} />)

export const yesNo = (is: boolean): string => t(is ? 'console.yes' : 'console.no')
