// The five verbs of the money as one line with stations: how it works, and where a payout is.
import { t } from '../i18n/texts.js'

export const VERBS = ['accrue', 'settle', 'pay', 'publish', 'confirm'] as const

type State = 'planned' | 'signed' | 'published' | 'confirmed' | 'void'

/** How many verbs are done in a state: a planned payout is accrued and settled. */
const DONE: Readonly<Record<State, number>> = { planned: 2, signed: 3, published: 4, confirmed: 5, void: 1 }

export function PayoutRail({ state, held = false }: { readonly state: State; readonly held?: boolean }) {
  const done = DONE[state]
  const name = held ? t('payout.state.held') : t(`payout.state.${state}`)
  return (
    <span class={`rail ${held ? 'held' : state}`}>
      <span class="stations" role="img" aria-label={t('payout.progress', { step: done, all: VERBS.length, name })}>
        {VERBS.map((verb, index) => (
          <i key={verb} class={index < done ? 'done' : undefined} />
        ))}
      </span>
      <span class="state" aria-hidden="true">
        {name}
      </span>
    </span>
  )
}

/** What is reached behind each verb: the words that players meet in their payouts. */
const REACHED = {
  accrue: 'counted',
  settle: 'planned',
  pay: 'signed',
  publish: 'published',
  confirm: 'confirmed',
} as const

/** All five with what they mean, for who is paid; the verbs themselves are the operator's. */
export function StepList() {
  return (
    <ol class="verbs">
      {VERBS.map((verb) => (
        <li key={verb}>
          <strong>{t(`payout.state.${REACHED[verb]}`)}</strong>
          <span>{t(`verb.${verb}.what`)}</span>
        </li>
      ))}
    </ol>
  )
}
