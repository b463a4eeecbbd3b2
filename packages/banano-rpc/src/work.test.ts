import { blake2b } from '@noble/hashes/blake2.js'
import { describe, expect, test } from '@jest/globals'
import { asId, type Address } from '@pay2slay/domain'
import fc from 'fast-check'
import { publicKeyOf } from './address.js'
import { verifyHash } from './keys.js'
import { NETWORKS } from './networks.js'
import { vectors } from './vectors/vectors.js'
import {
  EPOCH_2_THRESHOLD,
  epoch2Of,
  isWorkValid,
  LIVE_GENESIS,
  LIVE_THRESHOLD,
  thresholdText,
  workValue,
} from './work.js'
import { loadSearch, wordsOf } from './work-search.js'

describe('work', () => {
  test.each(vectors.work)('$work on $root is worth $value', (vector) => {
    expect(thresholdText(workValue(vector.root, vector.work))).toBe(vector.value)
    expect(isWorkValid(vector.root, vector.work, LIVE_THRESHOLD)).toBe(vector.valid_banano_fffffe0000000000)
    expect(isWorkValid(vector.root, vector.work, EPOCH_2_THRESHOLD)).toBe(vector.valid_fffffff000000000)
  })

  test('the live threshold is the one that the network publishes, and epoch 2 is 32 times harder', () => {
    expect(thresholdText(LIVE_THRESHOLD)).toBe(vectors.constants.work_threshold_live)
    expect(epoch2Of(LIVE_THRESHOLD)).toBe(EPOCH_2_THRESHOLD)
    expect(epoch2Of(0n)).toBe(0n)
  })

  test.each(['', 'zz', '0'.repeat(15), '0'.repeat(17), 'g'.repeat(16)])('"%s" is no work', (nonce) => {
    expect(isWorkValid('0'.repeat(64), nonce, 0n)).toBe(false)
  })

  test('the live genesis block hashes, is signed and is worked as published', () => {
    const { source, representative, account, hash, signature, work, work_value } = vectors.genesis_block
    const key = (text: string) => Buffer.from(publicKeyOf(asId<Address>(text)), 'hex')
    const bytes = Buffer.concat([Buffer.from(source, 'hex'), key(representative), key(account)])
    expect(
      Buffer.from(blake2b(bytes, { dkLen: 32 }))
        .toString('hex')
        .toUpperCase(),
    ).toBe(hash)
    expect(hash).toBe(LIVE_GENESIS)
    expect(NETWORKS.live.genesisHash).toBe(hash)
    expect(verifyHash(publicKeyOf(asId<Address>(account)), hash, signature)).toBe(true)
    expect(thresholdText(workValue(source, work))).toBe(work_value)
  })
})

describe('the search in WebAssembly', () => {
  const search = loadSearch()
  const nonceText = (nonce: bigint) => BigInt.asUintN(64, nonce).toString(16).padStart(16, '0')
  const roots = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes).toString('hex'))

  test('it finds exactly the first nonce that plain JavaScript finds', () => {
    const threshold = 0xf000_0000_0000_0000n
    fc.assert(
      fc.property(roots, fc.bigInt(1n, (1n << 64n) - 500n), (root, start) => {
        let expected = 0n
        for (let nonce = start; expected === 0n && nonce < start + 200n; nonce += 1n) {
          if (isWorkValid(root, nonceText(nonce), threshold)) expected = nonce
        }
        const found = search(...wordsOf(root), BigInt.asIntN(64, start), BigInt.asIntN(64, threshold), 200n)
        expect(BigInt.asUintN(64, found)).toBe(expected)
      }),
      { numRuns: 50 },
    )
  })

  test('it takes the threshold to the last bit: equal counts, one more does not', () => {
    fc.assert(
      fc.property(roots, fc.bigInt(1n, (1n << 63n) - 1n), (root, nonce) => {
        const value = workValue(root, nonceText(nonce))
        const tryWith = (threshold: bigint) => search(...wordsOf(root), nonce, BigInt.asIntN(64, threshold), 1n)
        expect(tryWith(value)).toBe(nonce)
        expect(tryWith(value + 1n)).toBe(0n)
      }),
    )
  })
})
