import { describe, expect, test } from '@jest/globals'
import { asId, raw, type BlockDraft, type BlockHash, type Head } from '@pay2slay/domain'
import { addressOf } from './address.js'
import { verifyBlock } from './block.js'
import { planChain, type Intention } from './chain-plan.js'
import { parseSeed } from './keys.js'
import { createSigner, drySigner } from './signer.js'

const parsed = parseSeed('7E'.repeat(32))
if (!parsed.ok) throw new Error(parsed.error)
const signer = createSigner(parsed.value, 0, { mode: 'live' })
const payee = addressOf('AB'.repeat(32))
const source = asId<BlockHash>('CD'.repeat(32))
const hashOf = (draft: BlockDraft) => signer.sign(draft).hash
const start = (head: Head) => ({ account: signer.account, representative: signer.account, head })
const unopened: Head = { hash: null, balance: raw(0n), height: 0 }

describe('planning a chain', () => {
  test('each block names the one before it, and balances and heights follow', () => {
    const plan = planChain(
      start(unopened),
      [
        { kind: 'receive', source, amount: raw(100n) },
        { kind: 'send', to: payee, amount: raw(30n) },
        { kind: 'change', representative: payee },
        { kind: 'send', to: payee, amount: raw(70n) },
      ],
      hashOf,
    )
    if (!plan.ok) throw new Error(plan.error.detail)
    const { blocks, head } = plan.value
    expect(blocks.map(({ draft }) => draft.balance)).toEqual([100n, 70n, 70n, 0n])
    expect(blocks.map(({ height }) => height)).toEqual([1, 2, 3, 4])
    expect(blocks.map(({ draft }) => draft.previous)).toEqual([
      null,
      ...blocks.slice(0, 3).map(({ draft }) => hashOf(draft)),
    ])
    expect(blocks[3]?.draft.representative).toBe(payee)
    expect(head).toEqual({ hash: hashOf(blocks[3]?.draft ?? ({} as BlockDraft)), balance: 0n, height: 4 })
    for (const { draft } of blocks) {
      const { link, signature } = signer.sign(draft)
      expect(verifyBlock({ ...draft, link }, signature)).toBe(true)
    }
  })

  const opened: Head = { hash: source, balance: raw(10n), height: 5 }
  test.each<[string, Head, Intention[], number, string]>([
    [
      'more than there is',
      opened,
      [
        { kind: 'send', to: payee, amount: raw(4n) },
        { kind: 'send', to: payee, amount: raw(7n) },
      ],
      2,
      'balance of 6',
    ],
    ['nothing', opened, [{ kind: 'send', to: payee, amount: raw(0n) }], 1, 'more than 0'],
    ['from an unopened account', unopened, [{ kind: 'send', to: payee, amount: raw(1n) }], 1, 'first block'],
    ['beyond the supply', opened, [{ kind: 'receive', source, amount: raw((1n << 128n) - 1n) }], 1, 'whole supply'],
  ])('a plan that moves %s is refused and names the step', (_name, head, intentions, at, detail) => {
    const plan = planChain(start(head), intentions, hashOf)
    expect(plan).toMatchObject({ ok: false, error: { at, detail: expect.stringContaining(detail) } })
  })
})

describe('signers', () => {
  const draft: BlockDraft = {
    account: signer.account,
    previous: source,
    representative: payee,
    balance: raw(1n),
    link: null,
  }

  test('a dry run signs nothing, with or without a seed', () => {
    const dry = createSigner(parsed.value, 0, { mode: 'dry' })
    expect(dry.account).toBe(signer.account)
    expect(() => dry.sign(draft)).toThrow('dry run')
    expect(() => drySigner(signer.account).sign(draft)).toThrow('dry run')
  })

  test('a block of another account is never signed', () => {
    expect(() => signer.sign({ ...draft, account: payee })).toThrow('another account')
  })
})
