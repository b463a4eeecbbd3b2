// What is taken, what is refused, and how a refusal reads.
import { describe, expect, test } from '@jest/globals'
import { validatorOf } from './requests.js'

const NONE = { params: {}, query: {}, body: undefined }
const refusal = (checked: ReturnType<ReturnType<typeof validatorOf>>) => (checked.ok ? [] : checked.errors)

const query = (given: object) => validatorOf('getLeaderboard')({ ...NONE, query: given })

describe('query parameters', () => {
  test('become what they are declared as; absent ones their default; unknown ones are left out', () => {
    expect(query({ limit: '7', colour: 'red' })).toEqual({
      ok: true,
      value: { params: {}, query: expect.objectContaining({ limit: 7, offset: 0 }) as unknown, body: undefined },
    })
    const accruals = validatorOf('listMyAccruals')
    expect(accruals({ ...NONE, query: { settled: 'true' } })).toMatchObject({
      ok: true,
      value: { query: { settled: true } },
    })
    expect(accruals({ ...NONE, query: {} })).toMatchObject({ value: { query: { limit: 50 } } })
  })

  test.each(['0', '101', '-1', '1.5', '1e1', ' 5', '', 'ten', '0x10', 'NaN', '9'.repeat(400), '５'])(
    'limit %j is refused with what was given and what would be right',
    (limit) => {
      const [error] = refusal(query({ limit }))
      expect(error).toMatchObject({ in: 'query', at: '/limit', expected: 'a whole number from 1 to 100' })
      expect(error?.problem).toMatch(/^is /)
      expect(error?.problem.length).toBeLessThan(100)
    },
  )

  test.each([
    '2026-12-31T23:59:60Z',
    '2026-06-30T00:59:60-23:00',
    '2026-01-31T12:00:00+01',
    '2026-01-31\n12:00:00Z',
    '2026-02-30T12:00:00Z',
    '2026-01-31T12:00:00',
  ])('the time %j is refused: nothing that is no number of milliseconds goes further', (from) => {
    expect(refusal(validatorOf('listPayouts')({ ...NONE, query: { from } }))).toMatchObject([{ at: '/from' }])
  })

  test.each(['2026-01-31T12:00:00Z', '2026-01-31T12:00:00.123Z', '2026-01-31t12:00:00.123456789+14:00'])(
    'the time %j is taken',
    (from) => {
      expect(validatorOf('listPayouts')({ ...NONE, query: { from } }).ok).toBe(true)
    },
  )

  test('one that came twice is refused', () => {
    expect(refusal(query({ limit: ['1', '2'] }))).toEqual([
      { in: 'query', at: '/limit', problem: 'was given more than once', expected: 'a whole number from 1 to 100' },
    ])
  })

  test('every fault is named at once', () => {
    expect(refusal(query({ limit: '0', offset: '-1' })).map(({ at }) => at)).toEqual(['/limit', '/offset'])
  })

  test('names of JavaScript’s own are no parameters', () => {
    expect(query({ __proto__: { limit: '0' } })).toMatchObject({ ok: true, value: { query: { limit: 50 } } })
    expect(query({ constructor: 'x', toString: 'y' })).toMatchObject({ ok: true })
  })
})

describe('bodies', () => {
  const link = (body: unknown) => refusal(validatorOf('linkWallet')({ ...NONE, body }))

  test('a field that is missing is named with what it should be', () => {
    const expected = [
      { in: 'body', at: '/banano_address', problem: 'is missing', expected: 'a text of 0 to 4096 characters' },
    ]
    expect(link({})).toEqual(expected)
    expect(link(undefined)).toEqual(expected)
  })

  test('a field of another type or length is named with what was given', () => {
    expect(link({ banano_address: 12 })).toEqual([
      { in: 'body', at: '/banano_address', problem: 'is 12', expected: 'a text of 0 to 4096 characters' },
    ])
    expect(link({ banano_address: 'x'.repeat(60_000) })[0]?.problem.length).toBeLessThan(100)
  })

  test('a field that nobody knows is refused, with those that are known', () => {
    expect(link({ banano_address: 'ban_1', adress: 'x' })).toEqual([
      { in: 'body', at: '/adress', problem: 'is no field of this request', expected: 'only banano_address, proof' },
    ])
    const hidden = JSON.parse('{"banano_address":"ban_1","__proto__":{"admin":true}}') as unknown
    expect(link(hidden)).toMatchObject([{ at: '/__proto__' }])
  })

  test.each([[[]], ['text'], [7], [true], [null]])('%j is no body', (body) => {
    expect(link(body).length).toBeGreaterThan(0)
  })

  test('ten thousand faults are told as twenty', () => {
    const many = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`x${index}`, 1]))
    expect(link({ banano_address: 'ban_1', ...many })).toHaveLength(20)
  })

  test('a secret is never repeated', () => {
    const seed = 'F00D'.repeat(15)
    const errors = refusal(validatorOf('setOperatorSeed')({ ...NONE, body: { seed, reason: 'because' } }))
    expect(errors).toMatchObject([{ at: '/seed' }])
    expect(JSON.stringify(errors)).not.toContain('F00D')
    const login = validatorOf('adminLogin')({ ...NONE, body: { email: 'a@b.c', password: ['hunter2'], totp: '12345' } })
    expect(refusal(login).map(({ at }) => at)).toEqual(['/password', '/totp'])
    expect(JSON.stringify(refusal(login))).not.toMatch(/hunter2|12345/)
  })

  test('nothing to change is refused', () => {
    expect(refusal(validatorOf('setSchedulerConfig')({ ...NONE, body: {} }))).toEqual([
      {
        in: 'body',
        at: '',
        problem: 'is empty',
        expected: 'at least one of accrual_interval_seconds, settlement_interval_seconds',
      },
    ])
  })

  test('a choice is told with its choices, a time with its form', () => {
    const body = { body: { confirm: 'yes' } }
    expect(refusal(validatorOf('deleteMe')({ ...NONE, ...body }))).toMatchObject([{ expected: 'one of delete' }])
    const audit = validatorOf('listAuditEvents')({ ...NONE, query: { from: 'yesterday' } })
    expect(refusal(audit)).toMatchObject([{ expected: 'a time in ISO 8601, such as 2026-01-31T12:00:00Z' }])
  })
})

describe('path parameters', () => {
  test('an id of another form is refused', () => {
    const wallet = (id: string) => refusal(validatorOf('unlinkWallet')({ ...NONE, params: { id } }))
    expect(wallet('0193b2c0-7f4e-7c1a-9a1e-5b7d3c2f1a90')).toEqual([])
    for (const id of ['', 'a b', '../x', 'x'.repeat(65), 'ид'])
      expect(wallet(id)).toMatchObject([{ in: 'path', at: '/id' }])
  })
})
