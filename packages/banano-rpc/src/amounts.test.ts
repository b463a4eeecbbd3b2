import { describe, expect, test } from '@jest/globals'
import { raw } from '@pay2slay/domain'
import fc from 'fast-check'
import { formatBanRaw, MAX_RAW, parseBanRaw, RAW_PER_BAN } from './amounts.js'
import { vectors } from './vectors/vectors.js'

describe('amounts in BAN with 29 places', () => {
  test('one BAN and the whole supply are what the network says', () => {
    expect(RAW_PER_BAN.toString()).toBe(vectors.constants.raw_per_ban)
    expect(MAX_RAW.toString()).toBe(vectors.constants.max_raw)
  })

  test.each(vectors.units.valid)('$ban BAN is $raw raw', ({ ban, raw: expected }) => {
    expect(parseBanRaw(ban)).toEqual({ ok: true, value: BigInt(expected) })
    const shortest = ban.includes('.') ? ban.replace(/\.?0+$/, '') : ban
    expect(formatBanRaw(raw(BigInt(expected)))).toBe(shortest)
  })

  test.each([
    ...vectors.units.invalid.map(({ ban }) => ban),
    ...['.', '1.', '.5', '+1', ' 1', '1 ', '01', '00', '0x10', '1,5', 'NaN', '１', '1\n', '1.2.3', '-0'],
    '3402823669.20938463463374607431768211456',
    '9'.repeat(500),
  ])('"%s" is no amount', (ban) => {
    const parsed = parseBanRaw(ban)
    expect(parsed.ok).toBe(false)
    if (!parsed.ok) expect(parsed.error.length).toBeLessThan(250)
  })

  test('every amount of raw comes back from its text', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, MAX_RAW), (amount) => {
        expect(parseBanRaw(formatBanRaw(raw(amount)))).toEqual({ ok: true, value: amount })
      }),
      { numRuns: 1000 },
    )
  })
})
