// Operations of the contract that have no code yet: they answer 501. Whoever writes one takes its line away here.
import { notImplemented } from './http/handlers.js'

export const notYet = notImplemented(
  'linkWallet',
  'createWalletChallenge',
  'listWallets',
  'unlinkWallet',
  'cancelPendingWallet',
  'getMyStatus',
  'reverifyMe',
  'listMyPayouts',
  'downloadMyPayouts',
  'listMyAccruals',
  'downloadMyAccruals',
  'updateMySettings',
  'exportMyData',
  'deleteMe',
  'adminReverify',
)
