// The Banano client against the local ledger, over real HTTP: what the one writes the other takes, and what two nodes tell
// differently is never believed.
import {
  createChain,
  createWorkSource,
  isWorkValid,
  parseSeed,
  createSigner,
  planChain,
  type Intention,
} from '@pay2slay/banano-rpc'
import { asId, raw, type Address, type Chain, type StoredBlock, type WorkSource } from '@pay2slay/domain'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import {
  FREE_PORTS,
  makeEpoch,
  makeRival,
  SANDBOX_GENESIS_HASH,
  SANDBOX_WORK_THRESHOLD,
  startSandbox,
  walletOf,
  type NodeSettings,
  type Sandbox,
} from '@pay2slay/sandbox'

const SEED = '5C'.repeat(32)
const PAYEE = asId<Address>('ban_1bananobh5rat99qfgt1ptpieie5swmoth87thi74qgbfrij7dcgjiij94xr')
const BAN = 10n ** 29n
const parsed = parseSeed(SEED)
if (!parsed.ok) throw new Error(parsed.error)
const signer = createSigner(parsed.value, 0, { mode: 'live' })
const { account } = signer
const wallet = walletOf(SEED, 0)

let sandbox: Sandbox
let chain: Chain & { close(): void }
let work: WorkSource & { close(): Promise<void> }
beforeEach(async () => {
  sandbox = await startSandbox({ ports: FREE_PORTS, confirmation: { delayMs: 0 } })
  let now = 0
  chain = createChain({
    endpoints: [{ url: sandbox.urls.node }, { url: sandbox.urls.node2 }],
    expectedGenesis: SANDBOX_GENESIS_HASH,
    rpc: { timeoutMs: 5_000 },
    clock: () => (now += 2_000),
  })
  work = createWorkSource({
    endpoints: [{ url: sandbox.urls.node }],
    threshold: SANDBOX_WORK_THRESHOLD,
    localWorkers: 1,
  })
})
afterEach(async () => {
  chain.close()
  await work.close()
  await sandbox.stop()
})

const value = <T>(result: { ok: true; value: T } | { ok: false; error: { kind: string; detail: string } }): T => {
  if (!result.ok) throw new Error(`${result.error.kind}: ${result.error.detail}`)
  return result.value
}
const configure = (index: number, change: Partial<NodeSettings>): void => {
  const node = sandbox.network.nodes[index]
  if (node) sandbox.network.configure(node, change)
}
const send = (ban: bigint): Intention => ({ kind: 'send', to: PAYEE, amount: raw(ban * BAN) })

/** Signed blocks with their work on what the nodes say is the head. */
async function prepare(...intentions: Intention[]): Promise<StoredBlock[]> {
  const told = value(await chain.account(account))
  const head = told.frontier ?? { hash: null, balance: raw(0n), height: 0 }
  const plan = planChain({ account, representative: account, head }, intentions, (draft) => signer.sign(draft).hash)
  if (!plan.ok) throw new Error(plan.error.detail)
  return Promise.all(
    plan.value.blocks.map(async ({ draft, amount, height }) => {
      const root = draft.previous ?? wallet.key
      const nonce = value(await work.work(root, told.accountVersion))
      expect(isWorkValid(root, nonce, SANDBOX_WORK_THRESHOLD)).toBe(true)
      const common = { state: 'signed', payoutId: null, signedAt: 0, publishAttempts: 0, nextPublishAt: 0 } as const
      const receives = draft.previous === null
      const kinds = receives
        ? ({ kind: 'receive', role: 'receive' } as const)
        : ({ kind: 'send', role: 'payout' } as const)
      return { ...draft, ...signer.sign(draft), ...common, ...kinds, work: nonce, amount, height, sourceHash: null }
    }),
  )
}

async function publish(blocks: readonly StoredBlock[]): Promise<string[]> {
  const hints: string[] = []
  for (const block of blocks) hints.push(await chain.publish(block, 0))
  return hints
}

async function opened(): Promise<void> {
  sandbox.fund(account, '1000')
  const [entry] = value(await chain.receivables(account, raw(1n), 5))
  if (!entry) throw new Error('nothing to receive')
  expect(await publish(await prepare({ kind: 'receive', source: entry.sourceHash, amount: entry.amount }))).toEqual([
    'accepted',
  ])
  await confirmed()
}
async function confirmed(): Promise<void> {
  for (let turn = 0; turn < 200; turn += 1) {
    const told = await chain.account(account)
    if (told.ok && told.value.confirmed && told.value.confirmed.hash === told.value.frontier?.hash) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error('not confirmed')
}

describe('the Banano client and the local ledger', () => {
  test('an account is opened, pays in a chain, and every block is confirmed by both nodes', async () => {
    expect(value(await chain.account(account))).toMatchObject({ frontier: null, confirmed: null })
    await opened()
    const blocks = await prepare(send(1n), send(2n), send(3n))
    expect(await publish(blocks)).toEqual(['accepted', 'accepted', 'accepted'])
    expect(await publish(blocks)).toEqual(['already_known', 'already_known', 'already_known'])
    await confirmed()
    const hashes = blocks.map(({ hash }) => hash)
    expect([...value(await chain.views(hashes)).values()]).toEqual(['confirmed', 'confirmed', 'confirmed'])
    expect(sandbox.received(PAYEE).reduce((sum, { raw: amount }) => sum + amount, 0n)).toBe(6n * BAN)
    const walked = value(await chain.blocksAfter(account, null, 10))
    expect(walked.map(({ hash }) => hash).slice(1)).toEqual(hashes)
    expect(walked.every((block) => block.provenOurs && block.confirmed)).toBe(true)
    expect(walked.map(({ height }) => height)).toEqual([1, 2, 3, 4])
  })

  test('a block whose previous no node has is a gap, and a second block on one previous a fork', async () => {
    await opened()
    const [first, second] = (await prepare(send(1n), send(2n))) as [StoredBlock, StoredBlock]
    const [rival] = (await prepare(send(9n))) as [StoredBlock]
    expect(await publish([second, first])).toEqual(['gap', 'accepted'])
    expect(await publish([rival])).toEqual(['fork'])
    expect(value(await chain.views([rival.hash])).get(rival.hash)).toBe('absent')
  })

  test('a confirmed rival made with the same seed is told as the successor, proven ours', async () => {
    await opened()
    const head = value(await chain.account(account)).confirmed
    const [ours] = (await prepare(send(1n))) as [StoredBlock]
    const made = makeRival(sandbox.network, wallet, { confirm: true })
    if (!made.ok) throw new Error(made.error)
    expect(await chain.publish(ours, 0)).toBe('fork')
    await confirmed()
    const successor = value(await chain.successor(account, head?.hash ?? null))
    expect(successor).toMatchObject({ hash: made.value, kind: 'send', amount: 1n, provenOurs: true, confirmed: true })
    expect(value(await chain.blocksAfter(account, head?.hash ?? null, 5)).map(({ hash }) => hash)).toEqual([made.value])
  })

  test('an epoch block moves the head without our key, and then asks for more work', async () => {
    await opened()
    for (const version of [1, 2] as const) {
      const made = makeEpoch(sandbox.network, wallet.key, version)
      if (!made.ok) throw new Error(made.error)
      expect(value(await chain.block(made.value))).toMatchObject({ kind: 'epoch', provenOurs: false, amount: 0n })
    }
    expect(value(await chain.account(account)).accountVersion).toBe(2)
    expect(await publish(await prepare(send(1n)))).toEqual(['accepted'])
  })

  test('a node that is cut off from the others is not believed alone', async () => {
    await opened()
    configure(1, { isolated: true })
    const [block] = (await prepare(send(1n))) as [StoredBlock]
    expect(await chain.publish(block, 0)).toBe('accepted')
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(value(await chain.views([block.hash])).get(block.hash)).toBe('disagreement')
    expect(await chain.account(account)).toMatchObject({ ok: false, error: { kind: 'disagreement' } })
    configure(1, { isolated: false })
    await confirmed()
    expect(value(await chain.views([block.hash])).get(block.hash)).toBe('confirmed')
  })

  test('a node that is away, or of another network, is not asked to agree', async () => {
    await opened()
    configure(1, { otherGenesis: 'AB'.repeat(32) })
    expect((await chain.account(account)).ok).toBe(true)
    configure(1, { otherGenesis: null, up: false })
    expect((await chain.account(account)).ok).toBe(true)
    configure(0, { up: false })
    expect(await chain.account(account)).toMatchObject({ ok: false, error: { kind: 'unreachable' } })
  })
})
