// What admins and players do meanwhile, through the real flows. Each is one transaction, so none stands still on its way.
import { addressCodec } from '@pay2slay/banano-rpc'
import {
  answerPending,
  asId,
  banPlayer,
  cancelWalletChange,
  clearFlag,
  holdPayout,
  holdPlayer,
  linkWallet,
  pause,
  raiseFlag,
  releasePayout,
  releasePlayer,
  resume,
  retryPayout,
  setTerms,
  unbanPlayer,
  units,
  unlinkWallet,
  voidPayout,
  type Address,
  type Ids,
  type Observer,
  type PlayerId,
  type Store,
} from '@pay2slay/domain'
import type { Act } from './history.js'
import { addressOfPlayer } from './keys.js'
import type { TruePlayer } from './outside.js'
import type { FlowSettings } from './settings.js'
import type { View } from './view.js'

export interface ActDeps {
  readonly store: Store
  readonly view: View
  readonly ids: Ids
  readonly observer: Observer
  readonly settings: FlowSettings
  /** What the chain shows everybody: addresses of others to which payouts went. */
  paidAddresses(but: TruePlayer): readonly Address[]
}

const by = { actor: 'admin', reason: 'simulated' }

/** `turn` chooses where there is a choice. */
export async function perform(deps: ActDeps, act: Act, player: TruePlayer, turn: number): Promise<unknown> {
  const { store, view, settings, observer } = deps
  const wallets = { store, codec: addressCodec, observer }
  const playerId = asId<PlayerId>(player.id)
  const chosen = async <T>(list: readonly string[], run: (id: string) => Promise<T>): Promise<T | null> => {
    const id = list[turn % Math.max(1, list.length)]
    return id === undefined ? null : run(id)
  }
  switch (act) {
    case 'ban':
      return banPlayer(store, { ...by, playerId })
    case 'unban':
      return unbanPlayer(store, { ...by, playerId })
    case 'hold_player':
      return holdPlayer(store, { ...by, playerId })
    case 'release_player':
      return releasePlayer(store, { ...by, playerId })
    case 'hold_payout':
      return chosen(await view.openPayouts(), (id) => holdPayout(store, { ...by, payoutId: asId(id) }))
    case 'release_payout':
      return chosen(await view.openPayouts(), (id) => releasePayout(store, { ...by, payoutId: asId(id) }))
    case 'void_payout':
      return chosen(await view.openPayouts(), (id) => voidPayout(store, { ...by, payoutId: asId(id) }))
    case 'retry_payout':
      return chosen(await view.openPayouts(), (id) => retryPayout(store, { ...by, payoutId: asId(id) }))
    case 'pause':
    case 'pause_publish_too':
      return pause(store, { ...by, publishToo: act === 'pause_publish_too' })
    case 'resume':
      return resume(store, { ...by, kind: 'pause' })
    case 'resume_books':
      return resume(store, { ...by, kind: 'books' })
    case 'clear_flag':
      return chosen(await view.openFlags(), (flagId) => clearFlag(store, { ...by, flagId }))
    case 'raise_flag':
      return raiseFlag(store, { ...by, playerId })
    case 'answer_pending':
      return answer(deps, player)
    case 'link_wallet':
      return linkWallet(wallets, settings.wallets, {
        playerId,
        address: addressOfPlayer(player.index, turn),
        isProven: false,
        actor: by,
      })
    case 'unlink_wallet':
      return chosen(await view.linkedWallets(player.id), (walletId) =>
        unlinkWallet(wallets, { playerId, walletId, actor: by }),
      )
    case 'take_address':
      return chosen(deps.paidAddresses(player), (address) => takeAddress(deps, player, asId(address)))
    case 'set_terms': {
      const perKill = units([5_000_000n, 7_000_001n, 100_000_000n][turn % 3] ?? 1n)
      const dailyKills = [null, 10, 50][turn % 3] ?? null
      return setTerms(store, settings.terms, { perKill, dailyKills, reason: 'simulated' }, by)
    }
  }
}

/** Links what is not theirs, to be taken for whoever a send went to that the books forgot; never to be paid there. */
async function takeAddress({ store, observer, settings }: ActDeps, player: TruePlayer, address: Address) {
  const deps = { store, codec: addressCodec, observer }
  const request = { playerId: asId<PlayerId>(player.id), actor: by }
  const linked = await linkWallet(deps, settings.wallets, { ...request, address, isProven: false })
  if (!linked.ok || !linked.value.isChanged) return linked
  // It stays linked where it would not be paid to before a delay.
  if (linked.value.wallet.primaryFrom !== null) return cancelWalletChange(deps, request)
  return unlinkWallet(deps, { ...request, walletId: linked.value.wallet.id })
}

async function answer({ store, view, ids, settings }: ActDeps, player: TruePlayer): Promise<unknown> {
  const total = await view.pendingTotal(player.id)
  if (total === null) return null
  // An admin looks at the provider: what looks like a rise after a lower total may have been paid already.
  const isTrue = total <= player.kills && !player.isDoubtful
  const request = { ...by, playerId: asId<PlayerId>(player.id), total, answer: isTrue ? 'accept' : 'refuse' } as const
  return answerPending({ store, ids, rules: settings.rules }, request)
}
