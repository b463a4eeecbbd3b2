// The doctor's look at the nodes one by one, at the operator's balance as they all see it, and at where work comes from.
import { createChain, createRpcNode, createWorkSource, NodeGuard } from '@pay2slay/banano-rpc'
import { formatBan, rawToUnits, type Address, type Observer } from '@pay2slay/domain'
import { randomBytes } from 'node:crypto'
import { bad, good, odd, unused, type Check, type Found } from './check.js'
import type { Patient } from './books.js'

type Endpoint = Patient['settings']['chain']['nodes'][number]

export function chainChecks(patient: Patient, observer: Observer): readonly Check[] {
  const { settings } = patient
  if (settings.dryRun) {
    const look = async (): Promise<Found> => unused('dry run: no call outside')
    return ['nodes', 'balance', 'work'].map((name) => ({ name, look }))
  }
  const nodes = settings.chain.nodes.map((endpoint, index): Check => ({
    name: `node ${index + 1}`,
    look: (signal) => lookAtNode(patient, endpoint, signal),
  }))
  return [
    ...nodes,
    ...balanceChecks(patient, observer),
    { name: 'work', look: (signal) => lookAtWork(patient, observer, signal) },
  ]
}

/** Genesis, and whether what it says counts. */
async function lookAtNode({ settings }: Patient, endpoint: Endpoint, signal: AbortSignal): Promise<Found> {
  const node = createRpcNode(endpoint)
  signal.addEventListener('abort', () => node.close())
  const { expectedGenesis } = settings.chain
  const told = await new NodeGuard(node, { expectedGenesis }).check()
  return told.ok ? good(`${node.name}: in sync, genesis ${expectedGenesis.slice(0, 8)}`) : bad(told.error.detail)
}

function balanceChecks(patient: Patient, observer: Observer): readonly Check[] {
  const { accounts } = patient
  if (accounts.length === 0)
    return [{ name: 'balance', look: async () => unused('without a usable seed there is no account to ask for') }]
  return accounts.map((account, index) => ({
    name: accounts.length === 1 ? 'balance' : `balance ${index + 1}`,
    look: (signal) => lookAtBalance(patient, account, observer, signal),
  }))
}

async function lookAtBalance(
  { settings }: Patient,
  account: Address,
  observer: Observer,
  signal: AbortSignal,
): Promise<Found> {
  const { nodes, expectedGenesis, minOperatorBalance } = settings.chain
  const chain = createChain({ endpoints: nodes, expectedGenesis, observer })
  signal.addEventListener('abort', () => chain.close())
  const told = await chain.account(account)
  if (!told.ok) return bad(`${told.error.kind}: ${told.error.detail}`)
  const { confirmed } = told.value
  const minimum = `the minimum is ${formatBan(minOperatorBalance)} BAN`
  if (confirmed === null) return odd(`${account} is not opened yet: send it BAN; ${minimum}`)
  const balance = rawToUnits(confirmed.balance)
  const text = `${formatBan(balance)} BAN at height ${confirmed.height}; ${minimum}`
  return balance < minOperatorBalance ? odd(`${text}: nothing is settled`) : good(text)
}

/** For a block that nobody will ever make. */
async function lookAtWork({ settings }: Patient, observer: Observer, signal: AbortSignal): Promise<Found> {
  const { nodes, workServers, workThreshold, localWorkers } = settings.chain
  const reasons: string[] = []
  const listening: Observer = {
    ...observer,
    event: (_, event, fields) => void (event === 'work_source_failed' && reasons.push(String(fields?.['detail']))),
  }
  const source = createWorkSource({
    endpoints: [...nodes, ...workServers],
    threshold: workThreshold,
    localWorkers,
    observer: listening,
  })
  signal.addEventListener('abort', () => void source.close())
  const startedAt = performance.now()
  const told = await source.work(randomBytes(32).toString('hex').toUpperCase(), 1)
  if (!told.ok) return bad(told.error.detail)
  const text = `found in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`
  if (reasons.length === 0) return good(text)
  const asked = nodes.length + workServers.length
  const own = reasons.length >= asked ? ', by this machine alone' : ''
  return odd(`${text}${own}; ${reasons[0]}`)
}
