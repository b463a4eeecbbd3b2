import { describe, expect, test } from '@jest/globals'
import { asId, raw, type Address, type BlockHash } from '@pay2slay/domain'
import { hashBlock, signBlock, toBlockJson, verifyBlock, ZERO_HASH, type BlockFields } from './block.js'
import { parseBlockJson } from './block-json.js'
import { Secret } from './keys.js'
import { hashMessage, verifyMessage } from './message.js'
import { vectors } from './vectors/vectors.js'

const fieldsOf = (block: (typeof vectors.blocks)[number]['block']): BlockFields => ({
  account: asId<Address>(block.account),
  previous: block.previous === ZERO_HASH ? null : asId<BlockHash>(block.previous),
  representative: asId<Address>(block.representative),
  balance: raw(BigInt(block.balance)),
  link: block.link,
})

describe('state blocks', () => {
  test.each(vectors.blocks)('$name has its hash', ({ block, hash }) => {
    expect(hashBlock(fieldsOf(block))).toBe(hash)
  })

  test.each(vectors.blocks.filter((vector) => vector.private_key !== undefined))(
    '$name has its signature',
    (vector) => {
      const fields = fieldsOf(vector.block)
      const signed = signBlock(new Secret(Buffer.from(vector.private_key ?? '', 'hex')), fields)
      expect(signed).toEqual({ hash: vector.hash, signature: vector.signature })
      const byAccount = vectors.seeds.some(({ address }) => address === vector.block.account)
      expect(verifyBlock(fields, signed.signature)).toBe(byAccount)
    },
  )

  test('a field that changes changes the hash, and the signature no longer holds', () => {
    const vector = vectors.blocks.find(({ name }) => name.includes('open (receive)'))
    if (!vector?.signature) throw new Error('vector missing')
    const fields = fieldsOf(vector.block)
    expect(verifyBlock(fields, vector.signature)).toBe(true)
    for (const other of [
      { ...fields, balance: raw(fields.balance + 1n) },
      { ...fields, link: 'AB'.repeat(32) },
      { ...fields, previous: asId<BlockHash>('AB'.repeat(32)) },
    ]) {
      expect(hashBlock(other)).not.toBe(vector.hash)
      expect(verifyBlock(other, vector.signature)).toBe(false)
    }
  })

  test('a block comes back from its JSON', () => {
    const vector = vectors.blocks[1]
    if (!vector?.signature) throw new Error('vector missing')
    const block = { ...fieldsOf(vector.block), signature: vector.signature, work: 'fa055f79fa56abcf' }
    const json: unknown = JSON.parse(JSON.stringify(toBlockJson(block)))
    expect(parseBlockJson(json)).toEqual({ ok: true, value: block })
    expect(parseBlockJson({ ...(json as object), balance_decimal: '1.0', link_as_account: 'x' }).ok).toBe(true)
  })

  test.each([
    ['type', 'send', 'type'],
    ['account', 'ban_1', 'account'],
    ['previous', 'AB', 'previous'],
    ['representative', 7, 'representative'],
    ['balance', '-1', 'balance'],
    ['balance', '1.5', 'balance'],
    ['balance', (1n << 128n).toString(), 'balance'],
    ['link', undefined, 'link'],
    ['signature', 'Z'.repeat(128), 'signature'],
    ['work', 'xyz', 'work'],
  ])('a block whose %s is %p is refused, naming the field', (field, value, named) => {
    const vector = vectors.blocks[1]
    if (!vector?.signature) throw new Error('vector missing')
    const json = {
      ...toBlockJson({ ...fieldsOf(vector.block), signature: vector.signature, work: null }),
      [field]: value,
    }
    const parsed = parseBlockJson(json)
    expect(parsed.ok).toBe(false)
    if (!parsed.ok) expect(parsed.error).toContain(named)
  })

  test.each([null, [], 'block', 7, undefined])('%p is no block', (value) => {
    expect(parseBlockJson(value).ok).toBe(false)
  })

  test('what cannot be hashed is a bug: a balance out of bounds, a link of another length', () => {
    const fields = fieldsOf((vectors.blocks[0] ?? { block: {} as never }).block)
    expect(() => hashBlock({ ...fields, balance: raw(-1n) })).toThrow('balance')
    expect(() => hashBlock({ ...fields, balance: raw(1n << 128n) })).toThrow('balance')
    expect(() => hashBlock({ ...fields, link: 'AB' })).toThrow('link')
  })
})

describe('signed messages', () => {
  test.each(vectors.signed_messages)('"$message" signed: $valid', ({ address, message, signature, valid }) => {
    expect(verifyMessage(asId<Address>(address), message, signature)).toBe(valid)
    expect(hashMessage(asId<Address>(address), message)).toMatch(/^[0-9A-F]{64}$/)
  })
})
