import { Secret } from '@pay2slay/config'
import { createHash } from 'node:crypto'
import { expect, test } from '@jest/globals'
import { nameless } from './nameless.js'

test('a caller in the tables has one name under a key, another under another, and none that a list of addresses leads to', () => {
  const [one, two, none] = [
    nameless([new Secret('one'), new Secret('old')]),
    nameless([new Secret('two')]),
    nameless([]),
  ]
  const caller = 'address:192.0.2.1'
  expect(one(caller)).toBe(nameless([new Secret('one')])(caller))
  const plain = createHash('sha256').update(caller).digest('base64url')
  expect(new Set([one(caller), two(caller), none(caller), one('address:192.0.2.2'), plain]).size).toBe(5)
})
