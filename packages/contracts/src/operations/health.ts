// Whether the process lives and can serve: for probes, so never behind a login or a limit.
import { component, list, object, oneOf, optional, time, words } from '../schema.js'
import { json, operation } from '../operation.js'

export const stop = component(
  'Stop',
  object({
    kind: oneOf(['pause', 'books'], '`pause`: set by an operator; `books`: the books do not agree with the chain.'),
    set_at: time('Since when.'),
  }),
)

export const healthOperations = {
  getHealth: operation('getHealth', {
    tag: 'health',
    summary: 'The process answers',
    access: 'public',
    limit: 'none',
    answers: {
      200: json(
        'It does, and this is its version.',
        object({ status: oneOf(['ok'], 'Always `ok`.'), version: words('The version that runs.') }),
        { status: 'ok', version: '0.1.0' },
      ),
    },
    problems: [],
  }),
  getLiveness: operation('getLiveness', {
    tag: 'health',
    summary: 'The process lives',
    access: 'public',
    limit: 'none',
    answers: {
      200: json('It does.', object({ status: oneOf(['alive'], 'Always `alive`.') }), { status: 'alive' }),
    },
    problems: [],
  }),
  getReadiness: operation('getReadiness', {
    tag: 'health',
    summary: 'The process can serve',
    description:
      'The database answers, is migrated, and belongs to this world; told within 2 seconds. Stops are shown and are no reason not to be ready. The problem `not-ready` has `failed_check`: `database`, `migrations` or `world`.',
    access: 'public',
    limit: 'none',
    answers: {
      200: json(
        'It can.',
        object({
          status: oneOf(['ready'], 'Always `ready`.'),
          stops: optional(list(stop, 'What stops payments at the moment; absent when nothing does.')),
        }),
        { status: 'ready', stops: [{ kind: 'pause', set_at: '2026-01-31T12:00:00.000Z' }] },
      ),
    },
    problems: ['not-ready'],
  }),
}
