// What a node says over its WebSocket, read with suspicion: a message is worth a look at the chain, or it is worth nothing.
import type { Address } from '@pay2slay/domain'

export type FeedMessage =
  /** A block of an account that was asked for is said to be confirmed. */
  | 'confirmation'
  /** The subscription stands. */
  | 'subscribed'
  | 'pong'
  /** About somebody else, or of another topic: nothing to do. */
  | 'other'
  | 'malformed'

type Fields = Readonly<Record<string, unknown>>

const fieldsOf = (value: unknown): Fields | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null

export function readFeedMessage(text: string, accounts: ReadonlySet<Address>): FeedMessage {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    return 'malformed'
  }
  const told = fieldsOf(parsed)
  if (told === null) return 'malformed'
  if (told['ack'] === 'subscribe') return 'subscribed'
  if (told['ack'] === 'pong') return 'pong'
  if (typeof told['topic'] !== 'string') return typeof told['ack'] === 'string' ? 'other' : 'malformed'
  return told['topic'] === 'confirmation' ? confirmationOf(fieldsOf(told['message']), accounts) : 'other'
}

function confirmationOf(message: Fields | null, accounts: ReadonlySet<Address>): FeedMessage {
  const { account, hash } = message ?? {}
  if (typeof account !== 'string' || typeof hash !== 'string' || !/^[0-9A-Fa-f]{64}$/.test(hash)) return 'malformed'
  // A send to one of ours comes too: it is not ours to confirm.
  return accounts.has(account as Address) ? 'confirmation' : 'other'
}
