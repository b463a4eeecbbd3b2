// Where a player is paid: linking, proving, changing and unlinking addresses.
import Type from 'typebox'
import { component, flag, id, list, nullable, object, optional, text, time, words } from '../schema.js'
import { json, operation } from '../operation.js'
import { address, EXAMPLE_ADDRESS, EXAMPLE_ID, EXAMPLE_TIME } from './parts.js'

export const wallet = component(
  'Wallet',
  object({
    id: id('Of the link.'),
    address,
    is_primary: flag('Payouts planned from now on go here.'),
    verified: flag('The player proved to hold its key.'),
    linked_at: time('When it was linked.'),
    primary_from: nullable(time('When it becomes the primary one; null when it is, or will not.')),
  }),
)

export const EXAMPLE_WALLET = {
  id: EXAMPLE_ID,
  address: EXAMPLE_ADDRESS,
  is_primary: true,
  verified: false,
  linked_at: EXAMPLE_TIME,
  primary_from: null,
}

/** Any text: what is wrong with an address is told as `invalid-address`, in a sentence. */
const bananoAddress = text(0, 4_096, 'A Banano address with a right checksum, `ban_…`.')

const proof = object(
  {
    message: text(1, 2_000, 'The text of POST /link/wallet/challenge, unchanged.'),
    signature: Type.String({
      pattern: '^[0-9A-Fa-f]{128}$',
      description: 'Its signature by the key of the address, in hex, as wallets sign messages.',
    }),
  },
  'Shows that the player holds the key; may be left out.',
)

const walletList = object({
  wallets: list(wallet, 'Linked now, the primary one first.'),
  pending: nullable(wallet),
})

export const walletOperations = {
  linkWallet: operation('linkWallet', {
    tag: 'player',
    summary: 'Link a wallet and make it the one that is paid',
    description:
      'Takes effect for payouts planned afterwards. Where another one was linked before, the change waits (`wallet_change_delay_hours`, 24 as a rule) and can be cancelled until then. Linking the same address again changes nothing.',
    access: 'player',
    limit: 'write',
    body: object({ banano_address: bananoAddress, proof: optional(proof) }),
    bodyExample: { banano_address: EXAMPLE_ADDRESS },
    answers: {
      200: json('Linked.', object({ linked: flag('Always true.'), address, wallet }), {
        linked: true,
        address: EXAMPLE_ADDRESS,
        wallet: EXAMPLE_WALLET,
      }),
    },
    problems: ['invalid-address', 'invalid-proof', 'conflict'],
  }),
  createWalletChallenge: operation('createWalletChallenge', {
    tag: 'player',
    summary: 'A text to sign, to prove that a wallet is yours',
    access: 'player',
    limit: 'write',
    body: object({ banano_address: bananoAddress }),
    bodyExample: { banano_address: EXAMPLE_ADDRESS },
    answers: {
      200: json(
        'Sign the message with the key of the address.',
        object({ message: words('To be signed exactly as it is.'), expires_at: time('Until when it is taken.') }),
        { message: `Pay2Slay at example.org\nAddress ${EXAMPLE_ADDRESS}\n…`, expires_at: EXAMPLE_TIME },
      ),
    },
    problems: ['invalid-address'],
  }),
  listWallets: operation('listWallets', {
    tag: 'player',
    summary: 'My wallets',
    access: 'player',
    limit: 'read',
    answers: {
      200: json('Those that are linked, and the one that waits.', walletList, {
        wallets: [EXAMPLE_WALLET],
        pending: null,
      }),
    },
    problems: [],
  }),
  unlinkWallet: operation('unlinkWallet', {
    tag: 'player',
    summary: 'Unlink a wallet',
    description: 'A payout that is planned to it and not signed yet becomes void; its kills stay owed.',
    access: 'player',
    limit: 'write',
    params: { id: id('Of the link.') },
    answers: { 204: { description: 'Unlinked.', empty: true } },
    problems: ['not-found'],
  }),
  cancelPendingWallet: operation('cancelPendingWallet', {
    tag: 'player',
    summary: 'Cancel a change of wallet that still waits',
    access: 'player',
    limit: 'write',
    answers: {
      200: json('Cancelled; the former primary wallet stays.', walletList, {
        wallets: [EXAMPLE_WALLET],
        pending: null,
      }),
    },
    problems: ['conflict'],
  }),
}
