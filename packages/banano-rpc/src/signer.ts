// The signer holds the key of one operator account. In a dry world it refuses: asserted here, whatever the flows above do.
import { assert, type Address, type BlockDraft, type SignedParts, type Signer } from '@pay2slay/domain'
import { addressOf, publicKeyOf } from './address.js'
import { hashBlock, signBlock, ZERO_HASH } from './block.js'
import { privateKeyOf, publicKeyOfPrivate, type Secret } from './keys.js'

export function createSigner(seed: Secret, index: number, world: { readonly mode: 'dry' | 'live' }): Signer {
  const privateKey = privateKeyOf(seed, index)
  const account = addressOf(publicKeyOfPrivate(privateKey))
  return {
    account,
    sign(draft: BlockDraft): SignedParts {
      assert(world.mode === 'live', 'a dry run signs nothing')
      assert(draft.account === account, 'a block of another account was to be signed')
      const link = linkOf(draft)
      return { link, ...signBlock(privateKey, { ...draft, link }) }
    },
    hashOf: hashBlock,
  }
}

/** The account of a seed, for whoever must not sign: the private key is gone when this returns. */
export function accountOfSeed(seed: Secret, index: number): Address {
  const privateKey = privateKeyOf(seed, index)
  try {
    return addressOf(publicKeyOfPrivate(privateKey))
  } finally {
    privateKey.wipe()
  }
}

function linkOf({ link }: BlockDraft): string {
  if (link === null) return ZERO_HASH
  return 'to' in link ? publicKeyOf(link.to) : link.source
}

/** A dry world has no key: whatever is asked of it to sign is a bug. */
export const drySigner = (account: Address): Signer => ({
  account,
  sign() {
    throw new Error('invariant broken: a dry run signs nothing')
  },
  hashOf: hashBlock,
})
