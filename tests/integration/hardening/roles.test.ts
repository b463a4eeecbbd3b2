// Every role on every operation: who may not is told so before anything else is looked at, and who may is never told that.
import { allOperations, needsCsrfToken, routeOf } from '@pay2slay/contracts'
import { freshSqlite, type FreshDatabase } from '@pay2slay/testing'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { mayCall, openTown, ROLES, type Role, type Town } from './callers.js'
import { send, type RawAnswer } from './raw-request.js'

const matrix = allOperations.flatMap((operation) => ROLES.map((role) => ({ id: operation.id, role, operation })))
const changes = allOperations.filter(needsCsrfToken).map((operation) => ({ id: operation.id, operation }))

const kindOf = ({ text }: RawAnswer): string => {
  const found = /"type":"urn:pay2slay:problem:([\w-]+)"/.exec(text)
  return found?.[1] ?? ''
}

/** Refusals of the caller, whatever they ask for. */
const OF_THE_CALLER = ['not-logged-in', 'forbidden']
/** What looks at the caller's own session and may find none of the kind it wants. */
const OWN_LOGIN = new Set(['adminLogin', 'adminLogout', 'getAdminSession', 'logout'])

describe('roles', () => {
  let fresh: FreshDatabase
  let town: Town
  const known = new Map<Role, Readonly<Record<string, string>>>()
  beforeAll(async () => {
    fresh = await freshSqlite()
    town = await openTown(fresh)
  })
  afterAll(async () => {
    await town.close()
    await fresh.close()
  })

  /** A path and a body that no operation takes, so that nothing is ever done. */
  async function call(id: (typeof allOperations)[number]['id'], headers: Readonly<Record<string, string>>) {
    const { method, path } = routeOf(id)
    const body = method === 'GET' ? null : '{"nonsense":1}'
    const type: Record<string, string> = body === null ? {} : { 'Content-Type': 'application/json' }
    return send({
      port: town.port,
      method,
      path: path.replaceAll(/\{\w+\}/g, '!'),
      headers: { ...headers, ...type },
      body,
    })
  }

  async function as(role: Role): Promise<Readonly<Record<string, string>>> {
    const found = known.get(role) ?? (await town.as(role))
    known.set(role, found)
    return found
  }

  test.each(matrix)('$id for $role', async ({ id, role, operation }) => {
    const ends = ['logout', 'adminLogout', 'endOtherSessions', 'endSession'].includes(id)
    const answer = await call(id, ends ? await town.as(role) : await as(role))
    if (mayCall(operation.access, role)) {
      if (!OWN_LOGIN.has(id)) expect(OF_THE_CALLER).not.toContain(kindOf(answer))
      return
    }
    const needsAdmin = operation.access === 'viewer' || operation.access === 'operator'
    const isAdmin = role === 'viewer' || role === 'operator'
    const unknown = operation.access === 'release' ? 'wrong-credentials' : 'not-logged-in'
    expect([answer.status, kindOf(answer)]).toEqual(needsAdmin && isAdmin ? [403, 'forbidden'] : [401, unknown])
  })

  describe.each(changes)('$id', ({ id, operation }) => {
    const role = ROLES.findLast((candidate) => mayCall(operation.access, candidate)) ?? 'nobody'

    test('is refused without the token of the session', async () => {
      const { 'X-CSRF-Token': _token, ...headers } = await as(role)
      const answer = await call(id, headers)
      expect([answer.status, kindOf(answer)]).toEqual([403, 'csrf'])
    })

    test('is refused with the token of another session', async () => {
      const other = await town.as('player')
      const answer = await call(id, { ...(await as(role)), 'X-CSRF-Token': other['X-CSRF-Token'] ?? '' })
      expect([answer.status, kindOf(answer)]).toEqual([403, 'csrf'])
    })

    test('is refused from the page of another site, whatever token it brings', async () => {
      for (const foreign of [
        { Origin: 'https://evil.example' },
        { 'Sec-Fetch-Site': 'cross-site' },
        { Origin: 'null' },
      ]) {
        const answer = await call(id, { ...(await as(role)), ...foreign })
        expect([answer.status, kindOf(answer)]).toEqual([403, 'csrf'])
      }
    })
  })
})
