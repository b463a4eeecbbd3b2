// Errors of the domain as problems: one exhaustive table. Sentences of the domain are written for people; what other services said
// stays in the log.
import type { DirectoryError, DomainError, Result } from '@pay2slay/domain'
import { coded, Problem } from './problem.js'

/** The value, or the problem that the error means. */
export function orProblem<T>(result: Result<T, DomainError>): T {
  if (result.ok) return result.value
  throw problemOf(result.error)
}

export function problemOf(error: DomainError): Problem {
  switch (error.kind) {
    case 'not_found':
      return new Problem('not-found', `There is no ${error.what} with this id.`)
    case 'invalid':
      return invalid(error.what, error.detail)
    case 'conflict':
      return new Problem('conflict', sentence(error.detail), error.code ? coded(error.code, error.values) : {})
    case 'already_paid':
      return new Problem('already-paid', 'The payout is confirmed on the chain: nothing can be changed about it.', {
        payout_id: error.payoutId,
        tx_hash: error.hash,
      })
    case 'live_block':
      return new Problem(
        'live-block',
        `Block ${error.hash} of this payout may still be confirmed: only once it is proven dead can the payout be void.`,
        { payout_id: error.payoutId, tx_hash: error.hash },
      )
    case 'directory':
      return directoryProblem(error.error)
    case 'chain':
      return new Problem('upstream-unavailable', 'The Banano nodes give no answer that can be believed at the moment.')
    case 'stopped':
      return new Problem('conflict', sentence(`payments are stopped (${error.stop}): ${error.reason}`))
    case 'unknown_block':
      return new Problem('conflict', sentence(error.detail))
    case 'balance_unknown':
    case 'balance_below_minimum':
    case 'no_operator_account':
      return new Problem('conflict', 'The operator’s account cannot pay at the moment.')
  }
}

/** The same shape as what the contract refuses. */
function invalid(what: string, detail: string): Problem {
  const errors = [{ in: 'body', at: `/${what}`, problem: 'was refused', expected: detail }]
  return new Problem('invalid-request', ended(`${what}: ${detail}`), { errors })
}

/** Never the caller's fault, and never shown as the player's. */
function directoryProblem({ kind }: DirectoryError): Problem {
  if (kind === 'unavailable' || kind === 'rate_limited') {
    const detail = 'Yunite does not answer at the moment: nothing was changed. Try again in a minute.'
    return new Problem('upstream-unavailable', detail, coded('yunite_away'), { 'Retry-After': '60' })
  }
  const detail = 'Yunite gave no usable answer, and nothing was changed. The operator has been told.'
  return new Problem('upstream-error', detail, coded('yunite_broken'))
}

/** Unlike `sentence` for what begins with the name of a field, which has its own spelling. */
const ended = (text: string): string => `${text}${/[.!?]$/.test(text) ? '' : '.'}`

export const sentence = (text: string): string => ended(`${text.charAt(0).toUpperCase()}${text.slice(1)}`)
