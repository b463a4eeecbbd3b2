// Control calls that act on the ledger and its nodes.
import { parseAddress, publicKeyOf } from '@pay2slay/banano-rpc'
import type { BlockHash, Result } from '@pay2slay/domain'
import { readHex } from '../ledger/numbers.js'
import type { LedgerNode } from '../ledger/ledger-node.js'
import { fund, makeEpoch, makeRival } from '../ledger/making.js'
import type { LedgerNetwork } from '../ledger/network.js'
import { walletOf } from '../ledger/wallet.js'
import { amountRaw, bodyOf, ControlError, count, flag, needed, nullable, rate, text } from './body.js'

export interface NodeSwitches {
  enableControl: boolean
  keepAlive: boolean
}

const done = <T>(result: Result<T, string>): T => {
  if (!result.ok) throw new ControlError(result.error, 409)
  return result.value
}

const hashOf = (value: string): BlockHash => {
  const hash = value.length === 64 ? readHex(value, 64) : null
  if (hash === null) throw new ControlError('a block hash has 64 hex digits')
  return hash as BlockHash
}

const keyOf = (address: string): string => {
  const parsed = parseAddress(address)
  if (!parsed.ok) throw new ControlError(`${JSON.stringify(address)} is no address: ${parsed.error}`)
  return publicKeyOf(parsed.value)
}

export class LedgerControls {
  constructor(
    private readonly network: LedgerNetwork,
    private readonly switches: ReadonlyMap<string, NodeSwitches>,
  ) {}

  fund(input: unknown): unknown {
    const body = bodyOf(input)
    const address = needed(text(body, 'address'), 'address', 'a ban_ address')
    return { hash: done(fund(this.network, address, amountRaw(body))) }
  }

  setConfirmation(input: unknown): unknown {
    const body = bodyOf(input)
    const { confirmation } = this.network
    const delayMs = body.delayMs === 'never' ? 'never' : count(body, 'delayMs')
    const blocksPerSecond = nullable(body, 'blocksPerSecond', rate)
    if (blocksPerSecond === 0) throw new ControlError('blocksPerSecond must be above 0, or null for no limit')
    confirmation.setPolicy({
      delayMs: delayMs ?? confirmation.policy.delayMs,
      blocksPerSecond: blocksPerSecond === undefined ? confirmation.policy.blocksPerSecond : blocksPerSecond,
    })
    return confirmation.policy
  }

  hold(address: string, input: unknown): unknown {
    const held = flag(bodyOf(input), 'held') ?? true
    this.network.confirmation.hold(keyOf(address), held)
    return { held }
  }

  confirm(hash: string): unknown {
    if (!this.network.confirm(hashOf(hash)))
      throw new ControlError('no node knows the block, or a rival is confirmed', 409)
    return { confirmed: hash }
  }

  rollBack(hash: string, input: unknown): unknown {
    const name = text(bodyOf(input), 'node')
    if (!this.network.rollBack(hashOf(hash), name === undefined ? undefined : this.#node(name))) {
      throw new ControlError('no node holds the block, or it is confirmed', 409)
    }
    return { rolledBack: hash }
  }

  rival(input: unknown): unknown {
    const body = bodyOf(input)
    const seed = needed(text(body, 'seed'), 'seed', "the account's seed of 64 hex digits")
    if (!/^[0-9a-fA-F]{64}$/.test(seed)) throw new ControlError('seed must be 64 hex digits')
    const previous = text(body, 'previous')
    const name = text(body, 'node')
    const to = text(body, 'to')
    const hash = makeRival(this.network, walletOf(seed, count(body, 'index') ?? 0), {
      ...(previous === undefined ? {} : { previous: hashOf(previous) }),
      ...(name === undefined ? {} : { node: this.#node(name) }),
      ...(to === undefined ? {} : { payeeKey: keyOf(to) }),
      ...(body.amountRaw === undefined && body.amountBan === undefined ? {} : { amount: amountRaw(body) }),
      confirm: flag(body, 'confirm') ?? false,
    })
    return { hash: done(hash) }
  }

  epoch(input: unknown): unknown {
    const body = bodyOf(input)
    const version = needed(count(body, 'version'), 'version', '1 or 2')
    if (version !== 1 && version !== 2) throw new ControlError('version must be 1 or 2')
    const address = needed(text(body, 'address'), 'address', 'an opened account')
    return { hash: done(makeEpoch(this.network, keyOf(address), version)) }
  }

  setNode(name: string, input: unknown): unknown {
    const body = bodyOf(input)
    const node = this.#node(name)
    const otherGenesis = nullable(body, 'otherGenesis', text)
    if (typeof otherGenesis === 'string') hashOf(otherGenesis)
    const change = {
      up: flag(body, 'up'),
      isolated: flag(body, 'isolated'),
      lagBlocks: count(body, 'lagBlocks'),
      staleBlocks: count(body, 'staleBlocks'),
      otherGenesis,
      tellsSuccessor: flag(body, 'tellsSuccessor'),
    }
    const given = Object.entries(change).filter(([, value]) => value !== undefined)
    this.network.configure(node, Object.fromEntries(given))
    const switches = this.switches.get(name)
    if (switches !== undefined) {
      switches.enableControl = flag(body, 'enableControl') ?? switches.enableControl
      switches.keepAlive = flag(body, 'keepAlive') ?? switches.keepAlive
    }
    return { name, ...node.settings, ...switches }
  }

  #node(name: string): LedgerNode {
    const names = this.network.nodes.map((node) => node.name).join(', ')
    const node = this.network.node(name)
    if (node === undefined) throw new ControlError(`there is no node ${JSON.stringify(name)}: there are ${names}`, 404)
    return node
  }
}
