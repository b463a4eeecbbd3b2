// Which blocks may be alive beside each other: what the partial unique indexes promise, counted here once more, so that it is seen
// where they were left out.
import { isOpenBlock, type MemoryBooks } from '../memory/books.js'

/**
 * One live block on each previous, one for each payout and each source, and none open behind a dead one; a declared rival stands
 * beside the block that it is against. In sentences.
 */
export function wrongBlocks(books: MemoryBooks): readonly string[] {
  const said: string[] = []
  const taken = new Set<string>()
  for (const row of books.block.values()) {
    if (row.state === 'dead') continue
    if (isOpenBlock(row) && books.block.get(row.previous)?.state === 'dead')
      said.push(`block ${row.hash} is open behind a dead one`)
    const places = row.role === 'cancel' && isOpenBlock(row) ? [] : [`previous ${row.previous} of ${row.account}`]
    if (row.payoutId !== null) places.push(`payout ${row.payoutId}`)
    if (row.sourceHash !== null) places.push(`source ${row.sourceHash}`)
    for (const place of places) {
      if (taken.has(place)) said.push(`two blocks that are not dead stand for ${place}`)
      taken.add(place)
    }
  }
  return said
}
