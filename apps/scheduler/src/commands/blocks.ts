// blocks acknowledge|adopt|begin|cancel: what a person does about blocks of the operator's chain. Nothing here sends; a running scheduler does.
import { addressCodec } from '@pay2slay/banano-rpc'
import { blocksOf, ids, sealedSeed } from '@pay2slay/db'
import { acknowledge, adopt, beginAccount, cancelBlock, formatBan, type Chain, type Millis } from '@pay2slay/domain'
import type { Command } from 'commander'
import { openSigners } from '../operator-seed.js'
import { orRefuse, Refusal, withBooks, withChain } from '../session.js'
import type { Books } from '../wiring.js'
import { done, playerIdOf } from './admin/shared.js'
import type { ShownAdoption, ShownBeginning, ShownCancel } from './blocks-shown.js'
import { actor, answer, blockHash, moment, reasonText, withJson, type Reasoned } from './shared.js'

export function registerBlocks(program: Command): void {
  const blocks = program.commands.find((command) => command.name() === 'blocks') ?? program.command('blocks')
  withJson(
    blocks.command('acknowledge <hash>').description('take a foreign block of the operator chain into the books'),
    'blocks acknowledge',
  )
    .requiredOption('--reason <text>', 'why it is no payout', reasonText)
    .option('--no-payout', 'it is no payout although it goes to a linked address: a part of 10^-8 BAN never is')
    .action((hash: string, options: Reasoned & { payout: boolean }) =>
      withLiveBooks('look', async ({ store, observer }, chain) => {
        const isNoPayout = !options.payout
        const request = { hash: blockHash(hash), reason: options.reason, actor: actor(), isNoPayout }
        const { block, remaining } = done(await acknowledge({ store, chain, observer, codec: addressCodec }, request))
        const text = `Acknowledged ${block.kind} ${block.hash}. ${nextText(remaining)}`
        answer(options, { acknowledged: block.hash, remaining }, text)
      }),
    )
  registerAdopt(blocks)
  registerBegin(blocks)
  registerCancel(blocks)
}

function registerAdopt(blocks: Command): void {
  withJson(
    blocks
      .command('adopt <hash>')
      .description('take a send that paid a player into the books as a paid payout; what nobody owed is an advance'),
    'blocks adopt',
  )
    .requiredOption('--player <id>', 'whom it paid: the id in the books, or the Discord id')
    .requiredOption('--reason <text>', 'why it is theirs', reasonText)
    .action((hash: string, options: Reasoned & { player: string }) =>
      withLiveBooks('look', async ({ store, observer, database, settings }, chain) => {
        const playerId = await playerIdOf(database, options.player)
        const deps = { store, chain, observer, ids, codec: addressCodec, timeZone: settings.payout.timeZone }
        const request = { hash: blockHash(hash), playerId, reason: options.reason, actor: actor() }
        const { adopted, remaining } = done(await adopt(deps, request))
        const { amount, advance, ...rest } = adopted
        const shown: ShownAdoption = {
          ...rest,
          amountBan: formatBan(amount),
          advanceBan: formatBan(advance),
          remaining,
        }
        answer(options, shown, adoptionText(shown))
      }),
    )
}

function adoptionText({
  hash,
  payoutId,
  amountBan,
  kills,
  advanceBan,
  voided,
  dead,
  remaining,
}: ShownAdoption): string {
  return [
    `Adopted ${hash} as payout ${payoutId}: ${amountBan} BAN, ${kills} owed kills covered, ${advanceBan} BAN in advance.`,
    ...(voided === null ? [] : [`Payout ${voided}, which had no block, is void.`]),
    ...(dead === 0 ? [] : [`${dead} block(s) of ours are dead; their payouts are planned again.`]),
    nextText(remaining),
  ].join('\n')
}

function registerBegin(blocks: Command): void {
  withJson(
    blocks
      .command('begin <hash>')
      .description(
        'begin the books of an operator account with this block of its chain: up to it, what was paid is settled',
      ),
    'blocks begin',
  )
    .requiredOption('--reason <text>', 'why, for the audit log', reasonText)
    .option('--backup-from <time>', 'of restored books: wallets linked until then prove whose a later send is', moment)
    .action((hash: string, options: Reasoned & { backupFrom?: Millis }) =>
      withLiveBooks('pay', async ({ store, database, settings }, chain) => {
        const signers = orRefuse(await openSigners(settings, await sealedSeed(database.read)))
        const accounts = signers.map((signer) => signer.account)
        const wholeAt = options.backupFrom ?? null
        const request = { hash: blockHash(hash), reason: options.reason, actor: actor(), accounts, wholeAt }
        const { account, opening } = done(await beginAccount({ store, chain, codec: addressCodec }, request))
        const shown: ShownBeginning = { account, opening: blockHash(hash), height: opening.height }
        const text = `The books of ${account} begin with block ${hash} at height ${opening.height}. What its chain holds after it is compared before anything is signed.`
        answer(options, shown, text)
      }),
    )
}

function registerCancel(blocks: Command): void {
  withJson(
    blocks
      .command('cancel <hash>')
      .description('give up a block that never lands: declares a change block in its place, and the chain takes one'),
    'blocks cancel',
  )
    .requiredOption('--reason <text>', 'why, for the audit log', reasonText)
    .action((hash: string, options: Reasoned) =>
      withLiveBooks('pay', async ({ store, observer, database, settings }, chain) => {
        const signers = orRefuse(await openSigners(settings, await sealedSeed(database.read)))
        const account = (await blocksOf(database, [blockHash(hash)])).get(blockHash(hash))?.account
        const signer = signers.find((one) => one.account === account) ?? signers[0]
        const request = { hash: blockHash(hash), reason: options.reason, actor: actor() }
        const deps = { store, chain, observer, signer, codec: addressCodec }
        const { cancel, block } = done(await cancelBlock(deps, request))
        const { previous, payoutId } = block
        const shown: ShownCancel = { cancelled: block.hash, cancel: cancel.hash, previous, payoutId }
        const text = `Declared change block ${cancel.hash} against ${block.hash}. The scheduler sends it; nothing else is signed until the chain took one of them.`
        answer(options, shown, text)
      }),
    )
}

const nextText = (remaining: string | null): string =>
  remaining === null ? 'Every block is known now.' : `The next unknown block is ${remaining}.`

const withLiveBooks = (access: 'look' | 'pay', work: (books: Books, chain: Chain) => Promise<void>): Promise<void> =>
  withBooks(access, (books) =>
    withChain(books, async (chain) => {
      if (chain === null) throw new Refusal('a dry world has no blocks')
      await work(books, chain)
    }),
  )
