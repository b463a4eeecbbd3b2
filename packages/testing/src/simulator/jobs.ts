// What a simulated scheduler runs: the real flows, over the store, the nodes and the players' worlds as this process sees them.
import { addressCodec, chainOver, type RpcNode } from '@pay2slay/banano-rpc'
import {
  accrue,
  acknowledge,
  adopt,
  asId,
  beginAccount,
  cancelBlock,
  compareChain,
  confirm,
  firstUnknownBlock,
  operatorAccount,
  OtherChains,
  pay,
  publish,
  reverify,
  settle,
  type Address,
  type AdoptDeps,
  type CancelDeps,
  type Chain,
  type ChainBlock,
  type Head,
  type Ids,
  type Observer,
  type Signer,
  type SigningScan,
  type Store,
} from '@pay2slay/domain'
import type { Job } from './history.js'
import { cheapSigner, isAddressOf, isSigned } from './keys.js'
import type { Oracle } from './oracle.js'
import type { Outside } from './outside.js'
import type { FlowSettings } from './settings.js'
import { pausing, type Worker } from './worker.js'

export interface Shared {
  readonly store: Store
  readonly nodes: readonly RpcNode[]
  readonly genesisHash: string
  /** Milliseconds that never go back: what a node's answers are judged by. */
  readonly monotonic: () => number
  readonly outside: Outside
  readonly oracle: Oracle
  readonly ids: Ids
  readonly settings: FlowSettings
  readonly markEvery: number
  readonly observer: Observer
  readonly newRun: () => { readonly runId: string; readonly seed: number }
}

/** As the scheduler's own: what was seen of another account counts for so long. */
const SEEN_FOR_MS = 2_000
const WORK = '0'.repeat(16)
const work = {
  accepts: () => true,
  work: async () => ({ ok: true, value: WORK }) as const,
  precompute: () => undefined,
}

/** `worker` null: nothing stands still, as in the calm at the end. */
export function jobsOf(shared: Shared, worker: Worker | null): (job: Job) => Promise<unknown> {
  const { settings, ids, observer, outside } = shared
  const chain = chainOf(shared, worker)
  const store = worker === null ? shared.store : worker.storeOver(shared.store)
  const checkpoint = worker === null ? async () => undefined : worker.checkpoint
  const stop = worker === null ? null : (name: string) => worker.point(name)
  const kills = stop === null ? outside.kills : pausing(outside.kills, () => stop('provider'), [])
  const directory = stop === null ? outside.directory : pausing(outside.directory, () => stop('directory'), [])
  const operators = settings.operators.map((operator) => {
    const scan: SigningScan = { after: null }
    return { account: operator.account, signer: cheapSigner(operator), scan }
  })
  const accounts = new Set(operators.map(({ account }) => account))
  const together = accounts.size > 1 ? { others: new OtherChains(accounts, SEEN_FOR_MS, shared.monotonic) } : {}
  const verified = new Map<Address, Head>()
  const common = { store, chain, codec: addressCodec, ids, observer, checkpoint }
  /** One account after the other; elsewhere each is a job of its own, which any interleaving of processes covers. */
  const each = async (run: (operator: (typeof operators)[number]) => Promise<unknown>): Promise<unknown> => {
    for (const operator of operators) await run(operator)
    return null
  }
  const limit = settings.maxUnconfirmed * 2
  return (job) => {
    switch (job) {
      case 'accrue':
        return accrue({ ...common, kills }, settings.accrue)
      case 'settle':
        return settle(common, settings.settle, shared.newRun())
      case 'pay':
        return each(({ signer, scan }) => pay({ ...common, ...together, signer, scan }, settings.pay))
      case 'publish':
        return each(({ account }) => {
          const sending = { ...common, chain: shared.oracle.watchSending(chain), work }
          return publish(sending, account, { limit, accountVersion: 0, markEvery: shared.markEvery })
        })
      case 'confirm':
        return each(async ({ account }) => {
          const row = await operatorAccount(common, account, null)
          return row.ok ? confirm(common, row.value, limit) : row
        })
      case 'reverify':
        return reverify({ ...common, directory, guild: null }, 6 * 3_600_000)
      case 'compare':
        return each(({ account }) =>
          compareChain({ ...common, pause: async () => checkpoint('compare:pause'), verified }, account),
        )
      case 'cancel':
        return cancelOne(common, operators)
      case 'look':
        return lookAtFirst({ ...common, timeZone: settings.pay.timeZone }, settings.settle.operatorAccounts, outside)
    }
  }
}

function chainOf(shared: Shared, worker: Worker | null): Chain {
  const { nodes, genesisHash: expectedGenesis, monotonic: clock } = shared
  const chain = chainOver(nodes, { expectedGenesis, maxLag: 1_000, clock, isSigned })
  return worker === null ? chain : pausing(chain, (name) => worker.point(`chain:${name}`), [])
}

const BY = { reason: 'simulated', actor: 'admin' }

/** As an operator does who is told of an unknown block, and who knows whose address is whose even where the books forgot. */
async function lookAtFirst(deps: AdoptDeps, accounts: readonly Address[], { players }: Outside): Promise<unknown> {
  const rows = await deps.store.operatorAccounts()
  for (const account of accounts) {
    const row = rows.find((one) => one.account === account)
    if (row === undefined) await beginAgain(deps, accounts)
    const found = row === undefined ? null : await firstUnknownBlock(deps, row)
    if (found === null) continue
    if (!found.ok) return found
    const { unknown } = found.value
    if (unknown !== null) return explain(deps, unknown, players)
  }
  return null
}

async function explain(deps: AdoptDeps, unknown: ChainBlock, players: Outside['players']): Promise<unknown> {
  const { hash, kind, link } = unknown
  const payee = kind === 'send' ? players.find(({ index }) => isAddressOf(index, link)) : undefined
  if (payee === undefined) return acknowledge(deps, { hash, ...BY })
  return adopt(deps, { hash, playerId: asId(payee.id), ...BY })
}

/** Books that were put back from before the account was new begin before the first payment that they find. */
async function beginAgain(deps: AdoptDeps, accounts: readonly Address[]): Promise<unknown> {
  const hash = (await deps.store.stops()).find(({ kind }) => kind === 'books')?.block?.previous
  return hash ? beginAccount(deps, { hash, accounts, wholeAt: null, ...BY }) : null
}

/** Which one changes with the time. */
async function cancelOne(
  deps: Omit<CancelDeps, 'signer'>,
  operators: readonly { readonly account: Address; readonly signer: Signer }[],
): Promise<unknown> {
  const now = Math.floor((await deps.store.now()) / 1_000)
  const operator = operators[now % operators.length]
  if (operator === undefined) return null
  const open = await deps.store.openBlocks(operator.account, 100)
  const block = open[now % Math.max(1, open.length)]
  return block === undefined ? null : cancelBlock({ ...deps, signer: operator.signer }, { hash: block.hash, ...BY })
}
