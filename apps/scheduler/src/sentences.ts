// One sentence a person can act on for everything that can stop a flow.
import type { DomainError, Left } from '@pay2slay/domain'

export function sentence(error: DomainError): string {
  switch (error.kind) {
    case 'stopped':
      return `stopped by ${error.stop}: ${error.reason}`
    case 'balance_unknown':
      return `the operator's balance is unknown, which counts as below the minimum: ${error.detail}`
    case 'balance_below_minimum':
      return `the operator's balance of ${error.balanceBan} BAN is below the minimum of ${error.minimumBan} BAN`
    case 'no_operator_account':
      return 'there is no operator account in the books yet'
    case 'unknown_block':
      return `${error.detail}: nothing is signed until it is adopted or acknowledged`
    case 'chain':
      return `the chain could not be read (${error.error.kind}): ${error.error.detail}`
    case 'directory':
      return `the directory could not be read (${error.error.kind}): ${error.error.detail}`
    case 'invalid':
      return `${error.what} refused: ${error.detail}`
    case 'not_found':
      return `no ${error.what} ${error.id}`
    case 'conflict':
      return `${error.what} ${error.id}: ${error.detail}`
    case 'already_paid':
      return `payout ${error.payoutId} is paid already${error.hash === null ? '' : `, with block ${error.hash}`}`
    case 'live_block':
      return `payout ${error.payoutId} has block ${error.hash}, which may still be confirmed: only when that block is proven dead can it be void`
  }
}

/** What is left to look at after a block was taken into the books. */
export function leftText({ remaining, trouble }: Left): string {
  if (trouble !== null) return `what is left could not be seen: ${sentence(trouble)}`
  return remaining === null ? 'every block is known now' : `the next unknown block is ${remaining}`
}
