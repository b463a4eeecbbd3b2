import { beforeAll, describe, expect, test } from '@jest/globals'
import { asId, type Address, type World } from '@pay2slay/domain'
import { createPrivateKey, createPublicKey, randomBytes } from 'node:crypto'
import { parseSeed, Secret } from './keys.js'
import { createSealKeys, openSealedSeed, sealSeed, type SealBinding, type SealKeyPair } from './sealing.js'

const world: World = { mode: 'live', genesisHash: 'AB'.repeat(32), outside: 'sandbox' }
const binding: SealBinding = { account: asId<Address>('ban_1operator'), world }
const HEX = randomBytes(32).toString('hex')
const seedOf = (hex: string): Secret => {
  const parsed = parseSeed(hex)
  if (!parsed.ok) throw new Error(parsed.error)
  return parsed.value
}
const hexOf = (secret: Secret) => Buffer.from(secret.reveal()).toString('hex')

let keys: SealKeyPair
let sealed: string
beforeAll(async () => {
  keys = await createSealKeys()
  sealed = await sealSeed(seedOf(HEX), keys.publicKey, binding)
})

describe('a sealed seed', () => {
  test('opens with the private key for its account and world', async () => {
    const opened = await openSealedSeed(sealed, keys.privateKey, binding)
    expect(opened.ok && hexOf(opened.value)).toBe(HEX)
  })

  test('shows nothing of the seed, and is another text each time', async () => {
    const again = await sealSeed(seedOf(HEX), keys.publicKey, binding)
    expect(again).not.toBe(sealed)
    for (const text of [sealed, again]) {
      const bytes = Buffer.concat(
        text
          .split('.')
          .slice(1)
          .map((part) => Buffer.from(part, 'base64')),
      )
      expect(bytes.includes(Buffer.from(HEX, 'hex'))).toBe(false)
      expect(text.toLowerCase()).not.toContain(HEX)
    }
  })

  test('does not open with another private key, and the error says nothing of what was inside', async () => {
    const other = await createSealKeys()
    const opened = await openSealedSeed(sealed, other.privateKey, binding)
    expect(opened).toEqual({ ok: false, error: expect.stringContaining('does not open with this private key') })
    expect(JSON.stringify(opened)).not.toContain(HEX)
  })

  test.each<[string, SealBinding]>([
    ['account', { account: asId<Address>('ban_1other'), world }],
    ['mode', { ...binding, world: { ...world, mode: 'dry' } }],
    ['network', { ...binding, world: { ...world, genesisHash: 'CD'.repeat(32) } }],
    ['kind of services', { ...binding, world: { ...world, outside: 'real' } }],
  ])('does not open for another %s', async (_, other) => {
    expect(await openSealedSeed(sealed, keys.privateKey, other)).toMatchObject({ ok: false })
  })

  test('of which one byte was changed does not open', async () => {
    const [version, enc = '', box = ''] = sealed.split('.')
    for (const part of [enc, box]) {
      const bytes = Buffer.from(part, 'base64')
      bytes[3] = (bytes[3] ?? 0) ^ 1
      const changed = [version, ...[enc, box].map((one) => (one === part ? bytes.toString('base64') : one))].join('.')
      expect(await openSealedSeed(changed, keys.privateKey, binding)).toMatchObject({ ok: false })
    }
  })

  test.each(['', 'x', 'hpke1', 'hpke1..', 'hpke1.AA.AA', 'hpke2.a.b', 'hpke1.a.b.c'])('%p is none', async (text) => {
    expect(await openSealedSeed(text, keys.privateKey, binding)).toMatchObject({ ok: false })
  })
})

test('the pair of keys is X25519, raw, as the configuration checks it', async () => {
  const der = Buffer.concat([
    Buffer.from('302e020100300506032b656e04220420', 'hex'),
    Buffer.from(keys.privateKey, 'base64'),
  ])
  const derived = createPublicKey(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }))
  expect(derived.export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64')).toBe(keys.publicKey)
})

test('a wiped seed holds nothing any more', () => {
  const seed = seedOf(HEX)
  seed.wipe()
  expect(hexOf(seed)).toBe('0'.repeat(64))
})
