// blocks acknowledge|adopt: an unknown block, or many of them, is taken into the books.
import { addressCodec } from '@pay2slay/banano-rpc'
import { ids } from '@pay2slay/db'
import {
  acknowledge,
  acknowledgeMany,
  adopt,
  adoptMany,
  formatBan,
  ok,
  type AcknowledgeRequest,
  type AdoptDeps,
  type Adopted,
  type AdoptRequest,
  type Chain,
  type ChainBlock,
  type DomainError,
  type Left,
  type Many,
  type Result,
} from '@pay2slay/domain'
import type { Command } from 'commander'
import { leftText, sentence } from '../sentences.js'
import { Refusal } from '../session.js'
import type { Books } from '../wiring.js'
import { done, playerIdOf } from './admin/shared.js'
import { withLiveBooks } from './blocks-live.js'
import type { ShownAcknowledgement, ShownAdoption, ShownAdoptions } from './blocks-shown.js'
import { actor, answer, blockHash, reasonText, withJson, type Reasoned } from './shared.js'

interface Later {
  readonly andLater?: true
}

export function registerAcknowledge(blocks: Command): void {
  withJson(
    blocks.command('acknowledge <hash>').description('take a foreign block of the operator chain into the books'),
    'blocks acknowledge',
  )
    .requiredOption('--reason <text>', 'why it is no payout', reasonText)
    .option('--no-payout', 'it is no payout although it goes to a linked address: a part of 10^-8 BAN never is')
    .option('--and-later', 'also each unknown block after it that may be, up to a send to another address than it pays')
    .action((hash: string, options: Reasoned & Later & { payout: boolean }) =>
      withLiveBooks('look', async (books, chain) => {
        const isNoPayout = !options.payout
        const request = { hash: blockHash(hash), reason: options.reason, actor: actor(), isNoPayout }
        const { taken, left, ended } = done(await acknowledged(adoptDeps(books, chain), request, options))
        const [first, ...later] = taken.map((block) => block.hash)
        const shown: ShownAcknowledgement = { acknowledged: first ?? '', later, remaining: left.remaining }
        const lines = taken.map((block) => `Acknowledged ${block.kind} ${block.hash}.`)
        answer(options, shown, [...lines, leftLine(left)].join('\n'))
        orEnded(taken.length, ended)
      }),
    )
}

interface Taken<T> {
  readonly taken: readonly T[]
  readonly left: Left
  /** Why many went no further; null: one was asked for, or no block is left. */
  readonly ended: DomainError | null
}

async function acknowledged(
  deps: AdoptDeps,
  request: AcknowledgeRequest,
  { andLater }: Later,
): Promise<Result<Taken<ChainBlock>, DomainError>> {
  if (andLater) return takenOf(await acknowledgeMany(deps, request))
  const one = await acknowledge(deps, request)
  return one.ok ? ok({ taken: [one.value.block], left: one.value, ended: null }) : one
}

async function adopted(
  deps: AdoptDeps,
  request: AdoptRequest,
  { andLater }: Later,
): Promise<Result<Taken<Adopted>, DomainError>> {
  if (andLater) return takenOf(await adoptMany(deps, request))
  const one = await adopt(deps, request)
  return one.ok ? ok({ taken: [one.value.adopted], left: one.value, ended: null }) : one
}

function takenOf<T>(many: Result<Many<T>, DomainError>): Result<Taken<T>, DomainError> {
  if (!many.ok) return many
  const { taken, remaining, ended } = many.value
  return ok({ taken, left: { remaining, trouble: remaining === null ? ended : null }, ended })
}

/** What was done is done and printed; that it was not all is the exit code and a sentence. */
function orEnded(taken: number, ended: DomainError | null): void {
  if (ended !== null) throw new Refusal(`${taken} block(s) were taken, and not the next one: ${sentence(ended)}`)
}

const adoptDeps = ({ store, observer, settings }: Books, chain: Chain): AdoptDeps => ({
  ...{ store, chain, observer, ids, codec: addressCodec },
  timeZone: settings.payout.timeZone,
})

export function registerAdopt(blocks: Command): void {
  withJson(
    blocks
      .command('adopt <hash>')
      .description('take a send that paid a player into the books as a paid payout; what nobody owed is an advance'),
    'blocks adopt',
  )
    .requiredOption('--player <id>', 'whom it paid: the id in the books, or the Discord id')
    .requiredOption('--reason <text>', 'why it is theirs', reasonText)
    .option('--and-later', 'also each unknown send to the same address that follows')
    .action((hash: string, options: Reasoned & Later & { player: string }) =>
      withLiveBooks('look', async (books, chain) => {
        const playerId = await playerIdOf(books.database, options.player)
        const request = { hash: blockHash(hash), playerId, reason: options.reason, actor: actor() }
        const { taken, left, ended } = done(await adopted(adoptDeps(books, chain), request, options))
        const [first, ...later] = taken.map(shownAdoption)
        if (first === undefined) throw new Error('an adoption without a send')
        const shown: ShownAdoptions = { ...first, later, remaining: left.remaining }
        answer(options, shown, [...[first, ...later].map(adoptionText), leftLine(left)].join('\n'))
        orEnded(taken.length, ended)
      }),
    )
}

const shownAdoption = ({ amount, advance, ...rest }: Adopted): ShownAdoption => ({
  ...rest,
  amountBan: formatBan(amount),
  advanceBan: formatBan(advance),
})

function adoptionText({ hash, payoutId, amountBan, kills, advanceBan, voided, dead }: ShownAdoption): string {
  return [
    `Adopted ${hash} as payout ${payoutId}: ${amountBan} BAN, ${kills} owed kills covered, ${advanceBan} BAN in advance.`,
    ...(voided === null ? [] : [`Payout ${voided}, which had no block, is void.`]),
    ...(dead === 0 ? [] : [`${dead} block(s) of ours are dead; their payouts are planned again.`]),
  ].join('\n')
}

const leftLine = (left: Left): string => {
  const text = leftText(left)
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`
}
