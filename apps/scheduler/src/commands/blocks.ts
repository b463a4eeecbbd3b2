// blocks acknowledge|adopt|begin|cancel: what a person does about blocks of the operator's chain. Nothing here sends; a running scheduler does.
import { addressCodec } from '@pay2slay/banano-rpc'
import { blocksOf, sealedSeed } from '@pay2slay/db'
import { beginAccount, cancelBlock, type Millis } from '@pay2slay/domain'
import type { Command } from 'commander'
import { openSigners } from '../operator-seed.js'
import { iso } from '../output.js'
import { orRefuse } from '../session.js'
import { done } from './admin/shared.js'
import { withLiveBooks } from './blocks-live.js'
import type { ShownBeginning, ShownCancel } from './blocks-shown.js'
import { registerAcknowledge, registerAdopt } from './blocks-take.js'
import { actor, answer, blockHash, moment, reasonText, withJson, type Reasoned } from './shared.js'

export function registerBlocks(program: Command): void {
  const blocks = program.commands.find((command) => command.name() === 'blocks') ?? program.command('blocks')
  registerAcknowledge(blocks)
  registerAdopt(blocks)
  registerBegin(blocks)
  registerCancel(blocks)
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
        const shown: ShownBeginning = { account, opening: opening.hash, height: opening.height }
        const text = beginningText(shown, wholeAt)
        answer(options, shown, text)
      }),
    )
}

const beginningText = ({ account, opening, height }: ShownBeginning, wholeAt: Millis | null): string =>
  [
    opening === null
      ? `The books of ${account} begin before its first block.`
      : `The books of ${account} begin with block ${opening} at height ${height}.`,
    ...(wholeAt === null ? [] : [`Wallets linked until ${iso(wholeAt)} prove whose a later send is.`]),
    'What its chain holds after it is compared before anything is signed.',
  ].join(' ')

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
