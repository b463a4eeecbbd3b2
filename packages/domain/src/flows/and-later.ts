// Many unknown blocks answered by one word of a person: the named one and those that come after it, each by the rule, in the transaction and
// with the audit row of its own, as if they were named one by one. A send to somebody else than the named block pays is not among them: whose
// it is nobody has looked at yet, and one that is written off unseen may be a kill that is paid twice.
import type { DomainError } from '../errors.js'
import type { BlockHash } from '../ids.js'
import type { ChainBlock } from '../model.js'
import { formatBan, rawToUnits } from '../money.js'
import { err, ok, type Result } from '../result.js'
import { acknowledge, type AcknowledgeRequest } from './acknowledge.js'
import { adopt, knownOrAdopted, type AdoptDeps, type Adopted, type AdoptRequest } from './adopt.js'
import { leftAfter, refusal, type Left } from './foreign-block.js'

export interface Many<T> {
  /** In chain order, the named one first. */
  readonly taken: readonly T[]
  /** The next unknown block; null: none is known. */
  readonly remaining: BlockHash | null
  /** Why it goes no further; null: every block is known now. */
  readonly ended: DomainError | null
}

/** Acknowledges the named block and what follows. An error changed nothing; what ends it later leaves what was done. */
export async function acknowledgeMany(
  deps: AdoptDeps,
  request: AcknowledgeRequest,
): Promise<Result<Many<ChainBlock>, DomainError>> {
  const first = await acknowledge(deps, request)
  if (!first.ok) return first
  const step = async (hash: BlockHash) => {
    const done = await acknowledge(deps, { ...request, hash })
    return done.ok ? ok(done.value.block) : done
  }
  return ok(await goOn(deps, { act: 'acknowledge', named: first.value.block, taken: first.value.block, step }))
}

/** Adopts the named send and those to the same address that follow, for the player who is named. Errors as above. */
export async function adoptMany(deps: AdoptDeps, request: AdoptRequest): Promise<Result<Many<Adopted>, DomainError>> {
  const first = await adopt(deps, request)
  if (!first.ok) return first
  const step = async (hash: BlockHash) => {
    const done = await adopt(deps, { ...request, hash })
    return done.ok ? ok(done.value.adopted) : done
  }
  return ok(await goOn(deps, { act: 'adopt', named: first.value.block, taken: first.value.adopted, step }))
}

interface Going<T> {
  readonly act: 'adopt' | 'acknowledge'
  readonly named: ChainBlock
  readonly taken: T
  readonly step: (hash: BlockHash) => Promise<Result<T, DomainError>>
}

/** What may be adopted by itself lies between them often, and is: as a scheduler would do between two commands. */
async function goOn<T>(deps: AdoptDeps, { act, named, taken, step }: Going<T>): Promise<Many<T>> {
  const all = [taken]
  for (;;) {
    const { remaining, trouble } = await nextUnknown(deps, named)
    if (remaining === null) return { taken: all, remaining, ended: trouble }
    const done = await ((await whyByItself(deps, act, named, remaining)) ?? step(remaining))
    if (!done.ok) return { taken: all, remaining, ended: done.error }
    all.push(done.value)
  }
}

async function nextUnknown(deps: AdoptDeps, { account }: ChainBlock): Promise<Left> {
  const row = (await deps.store.operatorAccounts()).find((one) => one.account === account)
  return row
    ? leftAfter(await knownOrAdopted(deps, row))
    : { remaining: null, trouble: { kind: 'no_operator_account' } }
}

/** null: it pays nobody, or whom the named block paid. */
async function whyByItself(
  { chain, codec }: AdoptDeps,
  act: 'adopt' | 'acknowledge',
  named: ChainBlock,
  hash: BlockHash,
): Promise<Result<never, DomainError> | null> {
  const fetched = await chain.block(hash)
  if (!fetched.ok) return err({ kind: 'chain', error: fetched.error })
  const block = fetched.value
  // What it did is told by its balance; the act itself compares that, and refuses where a node calls it something else.
  if (block?.kind !== 'send' || (named.kind === 'send' && block.link === named.link)) return null
  const amount = `${formatBan(rawToUnits(block.amount))} BAN`
  const detail = `${hash} sends ${amount} to ${codec.fromPublicKey(block.link)}, another address: look whose it is, and name it by itself`
  return refusal(act)(detail)
}
