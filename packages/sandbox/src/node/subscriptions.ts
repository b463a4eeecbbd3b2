// What one listener of a node's WebSocket wants to hear. Values may come as JSON types or as text; a bad address in a filter is dropped,
// and the filter stays: then nothing ever comes.
import { parseAddress } from '@pay2slay/banano-rpc'
import type { Address } from '@pay2slay/domain'

export type Topic = 'confirmation' | 'new_unconfirmed_block'
const TOPICS: readonly string[] = ['confirmation', 'new_unconfirmed_block'] satisfies readonly Topic[]

export interface TopicOptions {
  readonly includeBlock: boolean
  readonly includeElectionInfo: boolean
  /** null: every account. */
  readonly accounts: ReadonlySet<Address> | null
}

type Fields = Readonly<Record<string, unknown>>

const fieldsOf = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {})
const isTrue = (value: unknown, otherwise: boolean): boolean =>
  value === undefined ? otherwise : value === true || value === 'true'

function addresses(value: unknown): readonly Address[] {
  return (Array.isArray(value) ? value : []).flatMap((text: unknown) => {
    const parsed = parseAddress(String(text))
    return parsed.ok ? [parsed.value] : []
  })
}

export class Subscriptions {
  readonly #topics = new Map<string, TopicOptions>()

  /** The word of the acknowledgement; null: silence. */
  take(asked: Fields | null): string | null {
    const action = asked?.['action']
    if (action === 'ping') return 'pong'
    const topic = String(asked?.['topic'])
    if (typeof action !== 'string' || !TOPICS.includes(topic) || !this.#apply(action, topic, asked?.['options']))
      return null
    return isTrue(asked?.['ack'], false) ? action : null
  }

  /** How the topic is wanted about these accounts; null: not at all. */
  options(topic: Topic, concerned: readonly Address[]): TopicOptions | null {
    const wanted = this.#topics.get(topic)
    if (wanted === undefined) return null
    const { accounts } = wanted
    return accounts === null || concerned.some((account) => accounts.has(account)) ? wanted : null
  }

  #apply(action: string, topic: string, given: unknown): boolean {
    const options = fieldsOf(given)
    switch (action) {
      case 'subscribe':
        this.#topics.set(topic, {
          includeBlock: isTrue(options['include_block'], true),
          includeElectionInfo: isTrue(options['include_election_info'], false),
          accounts: options['accounts'] === undefined ? null : new Set(addresses(options['accounts'])),
        })
        return true
      case 'unsubscribe':
        return this.#topics.delete(topic)
      case 'update':
        return this.#update(topic, options)
      default:
        return false
    }
  }

  #update(topic: string, options: Fields): boolean {
    const before = this.#topics.get(topic)
    if (before === undefined) return false
    const gone = new Set(addresses(options['accounts_del']))
    const accounts = [...(before.accounts ?? []), ...addresses(options['accounts_add'])].filter(
      (account) => !gone.has(account),
    )
    this.#topics.set(topic, { ...before, accounts: new Set(accounts) })
    return true
  }
}
