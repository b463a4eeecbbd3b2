// The fast check of signatures says what the plain one says.
import { signHash, verifyHash } from '@pay2slay/banano-rpc'
import { expect, test } from '@jest/globals'
import { SignatureChecker } from './signatures.js'
import { walletOf } from './wallet.js'

const { privateKey, key } = walletOf('01'.repeat(32))
const hash = (index: number): string => index.toString(16).padStart(64, 'A').toUpperCase()

test('good signatures pass, before and after the key has its table', () => {
  const checker = new SignatureChecker()
  for (let index = 0; index < 20; index += 1) {
    expect(checker.verify(key, hash(index), signHash(privateKey, hash(index)))).toBe(true)
  }
})

test('a flipped bit anywhere, another hash or another key fails, as in the plain check', () => {
  const checker = new SignatureChecker()
  const signature = signHash(privateKey, hash(1))
  for (let at = 0; at < signature.length; at += 1) {
    const digit = (Number.parseInt(signature.charAt(at), 16) ^ 1).toString(16).toUpperCase()
    const changed = signature.slice(0, at) + digit + signature.slice(at + 1)
    expect([at, checker.verify(key, hash(1), changed)]).toEqual([at, verifyHash(key, hash(1), changed)])
  }
  expect(checker.verify(key, hash(2), signature)).toBe(false)
  expect(checker.verify(walletOf('02'.repeat(32)).key, hash(1), signature)).toBe(false)
  expect(checker.verify('F'.repeat(64), hash(1), signature)).toBe(false)
})

test('a scalar outside the group is refused', () => {
  const signature = signHash(privateKey, hash(1)).slice(0, 64) + 'F'.repeat(64)
  expect(new SignatureChecker().verify(key, hash(1), signature)).toBe(false)
})
