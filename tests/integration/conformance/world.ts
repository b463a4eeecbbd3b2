// Brings a sandbox node to the state in which the real one was at each recorded request. Most blocks arrive by the replayed
// requests themselves; what other programs did to the real node in between is put in here, before the request that shows it.
import {
  DEFAULT_IDENTITY,
  DEV_LEVELS,
  FaultSwitches,
  LedgerNetwork,
  readBlock,
  readTree,
  startNodeServer,
  systemClock,
  type LedgerBlock,
} from '@pay2slay/sandbox'
import { parseAddress, publicKeyOf, ZERO_HASH } from '@pay2slay/banano-rpc'
import { asId, raw, type Address, type BlockHash } from '@pay2slay/domain'
import { WORLD_BLOCKS } from './recording.js'

const address = (text: string): Address => {
  const parsed = parseAddress(text)
  if (!parsed.ok) throw new Error(parsed.error)
  return parsed.value
}

const GENESIS = address('ban_3e3j5tkog48pnny9dmfzj1r16pg8t1e76dz5tmac6iq689wyjfpiij4txtdo')
const HOT = address('ban_3ef6kh81it6pggzugi6dj1tsn5fzer6jqnntozmmw35nh9oqzuo1f4ic5oki')
const PAYEE = address('ban_1g1b9r6bgptz9dphprzet4m9ooog935rwoq37gnwe3ye9p94htkcwkoqdpy7')
const NEVER_USED = address('ban_3sr8zghg3scuh9rpkj8jez4cgzrttsq83s9gfheu5w1s6rruitoeyohkp96r')
/** Stands for all accounts whose blocks were not recorded. */
const SOMEBODY = address('ban_1burnbabyburndiscoinferno111111111111111111111111111aj49sw3w')
const SUPPLY = (1n << 128n) - 1n

/** The development network's genesis is a block of an old type; here only its place and hash matter. */
const genesis: LedgerBlock = {
  hash: asId<BlockHash>('04270D7F11C4B2B472F2854C5A59F2A7E84226CE9ED799DE75744BD7D85FC9D9'),
  account: GENESIS,
  accountKey: publicKeyOf(GENESIS),
  previous: null,
  representative: GENESIS,
  balance: raw(SUPPLY),
  link: publicKeyOf(GENESIS),
  signature: '',
  work: '',
  subtype: 'receive',
  amount: raw(SUPPLY),
  height: 1,
  epoch: 0,
  localTimestamp: 1_795_476_502,
}

export class RecordedWorld {
  readonly settings = { enableControl: true, keepAlive: false }
  readonly network = new LedgerNetwork({
    clock: systemClock,
    levels: DEV_LEVELS,
    genesis,
    nodeNames: ['node'],
    confirmation: { delayMs: 'never', blocksPerSecond: null },
  })

  start() {
    const faults = new FaultSwitches(1)
    const { network, settings } = this
    const node = network.primary
    return startNodeServer({ host: '127.0.0.1', port: 0, network, node, faults, identity: DEFAULT_IDENTITY, settings })
  }

  confirmAll(): void {
    for (const chain of this.network.primary.ledger.chains.values()) {
      const head = chain.blocks.at(-1)
      if (head !== undefined) this.network.confirm(head.hash)
    }
  }

  /** Puts blocks of banano-node-world.json in, by the first digits of their hashes; unsigned ones too. */
  put(...hashes: readonly string[]): void {
    for (const start of hashes) {
      const found = WORLD_BLOCKS.find(({ hash }) => hash.startsWith(start))
      const block = readBlock(readTree(JSON.stringify({ type: 'state', ...found, ...unsigned(found?.signature) })))
      if (block === null || block.hash !== found?.hash) throw new Error(`no world block ${start}`)
      this.#trust({ ...block, ...this.#place(block.accountKey, block.balance, block.link) })
    }
  }

  /** Puts blocks in that must pass every check, as the real node made them check. */
  submit(...hashes: readonly string[]): void {
    for (const start of hashes) {
      const found = WORLD_BLOCKS.find(({ hash }) => hash.startsWith(start))
      const block = readBlock(readTree(JSON.stringify({ type: 'state', ...found })))
      const outcome = block === null ? 'unreadable' : this.network.submit(this.network.primary, block)
      if (outcome !== 'progress') throw new Error(`world block ${start}: ${outcome}`)
    }
  }

  /** Blocks that nobody recorded: the hot account's chain goes on to a height, the last ones under the hashes that answers name. */
  fillHot(height: number, balance: bigint, ...lastHashes: readonly string[]): void {
    const key = publicKeyOf(HOT)
    for (let at = (this.#head(key)?.height ?? 0) + 1; at <= height; at += 1) {
      const named = lastHashes[lastHashes.length - 1 - (height - at)]
      const payee = at === 13 ? NEVER_USED : PAYEE
      this.#filler(HOT, at, height - at === 0 ? balance : balance + BigInt(height - at), payee, named)
    }
  }

  /** Accounts of which only the number of blocks in the whole ledger is known. */
  fillOthers(total: number): void {
    const { blocks } = this.network.primary.ledger
    const start = this.#head(publicKeyOf(SOMEBODY))?.height ?? 0
    for (let more = 1, missing = total - blocks.size; more <= missing; more += 1) {
      this.#filler(SOMEBODY, start + more, 1n, PAYEE, undefined)
    }
  }

  #filler(account: Address, height: number, balance: bigint, payee: Address, hash: string | undefined): void {
    const accountKey = publicKeyOf(account)
    const head = this.#head(accountKey)
    this.#trust({
      hash: asId<BlockHash>(hash ?? `F1${height.toString(16).padStart(6, '0')}${accountKey.slice(8)}`.toUpperCase()),
      account,
      accountKey,
      previous: head?.hash ?? null,
      representative: GENESIS,
      balance: raw(balance),
      link: publicKeyOf(payee),
      signature: '',
      work: '',
      subtype: 'send',
      amount: raw(1n),
      height,
      epoch: head?.epoch ?? 0,
      localTimestamp: head?.localTimestamp ?? 1_795_476_519,
    })
  }

  #place(accountKey: string, balance: bigint, link: string) {
    const head = this.#head(accountKey)
    const before = head?.balance ?? 0n
    const subtype =
      balance < before ? ('send' as const) : link === ZERO_HASH ? ('change' as const) : ('receive' as const)
    const amount = raw(balance < before ? before - balance : balance - before)
    return { subtype, amount, height: (head?.height ?? 0) + 1, epoch: head?.epoch ?? 0, localTimestamp: 1_795_476_519 }
  }

  #head(accountKey: string) {
    return this.network.primary.ledger.head(accountKey)
  }

  #trust(block: LedgerBlock): void {
    this.network.restore([{ nodeIndex: 0, event: { kind: 'block', block } }])
  }
}

const unsigned = (signature: string | undefined) =>
  signature === '' ? { signature: '0'.repeat(128), work: '0'.repeat(16) } : {}
