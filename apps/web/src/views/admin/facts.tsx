// Names with values, for the many small things an admin looks up.
import type { ComponentChildren } from 'preact'
import { t, tIf } from '../../i18n/texts.js'
import { payoutReason } from '../../parts/payout-reason.js'
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

/** Who did something, as the audit log has it: in a narrow column it goes on below after its kind, not within its number. */
export function Who({ of }: { readonly of: string }) {
  const end = of.indexOf(':') + 1
  return (
    <bdi>
      {of.slice(0, end)}
      <wbr />
      {of.slice(end)}
    </bdi>
  )
}

export const whenOr = (iso: string | null): ComponentChildren => (iso === null ? t('console.never') : <Ago iso={iso} />)

export const yesNo = (is: boolean): string => t(is ? 'console.yes' : 'console.no')

/** What the API tells in one word, in the reader's language; unknown words as they are, or as `other` says. */
export const coded = (
  group: 'block' | 'role' | 'blockState' | 'outcome' | 'baseline' | 'flag' | 'alert' | 'job',
  code: string,
  other = code,
): string => tIf(`code.${group}.${code}`) ?? other

/** Why a payout is not signed or became void: what is said to the player about it speaks to the player. */
export const waitsBecause = (code: string): string => tIf(`code.waits.${code}`) ?? payoutReason(code) ?? code

/** A job with its account's number, as `pay:1`: by its text, and by its name, which commands and logs use. */
export function JobName({ name }: { readonly name: string }) {
  const [job = name] = name.split(':')
  return (
    <>
      {coded('job', job)} <code class="quiet">{name}</code>
    </>
  )
}
