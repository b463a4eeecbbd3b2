// The books and the chain of a live world, for the commands about blocks.
import type { Chain } from '@pay2slay/domain'
import { Refusal, withBooks, withChain } from '../session.js'
import type { Books } from '../wiring.js'

export const withLiveBooks = (
  access: 'look' | 'pay',
  work: (books: Books, chain: Chain) => Promise<void>,
): Promise<void> =>
  withBooks(access, (books) =>
    withChain(books, async (chain) => {
      if (chain === null) throw new Refusal('a dry world has no blocks')
      await work(books, chain)
    }),
  )
