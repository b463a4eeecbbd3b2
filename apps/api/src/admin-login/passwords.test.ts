import { describe, expect, test } from '@jest/globals'
import { hashPassword, PasswordCheck } from './passwords.js'

const CHEAP = { memoryCost: 1_024, timeCost: 1, parallelism: 1 }

describe('a password', () => {
  test('is kept as argon2id of 64 MiB and three passes, with a salt of its own', async () => {
    const [one, two] = await Promise.all([hashPassword('the same password'), hashPassword('the same password')])
    expect(one).toMatch(/^\$argon2id\$v=19\$m=65536,t=3,p=1\$/)
    expect(one).not.toBe(two)
  })

  test('is the same however a keyboard composes its letters, and another one is not', async () => {
    const check = new PasswordCheck(CHEAP)
    const hash = await hashPassword('Größe passt schon', CHEAP)
    expect(await check.matches(hash, 'Gro\u0308ße passt schon')).toBe(true)
    expect(await check.matches(hash, 'größe passt schon')).toBe(false)
  })

  test('matches nobody where there is no account', async () => {
    expect(await new PasswordCheck(CHEAP).matches(null, 'whatever it is')).toBe(false)
  })

  test('of many at once is checked two at a time; those who would wait too long are told so', async () => {
    const check = new PasswordCheck(CHEAP)
    const hash = await hashPassword('the right password', CHEAP)
    const results = await Promise.allSettled(
      Array.from({ length: 30 }, () => check.matches(hash, 'the right password')),
    )
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(18)
    expect(results.flatMap((result) => (result.status === 'rejected' ? [String(result.reason)] : []))[0]).toMatch(
      'Too many logins at once',
    )
    expect(await check.matches(hash, 'the right password')).toBe(true)
  })
})
