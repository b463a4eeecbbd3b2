import { describe, expect, test } from '@jest/globals'
import { inspect } from 'node:util'
import { addressOf } from './address.js'
import { guessedSeed, parseSeed, privateKeyOf, publicKeyOfPrivate, Secret, signHash, verifyHash } from './keys.js'
import { vectors } from './vectors/vectors.js'

const SEED = '5EED'.repeat(16)
const secretOf = (hex: string): Secret => new Secret(Buffer.from(hex, 'hex'))
const seedOf = (text: string): Secret => {
  const seed = parseSeed(text)
  if (!seed.ok) throw new Error(seed.error)
  return seed.value
}

describe('keys', () => {
  test.each(['0'.repeat(64), 'f'.repeat(64), '7A'.repeat(32), `${'0'.repeat(63)}1`, `${'0'.repeat(62)}ff`])(
    'the seed %s is one that anybody guesses',
    (text) => expect(guessedSeed(seedOf(text))).toMatch(/anybody can guess/),
  )

  test('a seed that only looks regular is not refused', () => {
    expect(guessedSeed(seedOf(SEED))).toBeNull()
    expect(guessedSeed(seedOf('C0FFEE00'.repeat(8)))).toBeNull()
  })

  test.each(vectors.keys)('private key of $address gives its public key', (vector) => {
    const publicKey = publicKeyOfPrivate(secretOf(vector.private_key))
    expect(publicKey).toBe(vector.public_key)
    expect(addressOf(publicKey)).toBe(vector.address)
    expect(publicKey).not.toBe(vector.wrong_public_key_if_sha512)
  })

  test.each(vectors.seeds)('seed at index $index gives $address', (vector) => {
    const privateKey = privateKeyOf(seedOf(vector.seed), vector.index)
    expect(Buffer.from(privateKey.reveal()).toString('hex').toUpperCase()).toBe(vector.private_key)
    expect(publicKeyOfPrivate(privateKey)).toBe(vector.public_key)
    expect(addressOf(vector.public_key)).toBe(vector.address)
  })

  test.each([-1, 1.5, 2 ** 32, Number.NaN])('%p is no index', (index) => {
    expect(() => privateKeyOf(seedOf(SEED), index)).toThrow('32-bit')
  })

  test('a signature holds for its own key and hash alone', () => {
    const privateKey = privateKeyOf(seedOf(SEED), 0)
    const publicKey = publicKeyOfPrivate(privateKey)
    const hash = 'AB'.repeat(32)
    const signature = signHash(privateKey, hash)
    expect(signature).toMatch(/^[0-9A-F]{128}$/)
    expect(verifyHash(publicKey, hash, signature)).toBe(true)
    expect(verifyHash(publicKey, 'AC'.repeat(32), signature)).toBe(false)
    expect(verifyHash(publicKeyOfPrivate(privateKeyOf(seedOf(SEED), 1)), hash, signature)).toBe(false)
    const flipped = (signature.startsWith('0') ? '1' : '0') + signature.slice(1)
    expect(verifyHash(publicKey, hash, flipped)).toBe(false)
  })

  test.each(['', 'AB', 'Z'.repeat(128), 'F'.repeat(128)])('"%s" is simply not a signature', (signature) => {
    const publicKey = publicKeyOfPrivate(privateKeyOf(seedOf(SEED), 0))
    expect(verifyHash(publicKey, 'AB'.repeat(32), signature)).toBe(false)
    expect(verifyHash('F'.repeat(64), 'AB'.repeat(32), 'AB'.repeat(64))).toBe(false)
    expect(verifyHash('', 'AB'.repeat(32), 'AB'.repeat(64))).toBe(false)
  })
})

describe('secrets', () => {
  test('a seed is never printed, whatever it is printed with', () => {
    const seed = seedOf(SEED)
    const privateKey = privateKeyOf(seed, 0)
    for (const secret of [seed, privateKey]) {
      const shown = [
        String(secret),
        `${secret.toString()}`,
        JSON.stringify({ secret }),
        inspect({ secret }, { showHidden: true, depth: 9 }),
      ]
      const bytes = Buffer.from(secret.reveal())
      for (const text of shown) {
        expect(text).toContain('[secret]')
        expect(text.toUpperCase()).not.toContain(bytes.toString('hex').toUpperCase())
        expect(text).not.toContain([...bytes.subarray(0, 4)].join(','))
      }
      expect(Object.keys(secret)).toEqual([])
    }
  })

  test.each(['', SEED.slice(1), `${SEED}0`, `${SEED.slice(1)}G`, ` ${SEED}`, `${SEED}\n`])(
    'text of %# is no seed, and the error does not repeat it',
    (text) => {
      const seed = parseSeed(text)
      expect(seed.ok).toBe(false)
      if (!seed.ok) {
        expect(seed.error).toContain('64 hex digits')
        expect(seed.error).not.toContain('5EED')
      }
    },
  )
})
