// Which blocks may be alive beside each other: what the partial unique indexes promise, counted here once more, so that it is seen
// where they were left out; and what may be signed beside them.
import { isOpenBlock, NO_PREVIOUS, type MemoryBooks } from '../memory/books.js'
import type { BlockRecord } from '../memory/rows.js'

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

/** What a transaction that signed `blocks`, all of one account, made of the account's chain. In sentences. */
export function wrongSigning(
  books: MemoryBooks,
  blocks: readonly BlockRecord[],
  maxUnconfirmed: number,
): readonly string[] {
  const [{ account } = { account: '' }] = blocks
  const open = books.block.where((row) => row.account === account && isOpenBlock(row))
  const line = lineOf(books, account, open)
  // One that stands on a block whose row was lost, or on others that do, gives nothing up.
  const [cancel, ...more] = open.filter(
    ({ role, previous }) =>
      role === 'cancel' && (line.has(previous) || books.block.get(previous)?.state === 'confirmed'),
  )
  const unconfirmed = line.size - 1
  const said: string[] = []
  if (unconfirmed > maxUnconfirmed && blocks.some(({ role }) => role !== 'cancel'))
    said.push(`${unconfirmed} blocks are unconfirmed where ${maxUnconfirmed} may be`)
  if (more.length > 0) said.push('two blocks are being given up at once')
  if (cancel && blocks.some((block) => block !== cancel && block.height >= cancel.height))
    said.push('a block was signed while one is being given up')
  return said
}

/** The confirmed head and the open blocks that stand on it, one on the other; what was signed behind a lost row does not. */
function lineOf(books: MemoryBooks, account: string, open: readonly BlockRecord[]): ReadonlySet<string> {
  const reached = new Set([books.operator.get(account)?.confirmedHash ?? NO_PREVIOUS])
  const upwards = open.filter(({ role }) => role !== 'cancel').sort((a, b) => a.height - b.height)
  for (const { hash, previous } of upwards) if (reached.has(previous)) reached.add(hash)
  return reached
}
