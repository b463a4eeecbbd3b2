// What admins ask on the page about blocks that the books do not know: acknowledged here, by the flow of the command, since the nodes are
// asked here alone. A request is taken by one conditional update; nothing here signs or sends.
import { addressCodec } from '@pay2slay/banano-rpc'
import { createBlockRequests } from '@pay2slay/db'
import { acknowledge, type BlockRequest, type Chain } from '@pay2slay/domain'
import { every } from './every.js'
import { leftText, sentence } from './sentences.js'
import type { Books } from './wiring.js'

const EVERY_MS = 2_000
/** Whoever took it longer ago has ended without an answer: asking the nodes takes seconds. */
const TAKEN_FOR_MS = 120_000

type Shared = Pick<Books, 'database' | 'store' | 'observer'>

/** Starts looking; the returned function ends it. */
export function startBlockOrders(books: Books, chain: Chain, holder: string): () => void {
  const { observer } = books
  return every(EVERY_MS, { observer, failed: 'block_orders_not_taken' }, () => takeBlockOrders(books, chain, holder))
}

export async function takeBlockOrders(books: Shared, chain: Chain, holder: string): Promise<void> {
  const requests = createBlockRequests(books.database)
  const takenBefore = (await books.database.now()) - TAKEN_FOR_MS
  for (const request of await requests.unfinished(takenBefore)) {
    if (!(await requests.take(request.id, holder, takenBefore))) continue
    const answer = await answerTo(request, books, chain)
    await requests.finish(request.id, holder, answer)
    books.observer.event('info', 'block_request_answered', { request: request.id, block: request.hash, ...answer })
  }
}

async function answerTo(
  { hash, reason, actor }: BlockRequest,
  { store, observer }: Shared,
  chain: Chain,
): Promise<{ readonly isDone: boolean; readonly outcome: string }> {
  const done = await acknowledge({ store, chain, observer, codec: addressCodec }, { hash, reason, actor })
  if (!done.ok) return { isDone: false, outcome: sentence(done.error) }
  return { isDone: true, outcome: leftText(done.value) }
}
