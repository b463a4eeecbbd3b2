import { describe, expect, it } from '@jest/globals'
import { asId, type DomainError } from '@pay2slay/domain'
import { leftText, sentence } from './sentences.js'

const CASES: { readonly [Kind in DomainError['kind']]: readonly [DomainError & { kind: Kind }, string] } = {
  stopped: [{ kind: 'stopped', stop: 'pause', reason: 'moving house' }, 'stopped by pause: moving house'],
  balance_unknown: [
    { kind: 'balance_unknown', detail: 'no node answers' },
    "the operator's balance is unknown, which counts as below the minimum: no node answers",
  ],
  balance_below_minimum: [
    { kind: 'balance_below_minimum', balanceBan: '0.5', minimumBan: '10' },
    "the operator's balance of 0.5 BAN is below the minimum of 10 BAN",
  ],
  no_operator_account: [{ kind: 'no_operator_account' }, 'there is no operator account in the books yet'],
  unknown_block: [
    { kind: 'unknown_block', hash: asId('AB'), detail: "unknown block AB on the operator's chain" },
    "unknown block AB on the operator's chain: nothing is signed until it is adopted or acknowledged",
  ],
  chain: [
    { kind: 'chain', error: { kind: 'not_in_sync', detail: 'lags 5 blocks' } },
    'the chain could not be read (not_in_sync): lags 5 blocks',
  ],
  directory: [
    { kind: 'directory', error: { kind: 'unauthorized', detail: 'answered 401' } },
    'the directory could not be read (unauthorized): answered 401',
  ],
  invalid: [{ kind: 'invalid', what: 'block', detail: 'it is ours' }, 'block refused: it is ours'],
  not_found: [{ kind: 'not_found', what: 'payout', id: '42' }, 'no payout 42'],
  conflict: [{ kind: 'conflict', what: 'payout', id: '42', detail: 'it is void' }, 'payout 42: it is void'],
  already_paid: [{ kind: 'already_paid', payoutId: '42', hash: 'AB' }, 'payout 42 is paid already, with block AB'],
  live_block: [
    { kind: 'live_block', payoutId: '42', hash: 'AB' },
    'payout 42 has block AB, which may still be confirmed: only when that block is proven dead can it be void',
  ],
}

describe('everything that can stop a flow', () => {
  it.each(Object.entries(CASES))('is one sentence: %s', (_, [error, expected]) => {
    expect(sentence(error)).toBe(expected)
    expect(expected).not.toContain('\n')
  })
})

describe('what is left once a block was taken into the books', () => {
  it('is the next unknown block, or nothing, and never nothing where nobody could look', () => {
    expect(leftText({ remaining: null, trouble: null })).toBe('every block is known now')
    expect(leftText({ remaining: asId('AB'), trouble: null })).toBe('the next unknown block is AB')
    const trouble: DomainError = { kind: 'chain', error: { kind: 'not_in_sync', detail: 'lags 5 blocks' } }
    expect(leftText({ remaining: null, trouble })).toBe(
      'what is left could not be seen: the chain could not be read (not_in_sync): lags 5 blocks',
    )
  })
})
