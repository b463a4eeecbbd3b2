// The chain as the flows see it. One rule stands behind every answer: each configured node is asked, only those that answer and
// pass the guard count, and all that count must agree. Where they differ the answer is "disagreement", never one node's word.
import {
  err,
  ok,
  type BlockView,
  type Chain,
  type ChainAccount,
  type ChainBlock,
  type ChainError,
  type PublishHint,
  type Result,
} from '@pay2slay/domain'
import * as calls from './node-calls.js'
import { NodeGuard, type GuardOptions } from './node-guard.js'
import { createRpcNode, describeRpcError, type Endpoint, type RpcError, type RpcNode, type RpcOptions } from './rpc.js'

export interface ChainOptions extends GuardOptions {
  readonly endpoints: readonly Endpoint[]
  readonly rpc?: RpcOptions
}

type Asked<T> = Promise<Result<readonly T[], ChainError>>

/** How telling an error is when no node counts. */
const WEIGHT: Readonly<Record<ChainError['kind'], number>> = {
  wrong_genesis: 5,
  malformed: 4,
  not_in_sync: 3,
  rpc: 2,
  disagreement: 1,
  unreachable: 0,
}
/** Hashes per blocks_info: 1,000 of them are a body of 1.5 MB. */
const VIEW_CHUNK = 256

export function createChain(options: ChainOptions): Chain & { close(): void } {
  const nodes = options.endpoints.map((endpoint) => createRpcNode(endpoint, options.rpc))
  const guards = nodes.map((node) => new NodeGuard(node, options))
  const ask = <T>(question: (node: RpcNode) => Promise<Result<T, RpcError>>) => askAll(guards, question)

  const block = async (hash: ChainBlock['hash']): Promise<Result<ChainBlock | null, ChainError>> => {
    const told = await ask((node) => calls.blockInfo(node, hash))
    return told.ok ? ok(mergeBlocks(told.value)) : told
  }
  return {
    async account(account) {
      const told = await ask((node) => calls.accountInfo(node, account))
      return told.ok ? mergeAccounts(told.value) : told
    },
    async views(hashes) {
      const views = new Map<ChainBlock['hash'], BlockView>()
      for (let from = 0; from < hashes.length; from += VIEW_CHUNK) {
        const chunk = hashes.slice(from, from + VIEW_CHUNK)
        const told = await ask((node) => calls.blocksInfo(node, chunk))
        if (!told.ok) return told
        for (const hash of chunk) views.set(hash, mergeView(told.value.map((answer) => answer.get(hash))))
      }
      return ok(views)
    },
    block,
    async blocksAfter(account, after, limit) {
      return walk({ ask, block }, account, after, limit)
    },
    async successor(account, previous) {
      const next = await nextHash({ ask }, account, previous)
      if (!next.ok || next.value === null) return next as Result<null, ChainError>
      return block(next.value)
    },
    async receivables(account, minimum, limit) {
      const told = await ask((node) => calls.receivable(node, account, minimum, limit))
      if (!told.ok) return told
      // Only what every node lists is confirmed for all; the others follow in a later run.
      const [first = [], ...others] = told.value
      const common = first.filter((entry) =>
        others.every((list) =>
          list.some((other) => other.sourceHash === entry.sourceHash && other.amount === entry.amount),
        ),
      )
      return ok(common.filter((entry) => entry.amount >= minimum).slice(0, limit))
    },
    async publish(stored, attempt) {
      const node = nodes[attempt % nodes.length]
      if (!node) return 'unknown'
      const told = await calls.process(node, stored)
      return told.ok ? 'accepted' : hintOf(told.error)
    },
    close() {
      for (const node of nodes) node.close()
    },
  }
}

async function askAll<T>(
  guards: readonly NodeGuard[],
  question: (node: RpcNode) => Promise<Result<T, RpcError>>,
): Asked<T> {
  const answers = await Promise.all(
    guards.map(async (guard): Promise<Result<T, ChainError>> => {
      const passed = await guard.check()
      if (!passed.ok) return passed
      const told = await question(guard.node)
      if (told.ok) return told
      const detail = `${guard.node.name}: ${describeRpcError(told.error)}`
      return err({ kind: kindOf(told.error), detail })
    }),
  )
  const counted = answers.flatMap((answer) => (answer.ok ? [answer.value] : []))
  if (counted.length > 0) return ok(counted)
  const errors = answers.flatMap((answer) => (answer.ok ? [] : [answer.error]))
  const worst = errors.sort((a, b) => WEIGHT[b.kind] - WEIGHT[a.kind])[0]
  return err(worst ?? { kind: 'unreachable', detail: 'no node is configured' })
}

function kindOf(error: RpcError): ChainError['kind'] {
  if (error.kind === 'refused') return 'rpc'
  return error.kind === 'malformed' || error.kind === 'not_json' ? 'malformed' : 'unreachable'
}

const disagreement = (detail: string): Result<never, ChainError> => err({ kind: 'disagreement', detail })

/** Confirmed heads must be the same; of unconfirmed ones the longest chain that contains it is told. */
function mergeAccounts(told: readonly calls.NodeAccount[]): Result<ChainAccount, ChainError> {
  const [first, ...others] = told
  if (!first) return disagreement('no node told of the account')
  for (const other of others) {
    if (other.confirmed?.hash !== first.confirmed?.hash) {
      return disagreement(
        `confirmed heads differ: ${first.confirmed?.hash ?? 'none'} and ${other.confirmed?.hash ?? 'none'}`,
      )
    }
    if (
      other.frontier &&
      first.frontier &&
      other.frontier.height === first.frontier.height &&
      other.frontier.hash !== first.frontier.hash
    ) {
      return disagreement(`frontiers differ: ${first.frontier.hash} and ${other.frontier.hash}`)
    }
  }
  const longest = told.reduce((best, next) =>
    (next.frontier?.height ?? 0) > (best.frontier?.height ?? 0) ? next : best,
  )
  const { frontier, confirmed, representative, accountVersion } = longest
  return ok({ frontier, confirmed, representative, accountVersion })
}

/** undefined: that node does not have the block. */
function mergeView(told: readonly (boolean | undefined)[]): BlockView {
  const confirmed = told.filter((answer) => answer === true).length
  if (confirmed === told.length && confirmed > 0) return 'confirmed'
  if (confirmed > 0) return 'disagreement'
  return told.some((answer) => answer === false) ? 'unconfirmed' : 'absent'
}

/** Told once the contents are the same by hash; confirmed only where every node that counts says so. */
function mergeBlocks(told: readonly (calls.NodeBlock | null)[]): ChainBlock | null {
  const found = told.find((answer) => answer !== null)
  if (!found) return null
  const { successor: _, ...block } = found
  return { ...block, confirmed: told.every((answer) => answer?.confirmed === true) }
}

type Asker = { ask: <T>(question: (node: RpcNode) => Promise<Result<T, RpcError>>) => Asked<T> }

/** The hash of the block on `previous`, as far as the nodes that have one agree. */
async function nextHash(
  { ask }: Asker,
  account: ChainBlock['account'],
  previous: ChainBlock['previous'],
): Promise<Result<ChainBlock['hash'] | null, ChainError>> {
  const told = await ask(async (node): Promise<Result<ChainBlock['hash'] | null, RpcError>> => {
    if (previous === null) return calls.firstBlockOf(node, account)
    const before = await calls.blockInfo(node, previous)
    return before.ok ? ok(before.value?.successor ?? null) : before
  })
  if (!told.ok) return told
  const hashes = new Set(told.value.filter((hash) => hash !== null))
  if (hashes.size > 1)
    return disagreement(`nodes hold different blocks on ${previous ?? 'the opening'}: ${[...hashes].join(' and ')}`)
  return ok([...hashes][0] ?? null)
}

/** Follows successors, so that every block is fetched and checked and each names the one before it. */
async function walk(
  tools: Asker & { block: Chain['block'] },
  account: ChainBlock['account'],
  after: ChainBlock['previous'],
  limit: number,
): Promise<Result<readonly ChainBlock[], ChainError>> {
  const blocks: ChainBlock[] = []
  if (after !== null) {
    const start = await tools.block(after)
    if (!start.ok) return start
    if (start.value === null)
      return err({ kind: 'not_in_sync', detail: `no node has block ${after}, which the books hold as confirmed` })
  }
  let previous = after
  while (blocks.length < limit) {
    const next = await nextHash(tools, account, previous)
    if (!next.ok) return next
    if (next.value === null) break
    const found = await tools.block(next.value)
    if (!found.ok) return found
    if (found.value === null) return disagreement(`block ${next.value} was told as a successor, but no node has it`)
    if (found.value.previous !== previous || found.value.account !== account) {
      return err({ kind: 'malformed', detail: `block ${next.value} does not follow ${previous ?? 'the opening'}` })
    }
    blocks.push(found.value)
    previous = next.value
  }
  return ok(blocks)
}

/** Error texts of `process` without subtype (nano/lib/errors.cpp). Hints only: they decide nothing. */
function hintOf(error: RpcError): PublishHint {
  if (error.kind !== 'refused') return 'unknown'
  switch (error.text) {
    case 'Old block':
      return 'already_known'
    case 'Gap previous block':
    case 'Gap source block':
      return 'gap'
    case 'Fork':
      return 'fork'
    case 'Stopped':
      return 'unknown'
    default:
      return 'refused'
  }
}
