// I5: opening balance + recorded receives - recorded sends, up to the last block that the books hold as confirmed, equals that
// block's balance field to the raw; and that block lies on the node's confirmed chain.
import type { BlockHash } from '../ids.js'
import type { OpeningTold } from './evidence.js'
import type { Breach, ChainRow, OperatorBooks } from './rows.js'

/** What a block of each kind does to the balance: an epoch or change block moves nothing. */
const SIGN = { receive: 1n, send: -1n, change: 0n, epoch: 0n } as const

export function checkOperatorChain(books: OperatorBooks): readonly Breach[] {
  const breaches: Breach[] = []
  const say = (detail: string) => breaches.push({ invariant: 'I5', subject: books.account, detail })
  let head: BlockHash | null = books.opening.hash
  let balance: bigint = books.opening.balance
  let end = books.opening.height
  for (const block of books.blocks) {
    if (block.previous !== head)
      say(`block ${block.hash} follows ${name(block.previous)}, but the books are at ${name(head)}`)
    balance += SIGN[block.kind] * block.amount
    if (balance !== block.balance) {
      say(describe(block, balance))
      // One wrong amount is one breach, not one for every block after it.
      balance = block.balance
    }
    head = block.hash
    end += 1
  }
  const { hash, balance: told, height } = books.confirmed
  if (hash !== head) say(`the confirmed head is ${name(hash)}, but the recorded blocks end at ${name(head)}`)
  if (hash === head && height !== end)
    say(`the confirmed head is at height ${height}, but the recorded blocks end at ${end}`)
  if (told !== balance) say(`the confirmed head holds ${told} raw, but the recorded blocks leave ${balance}`)
  if (hash !== null && books.confirmedView !== null && books.confirmedView !== 'confirmed') {
    say(`the confirmed head ${hash} is ${books.confirmedView} on the nodes' confirmed chain`)
  }
  return breaches
}

/**
 * What came up to the opening head is nobody's debt, so a head that is moved on hides payments; and until when links count decides whose a
 * found send is. `told`: what the audit log says of the account's beginning; more than one where the books were put back to before it.
 */
export function checkOpening(
  account: string,
  held: Required<OpeningTold>,
  told: readonly OpeningTold[],
): readonly Breach[] {
  if (told.some((one) => isSameOpening(held, one))) return []
  const detail =
    told.length === 0
      ? `opens with ${openingText(held)}, but the audit log tells of no opening head`
      : `opens with ${openingText(held)}, but the audit log says ${told.map(openingText).join(', or ')}`
  return [{ invariant: 'I5', subject: account, detail }]
}

const isSameOpening = (held: Required<OpeningTold>, told: OpeningTold): boolean =>
  told.hash === held.hash &&
  told.height === held.height &&
  (told.balance === undefined || told.balance === held.balance) &&
  (told.linksUntil === undefined || told.linksUntil === held.linksUntil)

const openingText = ({ hash, height, balance, linksUntil }: OpeningTold): string =>
  [
    `${hash ?? '(unopened)'} at height ${height}`,
    ...(balance === undefined ? [] : [`holding ${balance} raw`]),
    ...(linksUntil === undefined || linksUntil === null ? [] : [`with links until ${linksUntil}`]),
  ].join(' ')

const describe = ({ hash, kind, amount, balance }: ChainRow, expected: bigint): string =>
  `block ${hash} (${kind} of ${amount} raw) holds ${balance} raw where ${expected} is left`

const name = (hash: BlockHash | null): string => hash ?? 'no block'
