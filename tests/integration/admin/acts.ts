// What the tests of an admin's acts share: books with owed, planned, signed and paid payouts, who acts, and the invariants after it.
import { booksOf, createStore, type Database } from '@pay2slay/db'
import { checkPlayer, type Actor, type PayoutPlan, type PlayerId, type Store } from '@pay2slay/domain'
import { MONDAY_NOON } from '@pay2slay/testing'
import { accrueAll, addPlayers, openOperator, OPERATOR, planAll, sendOf } from '../books/fill.js'

export const ADMIN: Actor & { readonly reason: string } = {
  actor: 'discord:1',
  address: '203.0.113.7',
  requestId: 'request-1',
  reason: 'a look at the matches',
}

export interface Scene {
  readonly store: Store
  readonly players: readonly PlayerId[]
  /** The payouts of the first three players. */
  readonly planned: PayoutPlan
  readonly signed: PayoutPlan
  readonly paid: PayoutPlan
}

/** Four players with 10 kills each: one payout planned, one signed, one confirmed; the fourth joined later and is owed nothing. */
export async function scene(database: Database): Promise<Scene> {
  const store = createStore(database, { now: async () => MONDAY_NOON })
  const players = await addPlayers(database, 3)
  await accrueAll(store, 10)
  await openOperator(store)
  const [paid, signed, planned] = await planAll(store)
  if (!paid || !signed || !planned) throw new Error('three plans')
  const blocks = [sendOf(paid, 'paid', 'opening', 2), sendOf(signed, 'signed', 'paid', 3)]
  await store.transaction((tx) => tx.insertSigned(blocks))
  const first = blocks.slice(0, 1).map(({ hash }) => hash)
  await store.transaction((tx) => tx.confirmBlocks(OPERATOR, first, MONDAY_NOON))
  return { store, players: [...players, ...(await addPlayers(database, 1, 4))], planned, signed, paid }
}

/** Sentences of every broken promise of the players' books; empty when they hold. */
export async function breaches(database: Database, players: readonly PlayerId[]): Promise<readonly string[]> {
  const books = await Promise.all(players.map((playerId) => booksOf(database, playerId)))
  return books.flatMap((one) => (one ? checkPlayer(one) : [])).map((breach) => JSON.stringify(breach))
}

export interface AuditRow {
  readonly action: string
  readonly actor: string
  readonly address: string | null
  readonly requestId: string | null
  readonly target: string
  readonly summary: string
  readonly before: unknown
  readonly after: unknown
}

/** Audit rows of an action, oldest first. */
export async function audited(database: Database, action: string): Promise<readonly AuditRow[]> {
  const rows = await database.read.all('SELECT * FROM audit_log WHERE action = $1 ORDER BY id', [action])
  const json = (value: unknown): unknown => (typeof value === 'string' ? JSON.parse(value) : null)
  return rows.map((row) => ({
    action: String(row['action']),
    actor: String(row['actor']),
    address: row['address'] as string | null,
    requestId: row['request_id'] as string | null,
    target: `${String(row['target_type'])} ${String(row['target_id'])}`,
    summary: String(row['summary']),
    before: json(row['before_json']),
    after: json(row['after_json']),
  }))
}
