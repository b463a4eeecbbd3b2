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
  pay,
  publish,
  reverify,
  settle,
  type Address,
  type AdoptDeps,
  type CancelDeps,
  type Chain,
  type Head,
  type Ids,
  type Observer,
  type SigningScan,
  type Store,
} from '@pay2slay/domain'
import type { Job } from './history.js'
import { cheapSigner, isAddressOf, isSigned, OPERATOR } from './keys.js'
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
  readonly ids: Ids
  readonly settings: FlowSettings
  readonly markEvery: number
  readonly observer: Observer
  readonly newRun: () => { readonly runId: string; readonly seed: number }
}

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
  const signer = cheapSigner()
  const scan: SigningScan = { after: null }
  const verified = new Map<Address, Head>()
  const common = { store, chain, codec: addressCodec, ids, observer, checkpoint }
  const confirming = async (): Promise<unknown> => {
    const account = await operatorAccount(common, OPERATOR, null)
    return account.ok ? confirm(common, account.value, settings.maxUnconfirmed * 2) : account
  }
  return (job) => {
    switch (job) {
      case 'accrue':
        return accrue({ ...common, kills }, settings.accrue)
      case 'settle':
        return settle(common, settings.settle, shared.newRun())
      case 'pay':
        return pay({ ...common, signer, scan }, settings.pay)
      case 'publish': {
        const limit = settings.maxUnconfirmed * 2
        return publish({ ...common, work }, OPERATOR, { limit, accountVersion: 0, markEvery: shared.markEvery })
      }
      case 'confirm':
        return confirming()
      case 'reverify':
        return reverify({ ...common, directory, guild: null }, 6 * 3_600_000)
      case 'compare':
        return compareChain({ ...common, pause: async () => checkpoint('compare:pause'), verified }, OPERATOR)
      case 'cancel':
        return cancelOne({ ...common, signer })
      case 'look':
        return lookAtFirst({ ...common, timeZone: settings.pay.timeZone }, outside)
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
async function lookAtFirst(deps: AdoptDeps, { players }: Outside): Promise<unknown> {
  const account = (await deps.store.operatorAccounts()).find((row) => row.account === OPERATOR)
  if (account === undefined) return beginAgain(deps)
  const found = await firstUnknownBlock(deps, account)
  if (!found.ok || found.value.unknown === null) return found
  const { hash, kind, link } = found.value.unknown
  const payee = kind === 'send' ? players.find(({ index }) => isAddressOf(index, link)) : undefined
  if (payee === undefined) return acknowledge(deps, { hash, ...BY })
  return adopt(deps, { hash, playerId: asId(payee.id), ...BY })
}

/** Books that were put back from before the account was new begin before the first payment that they find. */
async function beginAgain(deps: AdoptDeps): Promise<unknown> {
  const hash = (await deps.store.stops()).find(({ kind }) => kind === 'books')?.block?.previous
  return hash ? beginAccount(deps, { hash, accounts: [OPERATOR], ...BY }) : null
}

/** Which one changes with the time. */
async function cancelOne(deps: CancelDeps): Promise<unknown> {
  const open = await deps.store.openBlocks(OPERATOR, 100)
  const block = open[Math.floor((await deps.store.now()) / 1_000) % Math.max(1, open.length)]
  return block === undefined ? null : cancelBlock(deps, { hash: block.hash, ...BY })
}
