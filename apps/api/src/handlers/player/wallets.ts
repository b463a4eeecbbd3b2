// The wallets of a player: linked, proven, changed with a delay, and unlinked.
import { addressCodec } from '@pay2slay/banano-rpc'
import { linkedWallets, walletsAt, type LinkedWallets } from '@pay2slay/db'
import {
  cancelWalletChange,
  linkWallet,
  unlinkWallet,
  type Address,
  type DomainError,
  type PlayerId,
  type RefusalCode,
  type Result,
  type Store,
} from '@pay2slay/domain'
import { problemOf, sentence } from '../../domain-problem.js'
import type { Handlers } from '../../http/handlers.js'
import { coded, Problem } from '../../problem.js'
import { actorOf } from './actor.js'
import { challengeFor, checkProof } from './proof.js'
import { walletBody, type PlayerTools } from './tools.js'

/** Addresses that one player may have linked at once. */
const MOST_LINKS = 10

type WalletHandlers = Pick<
  Handlers,
  'linkWallet' | 'createWalletChallenge' | 'listWallets' | 'unlinkWallet' | 'cancelPendingWallet'
>

export function walletHandlers(tools: PlayerTools): WalletHandlers {
  const { keeper, observer, now } = tools
  const { player: settings } = tools.settings
  const deps = (store: Store) => ({ store, codec: addressCodec, observer })
  const rules = {
    changeDelay: settings.walletChangeDelayMs,
    mostLinks: MOST_LINKS,
    ownAddresses: settings.ownAddresses,
  }
  return {
    async linkWallet(call) {
      const { body, player } = call
      if (body.proof) prove(tools, player.playerId, addressOf(body.banano_address), body.proof)
      const request = {
        playerId: player.playerId,
        address: body.banano_address,
        isProven: body.proof !== undefined,
        actor: actorOf(call),
      }
      const done = orRefusal(await keeper.write((store) => linkWallet(deps(store), rules, request)))
      const wallet = walletBody(done.wallet)
      return { status: 200, body: { linked: true, address: wallet.address, wallet } }
    },
    createWalletChallenge({ body, player }) {
      const address = addressOf(body.banano_address)
      const { message, expiresAt } = challengeFor(settings, player.playerId, address, now())
      return { status: 200, body: { message, expires_at: new Date(expiresAt).toISOString() } }
    },
    async listWallets({ player }) {
      const wallets = await keeper.read(({ read }) => linkedWallets(read, player.playerId, now()))
      return { status: 200, body: listBody(wallets) }
    },
    async unlinkWallet(call) {
      const request = { playerId: call.player.playerId, walletId: call.params.id, actor: actorOf(call) }
      orRefusal(await keeper.write((store) => unlinkWallet(deps(store), request)))
      return { status: 204, kind: 'empty' }
    },
    async cancelPendingWallet(call) {
      const request = { playerId: call.player.playerId, actor: actorOf(call) }
      const { linked } = orRefusal(await keeper.write((store) => cancelWalletChange(deps(store), request)))
      return { status: 200, body: listBody(walletsAt(linked, now())) }
    },
  }
}

const listBody = ({ wallets, waiting }: LinkedWallets) => ({
  wallets: wallets.map(walletBody),
  pending: waiting && walletBody(waiting),
})

function addressOf(text: string): Address {
  const parsed = addressCodec.parse(text)
  if (!parsed.ok) throw invalidAddress(parsed.error, 'address_invalid')
  return parsed.value
}

function prove(
  { settings, now }: PlayerTools,
  playerId: PlayerId,
  address: Address,
  proof: { readonly message: string; readonly signature: string },
): void {
  const checked = checkProof(settings.player, { playerId, address, now: now() }, proof)
  if (!checked.ok) throw new Problem('invalid-proof', checked.error.detail, coded(checked.error.code))
}

/** What is wrong with an address has a kind of its own. */
function orRefusal<T>(result: Result<T, DomainError>): T {
  if (result.ok) return result.value
  const { error } = result
  if (error.kind === 'invalid' && error.what === 'address')
    throw invalidAddress(error.detail, error.code ?? 'address_invalid')
  throw problemOf(error)
}

const invalidAddress = (detail: string, code: RefusalCode): Problem =>
  new Problem('invalid-address', sentence(detail), coded(code))
