import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { addressCodec, addressOf, parseAddress, publicKeyOf, unownedAddress } from './address.js'
import { vectors } from './vectors/vectors.js'

const ALPHABET = '13456789abcdefghijkmnopqrstuwxyz'
const keys = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .map((bytes) => Buffer.from(bytes).toString('hex').toUpperCase())

describe('addresses', () => {
  test.each(vectors.addresses.valid)('$address is read and written back', ({ address, public_key }) => {
    const parsed = parseAddress(address)
    expect(parsed).toEqual({ ok: true, value: address })
    if (parsed.ok) expect(publicKeyOf(parsed.value)).toBe(public_key)
    expect(addressOf(public_key)).toBe(address)
    expect(addressOf(public_key.toLowerCase())).toBe(address)
  })

  test.each(vectors.addresses.invalid)('"$address" is refused: $reason', ({ address }) => {
    const parsed = parseAddress(address)
    expect(parsed.ok).toBe(false)
  })

  test('every public key comes back from its address', () => {
    fc.assert(
      fc.property(keys, (key) => {
        const address = addressOf(key)
        expect(address).toMatch(new RegExp(vectors.constants.address_regex))
        expect(parseAddress(address)).toEqual({ ok: true, value: address })
        expect(publicKeyOf(address)).toBe(key)
      }),
    )
  })

  test('an address with one mistyped letter is refused', () => {
    const letter = fc.constantFrom(...ALPHABET)
    fc.assert(
      fc.property(keys, fc.integer({ min: 4, max: 63 }), letter, (key, at, typed) => {
        const address = addressOf(key)
        const mistyped = address.slice(0, at) + typed + address.slice(at + 1)
        expect(parseAddress(mistyped).ok).toBe(mistyped === address)
      }),
      { numRuns: 2000 },
    )
  })

  test('an address with two letters swapped is refused', () => {
    fc.assert(
      fc.property(keys, fc.integer({ min: 4, max: 62 }), (key, at) => {
        const address = addressOf(key)
        const [one = '', two = ''] = address.slice(at, at + 2)
        const swapped = address.slice(0, at) + two + one + address.slice(at + 2)
        expect(parseAddress(swapped).ok).toBe(one === two)
      }),
      { numRuns: 1000 },
    )
  })

  test('any other text is refused with a sentence, never thrown at', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map((text) => `ban_${text}`),
          fc.string({ unit: 'binary' }),
        ),
        (text) => {
          const parsed = parseAddress(text)
          expect(parsed.ok).toBe(false)
          if (!parsed.ok) expect(parsed.error.length).toBeGreaterThan(10)
        },
      ),
    )
  })

  test('the error says what is wrong', () => {
    const good = addressOf('0'.repeat(64))
    const wrong = (text: string): string => {
      const parsed = parseAddress(text)
      return parsed.ok ? '' : parsed.error
    }
    expect(wrong(good.replace('ban_', 'nano_'))).toContain('a Nano address')
    expect(wrong(good.replace('ban_', 'xrb_'))).toContain('a Nano address')
    expect(wrong(good.replace('ban_', 'ban-'))).toContain('begins with "ban_"')
    expect(wrong(good.replace('ban_', 'bano'))).toContain('begins with "ban_"')
    expect(wrong('')).toContain('empty')
    for (const space of [' ', '\t', '\n', '\r', '\u00A0', '\u2003', '\uFEFF'])
      for (const text of [`${space}${good}`, `${good}${space}`, good.replace('hifc', `hi${space}fc`)])
        expect(wrong(text)).toContain('white space')
    expect(wrong(good.toUpperCase())).toContain('capital letters')
    expect(wrong(good.replace('hifc', 'hIfc'))).toContain('capital letters')
    expect(wrong(good.replace('ban_', 'b\u0430n_'))).toContain('U+0430')
    expect(wrong(good.replace('hifc', 'h\u0456fc'))).toContain('U+0456')
    expect(wrong(`${good}\u200B`)).toContain('U+200B')
    expect(wrong(`\u202E${good}`)).toContain('U+202E')
    expect(wrong(good.replace('h', '\u{1D5F5}'))).toContain('U+1D5F5')
    expect(wrong(`${good}\0`)).toContain('U+0000')
    expect(wrong(`${good}1`)).toContain('64 characters')
    expect(wrong(good.replace('hifc', 'h0fc'))).toContain('"0"')
    expect(wrong(good.replace('ban_1', 'ban_4'))).toContain('1 or 3')
    expect(wrong(`${good.slice(0, -1)}1`)).toContain('checksum')
  })

  test("addresses that are no player's are known: the burnt ones and the genesis account of the live network", () => {
    const [zero, burn, usual] = [
      '0'.repeat(64),
      publicKeyOf(addressOfText('ban_1burnbabyburndiscoinferno111111111111111111111111111aj49sw3w')),
      'AB'.repeat(32),
    ]
    expect(unownedAddress(addressOf(zero))).toBe('burn')
    expect(addressCodec.unowned(addressOf(burn))).toBe('burn')
    expect(unownedAddress(addressOfText(vectors.genesis_block.account))).toBe('genesis')
    expect(unownedAddress(addressOf(usual))).toBeNull()
  })

  test('a public key of another length is a bug, not an address', () => {
    expect(() => addressOf('AB')).toThrow('64 hex digits')
  })
})

function addressOfText(text: string) {
  const parsed = parseAddress(text)
  if (!parsed.ok) throw new Error(parsed.error)
  return parsed.value
}
