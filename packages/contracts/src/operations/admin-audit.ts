// Who did what, when, to whom, with what it was before and after.
import Type from 'typebox'
import { component, id, list, nullable, object, text, time, words } from '../schema.js'
import { json, operation } from '../operation.js'
import { countedPageFields, cursorPage, LAST_PAGE, offset } from './paging.js'
import { EXAMPLE_ID, EXAMPLE_TIME } from './parts.js'

const state = (description: string) =>
  Type.Unsafe<Readonly<Record<string, unknown>> | null>({ type: ['object', 'null'], description })

export const auditEvent = component(
  'AuditEvent',
  object({
    id: id('Of the event.'),
    created_at: time('When.'),
    action: words('What was done, in one word.'),
    actor: words('Who: `scheduler`, `discord:…`, `email:…`, `cli:…`.'),
    actor_email: nullable(words('Of an admin with a password.')),
    target_type: nullable(words('What kind of thing it was done to.')),
    target_id: nullable(words('Which one.')),
    summary: words('In a sentence.'),
    address: nullable(words('The address of the caller, where there was one.')),
    request_id: nullable(words('The request, as in `X-Request-Id`.')),
    before: state('What changed, as it was.'),
    after: state('What changed, as it became.'),
  }),
)

export const EXAMPLE_EVENT = {
  id: EXAMPLE_ID,
  created_at: EXAMPLE_TIME,
  action: 'ban_player',
  actor: 'email:ann@example.org',
  actor_email: 'ann@example.org',
  target_type: 'player',
  target_id: EXAMPLE_ID,
  summary: 'banned: asked for in ticket 1234',
  address: '192.0.2.7',
  request_id: '0b7fbb9d-8a4a-4d2c-9d59-3c3f5d1c2a10',
  before: { banned: false },
  after: { banned: true },
}

export const auditOperations = {
  listAuditEvents: operation('listAuditEvents', {
    tag: 'admin',
    summary: 'The audit log',
    description: 'Newest first.',
    access: 'viewer',
    limit: 'read',
    query: {
      ...cursorPage(200, 50),
      offset,
      action: text(1, 100, 'Only this action.'),
      actor: text(1, 300, 'Only this actor.'),
      actor_email: text(1, 254, 'Only the admin with this e-mail.'),
      target_type: text(1, 100, 'Only this kind of target.'),
      target_id: text(1, 200, 'Only this target.'),
      from: time('Not before this instant.'),
      to: time('Before this instant.'),
    },
    answers: {
      200: json('A page of it.', object({ events: list(auditEvent), ...countedPageFields }), {
        events: [EXAMPLE_EVENT],
        count: 1,
        limit: 50,
        offset: 0,
        ...LAST_PAGE,
      }),
    },
    problems: [],
  }),
}
