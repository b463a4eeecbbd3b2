// The two stops: pause, and books. Both end settling and signing and survive restarts.
import { blockHash, component, flag, list, nullable, object, oneOf, optional, time, words } from '../schema.js'
import { json, operation } from '../operation.js'
import { EXAMPLE_TIME, reason, REASON_EXAMPLE } from './parts.js'

const stopDetail = component(
  'StopDetail',
  object({
    kind: oneOf(['pause', 'books'], '`pause`: set by an operator; `books`: the books do not agree with the chain.'),
    reason: words('Why.'),
    actor: words('Who set it.'),
    set_at: time('Since when.'),
    publish_too: flag('Signed blocks are not published either.'),
    block_hash: nullable(blockHash('The unknown block of a books stop.')),
  }),
)

const stops = object({ stops: list(stopDetail, 'In force now.') })

const EXAMPLE = {
  stops: [
    {
      kind: 'pause' as const,
      reason: REASON_EXAMPLE,
      actor: 'email:ann@example.org',
      set_at: EXAMPLE_TIME,
      publish_too: false,
      block_hash: null,
    },
  ],
}

export const stopOperations = {
  listStops: operation('listStops', {
    tag: 'admin',
    summary: 'What stops payments',
    access: 'viewer',
    limit: 'read',
    answers: { 200: json('In force now.', stops, EXAMPLE) },
    problems: [],
  }),
  pausePayments: operation('pausePayments', {
    tag: 'admin',
    summary: 'Pause payments',
    description: 'Nothing is settled or signed any more; counting kills and confirming go on.',
    access: 'operator',
    limit: 'write',
    body: object({ reason, publish_too: optional(flag('Do not publish signed blocks either.')) }),
    bodyExample: { reason: REASON_EXAMPLE },
    answers: { 200: json('Paused.', stops, EXAMPLE) },
    problems: ['conflict'],
  }),
  resumePayments: operation('resumePayments', {
    tag: 'admin',
    summary: 'Resume payments',
    description:
      'Clears the pause; with `books`, the stop of the books instead. A difference that is still there sets it again.',
    access: 'operator',
    limit: 'write',
    body: object({ reason, books: optional(flag('Clear the stop of the books, not the pause.')) }),
    bodyExample: { reason: REASON_EXAMPLE },
    answers: { 200: json('Resumed; what is left is in the list.', stops, { stops: [] }) },
    problems: ['conflict'],
  }),
}
