// What does not compile: each line below would be an error if the compiler did not refuse it, so `make type` is the test.
import { expect, test } from '@jest/globals'
import type { QueryOf } from '@pay2slay/contracts'
import type { Handler } from './handlers.js'

test('a handler can only answer what the contract has for its operation', () => {
  const good: Handler<'updateMySettings'> = ({ body }) => ({ status: 200, body: { hide_name: body.hide_name } })
  // @ts-expect-error: a field is missing
  const missing: Handler<'updateMySettings'> = () => ({ status: 200, body: {} })
  // @ts-expect-error: another type
  const other: Handler<'updateMySettings'> = () => ({ status: 200, body: { hide_name: 'yes' } })
  // @ts-expect-error: a status that the contract does not have
  const status: Handler<'updateMySettings'> = () => ({ status: 201, body: { hide_name: true } })
  expect([good, missing, other, status]).toHaveLength(4)
})

test('a handler is given what its operation takes, typed, and who calls where the access says so', () => {
  const typed: Handler<'listMyPayouts'> = ({ query, player }) => {
    const limit: number = query.limit
    const status: string | undefined = query.status
    const who: string = player.playerId
    throw new Error(`${limit} ${status ?? ''} ${who}`)
  }
  // Nobody has to be logged in where everybody may ask.
  const nobody: Parameters<Handler<'getFeed'>>[0]['player'] = null
  // @ts-expect-error: there is no such parameter
  const unknown: keyof QueryOf<'getFeed'> = 'colour'
  // @ts-expect-error: one with a default is always there
  const absent: QueryOf<'getFeed'>['limit'] = undefined
  expect([typed, nobody, unknown, absent]).toHaveLength(4)
})
