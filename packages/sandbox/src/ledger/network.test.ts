// The network of nodes without HTTP: confirmation, forks, what is kept for later, what is undone.
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { ManualClock } from '../clock.js'
import { sendAfter, sendOf, SEED } from '../testing-kit.js'
import type { ConfirmationPolicy } from './confirmation.js'
import { fund, makeEpoch, makeRival, receiveAll } from './making.js'
import { LedgerNetwork } from './network.js'
import { forge, genesisBlock, genesisWallet, SANDBOX_GENESIS_HASH, walletOf } from './wallet.js'
import { levelsFor } from './work-levels.js'

const BAN = 10n ** 29n

function setUp(confirmation: Partial<ConfirmationPolicy> = {}) {
  const clock = new ManualClock()
  const network = new LedgerNetwork({
    clock,
    levels: levelsFor(0xf000_0000_0000_0000n),
    genesis: genesisBlock(genesisWallet()),
    nodeNames: ['a', 'b'],
    confirmation: { delayMs: 'never', blocksPerSecond: null, ...confirmation },
  })
  const [a, b] = network.nodes
  if (a === undefined || b === undefined) throw new Error('two nodes were asked for')
  const wallet = walletOf(SEED)
  fund(network, wallet.address, 100n * BAN)
  receiveAll(network, wallet)
  const heights = () => [a, b].map(({ ledger }) => ledger.chains.get(wallet.key)?.confirmedHeight)
  return { clock, network, a, b, wallet, heights }
}

test('the genesis block is the same in every sandbox', () => {
  expect(SANDBOX_GENESIS_HASH).toBe('855D4F6BA8E93D517BC7F76FC8604BAF9F096488A8EF7849B49FBD907E0D59B3')
})

describe('confirmation', () => {
  test('comes after the delay, on every node, in the order of the chain', () => {
    const { clock, network, a, wallet, heights } = setUp({ delayMs: 100 })
    network.submit(a, sendOf(network, wallet, 1n))
    clock.advance(60)
    network.submit(a, sendOf(network, wallet, 1n))
    clock.advance(39)
    expect(heights()).toEqual([1, 1])
    clock.advance(1)
    expect(heights()).toEqual([2, 2])
    clock.advance(60)
    expect(heights()).toEqual([3, 3])
  })

  test('keeps the pace of one account, and accounts do not wait for each other', () => {
    const { clock, network, a, wallet, heights } = setUp({ delayMs: 0, blocksPerSecond: 4 })
    const other = walletOf(SEED, 1)
    fund(network, other.address, BAN)
    receiveAll(network, other)
    clock.advance(1000)
    for (let count = 0; count < 4; count += 1) network.submit(a, sendOf(network, wallet, 1n))
    network.submit(a, sendOf(network, other, 1n))
    clock.advance(0)
    expect([heights()[0], a.ledger.chains.get(other.key)?.confirmedHeight]).toEqual([2, 2])
    clock.advance(500)
    expect(heights()).toEqual([4, 4])
    clock.advance(250)
    expect(heights()).toEqual([5, 5])
  })

  test('at once means before the answer', () => {
    const { network, a, wallet, heights } = setUp({ delayMs: 0 })
    network.submit(a, sendOf(network, wallet, 1n))
    expect(heights()).toEqual([2, 2])
  })

  test('never, until the policy changes; and not while the account is held', () => {
    const { clock, network, a, wallet, heights } = setUp()
    network.submit(a, sendOf(network, wallet, 1n))
    clock.advance(1e9)
    expect(heights()).toEqual([1, 1])
    network.confirmation.hold(wallet.key, true)
    network.confirmation.setPolicy({ delayMs: 10, blocksPerSecond: null })
    clock.advance(1e6)
    expect(heights()).toEqual([1, 1])
    network.confirmation.hold(wallet.key, false)
    clock.advance(10)
    expect(heights()).toEqual([2, 2])
  })

  test('a receive waits for the send that it pockets', () => {
    const { clock, network, a, wallet } = setUp({ delayMs: 10 })
    const payee = walletOf(SEED, 7)
    network.confirmation.hold(wallet.key, true)
    const head = network.primary.ledger.head(wallet.key)
    if (head === null) throw new Error('no head')
    const { hash: previous, representative, balance } = head
    const send = forge(
      wallet,
      { previous, representative, balance: balance - 5n, link: payee.key },
      0xf000_0000_0000_0000n,
    )
    const open = forge(payee, { previous: null, representative, balance: 5n, link: send.hash }, 0xf000_0000_0000_0000n)
    expect([network.submit(a, send), network.submit(a, open)]).toEqual(['progress', 'progress'])
    clock.advance(1000)
    expect(a.ledger.chains.get(payee.key)?.confirmedHeight).toBe(0)
    network.confirmation.hold(wallet.key, false)
    clock.advance(10)
    expect(a.ledger.chains.get(payee.key)?.confirmedHeight).toBe(1)
  })
})

describe('two nodes', () => {
  test('each holds another block on one previous; one is confirmed, and the other is gone from both', () => {
    const { network, a, b, wallet } = setUp()
    const [x, y] = [sendOf(network, wallet, 1n), sendOf(network, wallet, 2n)]
    network.configure(b, { isolated: true })
    expect([network.submit(a, x), network.submit(b, y)]).toEqual(['progress', 'progress'])
    network.configure(b, { isolated: false })
    expect([a.ledger.blocks.has(y.hash), b.ledger.blocks.has(x.hash)]).toEqual([false, false])
    expect(network.submit(b, x)).toBe('fork')
    expect(network.confirm(y.hash)).toBe(true)
    for (const { ledger } of [a, b]) {
      expect([ledger.blocks.has(x.hash), ledger.blocks.has(y.hash)]).toEqual([false, true])
    }
    expect(network.confirm(x.hash)).toBe(false)
    expect(network.submit(a, x)).toBe('fork')
  })

  test('one lags by some blocks, and catches up', () => {
    const { network, a, b, wallet } = setUp({ delayMs: 0 })
    network.configure(b, { lagBlocks: 2 })
    for (let count = 0; count < 5; count += 1) network.submit(a, sendOf(network, wallet, 1n))
    expect([a, b].map(({ ledger }) => ledger.blocks.size)).toEqual([8, 6])
    network.configure(b, { lagBlocks: 0 })
    expect(b.ledger.cemented).toBe(a.ledger.cemented)
  })

  test('one is cut off; what both missed comes when it is joined again', () => {
    const { network, a, b, wallet } = setUp({ delayMs: 0 })
    network.configure(b, { isolated: true })
    const first = sendOf(network, wallet, 1n)
    network.submit(a, first)
    expect(b.ledger.blocks.has(first.hash)).toBe(false)
    network.configure(b, { isolated: false })
    expect(b.ledger.confirmedHead(wallet.key)?.hash).toBe(first.hash)
  })

  test('an older view is what the node held some blocks ago', () => {
    const { network, a, wallet } = setUp({ delayMs: 0 })
    const blocks = [1n, 2n, 3n].map((amount) => {
      const block = sendOf(network, wallet, amount)
      network.submit(a, block)
      return block
    })
    expect(a.viewBehind(2).head(wallet.key)?.hash).toBe(blocks[0]?.hash)
    expect(a.viewBehind(1).head(wallet.key)?.hash).toBe(blocks[1]?.hash)
    expect(a.viewBehind(1_000).blocks.size).toBe(1)
  })
})

describe('gaps and undoing', () => {
  test('blocks sent backwards enter by themselves when the first comes', () => {
    const { network, a, wallet } = setUp()
    const one = sendOf(network, wallet, 1n)
    const two = sendAfter(network, wallet, one, 1n)
    const three = sendAfter(network, wallet, two, 1n)
    expect([network.submit(a, three), network.submit(a, two)]).toEqual(['gap_previous', 'gap_previous'])
    expect(a.ledger.unchecked.size).toBe(2)
    expect(network.submit(a, one)).toBe('progress')
    expect([a.ledger.head(wallet.key)?.hash, a.ledger.unchecked.size]).toEqual([three.hash, 0])
  })

  test('undoing a block takes all that rests on it, and the money is receivable as before', () => {
    const { network, a, wallet } = setUp()
    const payee = walletOf(SEED, 3)
    const head = a.ledger.head(wallet.key)
    if (head === null) throw new Error('no head')
    const { hash: previous, representative, balance } = head
    const send = forge(
      wallet,
      { previous, representative, balance: balance - 5n, link: payee.key },
      0xf000_0000_0000_0000n,
    )
    network.submit(a, send)
    network.submit(
      a,
      forge(payee, { previous: null, representative, balance: 5n, link: send.hash }, 0xf000_0000_0000_0000n),
    )
    network.submit(a, sendAfter(network, wallet, send, 1n))
    expect(network.rollBack(send.hash)).toBe(true)
    expect(a.ledger.head(wallet.key)?.hash).toBe(previous)
    expect(a.ledger.chains.has(payee.key)).toBe(false)
    expect(a.ledger.receivables(payee.key)).toEqual([])
  })

  test('a confirmed block is never undone', () => {
    const { network, a, wallet } = setUp({ delayMs: 0 })
    const block = sendOf(network, wallet, 1n)
    network.submit(a, block)
    expect(network.rollBack(block.hash)).toBe(false)
    expect(makeRival(network, wallet, { previous: block.previous, confirm: true }).ok).toBe(false)
    expect(a.ledger.head(wallet.key)?.hash).toBe(block.hash)
  })

  test('a foreign block of the same seed pushes an unconfirmed one out', () => {
    const { network, a, wallet } = setUp()
    const block = sendOf(network, wallet, 1n)
    network.submit(a, block)
    const rival = makeRival(network, wallet, { previous: block.previous, amount: 2n, confirm: true })
    expect(rival.ok && a.ledger.confirmedHead(wallet.key)?.hash === rival.value).toBe(true)
    expect(network.submit(a, block)).toBe('fork')
  })

  test('an epoch block moves the head without its owner, and raises the version', () => {
    const { network, a, wallet } = setUp()
    expect(makeEpoch(network, wallet.key, 1).ok).toBe(true)
    expect(a.ledger.head(wallet.key)).toMatchObject({ subtype: 'epoch', epoch: 1, height: 2 })
    expect(makeEpoch(network, wallet.key, 1).ok).toBe(false)
  })
})

test('whatever happens, no money is made or lost, and weights are the sum of balances', () => {
  const step = fc.record({
    who: fc.nat(2),
    act: fc.constantFrom('send', 'receive', 'undo', 'confirm'),
    amount: fc.bigInt(1n, 50n),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
      const { network, a } = setUp()
      const wallets = [0, 1, 2].map((index) => walletOf(SEED, index))
      for (const { who, act, amount } of steps) {
        const from = wallets[who]
        const to = wallets[(who + 1) % 3]
        const head = from === undefined ? null : a.ledger.head(from.key)
        if (from === undefined || to === undefined) continue
        if (act === 'receive') receiveAll(network, from)
        if (head === null) continue
        const { hash: previous, representative, balance } = head
        if (act === 'send' && balance >= amount) {
          network.submit(
            a,
            forge(from, { previous, representative, balance: balance - amount, link: to.key }, 0xf000_0000_0000_0000n),
          )
        }
        if (act === 'undo') network.rollBack(head.hash)
        if (act === 'confirm') network.confirm(head.hash)
      }
      for (const { ledger } of network.nodes) {
        const balances = [...ledger.chains.values()].reduce(
          (sum, { blocks }) => sum + (blocks.at(-1)?.balance ?? 0n),
          0n,
        )
        const waiting = wallets.reduce((sum, { key }) => sum + ledger.receivableTotal(key, false), 0n)
        expect(balances + waiting).toBe((1n << 128n) - 1n)
        expect([...ledger.weights.values()].reduce((sum, weight) => sum + weight, 0n)).toBe(balances)
      }
    }),
    { numRuns: 25 },
  )
})
