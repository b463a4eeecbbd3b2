// A block that the books do not know ends paying until a person has looked at it. Acknowledging takes it into the books as
// foreign; a send that may have paid one of our players is refused here, since it must be adopted, not written off.
import type { DomainError } from '../errors.js'
import type { BlockHash } from '../ids.js'
import type { ChainBlock } from '../model.js'
import { RAW_PER_UNIT } from '../money.js'
import { ok, type Result } from '../result.js'
import { foreignBlock, headOf, killRivals, leftAfter, orConflict, refusal, type Left } from './foreign-block.js'
import { checkKnownChain, type KnownChainDeps } from './known-chain.js'

export type AcknowledgeDeps = KnownChainDeps

export interface AcknowledgeRequest {
  readonly hash: BlockHash
  readonly reason: string
  readonly actor: string
  /**
   * Also a send to an address that a player linked, where it is no whole number of units: ours always are, so that it can be no
   * payout, and nothing else could ever explain it.
   */
  readonly isNoPayout?: boolean
}

/** Takes the oldest unknown block of an operator account into the books. Errors change nothing. */
export async function acknowledge(
  deps: AcknowledgeDeps,
  request: AcknowledgeRequest,
): Promise<Result<Left & { readonly block: ChainBlock }, DomainError>> {
  const found = await foreignBlock(deps, request.hash, 'acknowledge')
  if (!found.ok) return found
  const { block, account } = found.value
  const stored = await orConflict(block.hash, store(deps, block, request))
  if (!stored.ok) return stored
  return ok({ block, ...leftAfter(await checkKnownChain(deps, { ...account, confirmed: headOf(block) })) })
}

const FRACTION =
  'such a send must be adopted, but it is no whole number of 10^-8 BAN and can be no payout: say so with --no-payout'

function store(
  { store: books, codec }: AcknowledgeDeps,
  block: ChainBlock,
  request: AcknowledgeRequest,
): Promise<Result<null, DomainError>> {
  return books.transaction(async (tx) => {
    await tx.lockGate()
    if (block.kind === 'send') {
      const payee = codec.fromPublicKey(block.link)
      const players = await tx.playersOfAddress(payee)
      const isFraction = block.amount % RAW_PER_UNIT !== 0n
      if (players.length > 0 && !(isFraction && request.isNoPayout === true)) {
        const pays = `it pays ${payee}, which a player linked (${players.join(', ')})`
        return refusal('acknowledge')(isFraction ? `${pays}: ${FRACTION}` : `${pays}: such a send must be adopted`)
      }
    }
    const at = await tx.now()
    const dead = await killRivals(tx, block, at)
    await tx.insertForeign(block, at)
    const summary = `${block.kind} acknowledged: ${request.reason}`
    const target = { targetType: 'block', targetId: block.hash }
    const { kind, account, height, amount } = block
    const after = { kind, account, height, amount_raw: String(amount), dead_blocks: dead.length }
    await tx.audit({ actor: request.actor, action: 'block_acknowledge', ...target, summary, before: null, after })
    return ok(null)
  })
}
