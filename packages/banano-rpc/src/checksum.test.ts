import { describe, expect, test } from '@jest/globals'
import { blake2b } from '@noble/hashes/blake2.js'
import fc from 'fast-check'
import { checksumOf } from './checksum.js'

describe('the checksum of an address', () => {
  test('is BLAKE2b-40 of the key, its bytes reversed, as another implementation computes it', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (key) => {
        const digest = Buffer.from(blake2b(key, { dkLen: 5 })).reverse()
        expect(checksumOf(key)).toBe(digest.readUIntBE(0, 5))
      }),
      { numRuns: 1000 },
    )
  })

  test('reads a key that lies in the middle of other bytes', () => {
    const bytes = Uint8Array.from({ length: 50 }, (_, index) => index * 5)
    expect(checksumOf(bytes.subarray(3, 35))).toBe(checksumOf(Uint8Array.from(bytes.subarray(3, 35))))
  })
})
