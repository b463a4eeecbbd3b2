// Where a simulated world keeps its books: in memory, or in a real database.
import { createStore, enterWorld, type Database } from '@pay2slay/db'
import type { Millis, Store } from '@pay2slay/domain'
import { SANDBOX_GENESIS_HASH } from '@pay2slay/sandbox'
import { newPlayer } from '../memory/accrue.js'
import { MemoryBooks } from '../memory/books.js'
import { changesBetween, readBooks } from '../memory/dump.js'
import type { PlayerRow, WalletRow } from '../memory/rows.js'
import { createMemoryStore } from '../memory/store.js'
import type { Change } from '../memory/table.js'

export interface Beginner {
  readonly id: string
  readonly discordId: string
  readonly epicAccountId: string
  readonly address: string
}

/** Hears of each commit: what it changed, and the books as they are now. */
export interface Watcher {
  committed(changes: readonly Change[], books: MemoryBooks): void
  /** What was committed cannot be read as books at all. */
  unreadable(error: unknown): void
}

export interface Backend {
  /** Whether each commit is told of; if not, only the end is checked. */
  readonly isWatched: boolean
  store(now: () => Promise<Millis>, watcher: Watcher): Store
  begin(players: readonly Beginner[], at: Millis): Promise<void>
  /** The books as they are, or a copy. */
  read(): Promise<MemoryBooks>
}

export function memoryBackend(dropped: readonly string[] = []): Backend {
  const books = new MemoryBooks({ dropped })
  return {
    isWatched: true,
    store: (now, watcher) =>
      createMemoryStore(books, { now, onCommit: (changes) => watcher.committed(changes, books) }),
    async begin(players, at) {
      await books.transaction(async () => {
        for (const player of players) {
          books.player.insert(playerRow(player, at))
          books.wallet.insert(walletRow(player, at))
        }
      })
    },
    read: async () => books,
  }
}

/** Children before those that they point to. */
const TABLES = [
  ...['audit_log', 'abuse_flag', 'settlement_queue', 'stop', 'chain_comparison', 'alert', 'payout_config', 'advance'],
  ...['paid_total', 'payout_item', 'block', 'accrual', 'payout', 'reading', 'wallet_link', 'baseline'],
  ...['operator_account', 'player', 'world'],
]

/** A database of the simulator's own: what it holds from the history before goes first. */
export function databaseBackend(database: Database, options: { readonly watched?: boolean } = {}): Backend {
  const isWatched = options.watched === true
  return {
    isWatched,
    store(now, watcher) {
      const store = createStore(database, { now })
      return isWatched ? watchedStore(store, database, watcher) : store
    },
    async begin(players, at) {
      await database.transaction(async (tx) => {
        for (const table of TABLES) await tx.run(`DELETE FROM ${table}`)
        await tx.run('UPDATE gate SET version = 0')
      })
      await enterWorld(database, { mode: 'live', genesisHash: SANDBOX_GENESIS_HASH, outside: 'sandbox' })
      await database.transaction(async (tx) => {
        for (const { id, discordId, epicAccountId, address } of players) {
          await tx.run(
            `INSERT INTO player (id, discord_id, discord_name, guild_member, epic_account_id, epic_verified,
               directory_answered_at_ms, created_at_ms) VALUES ($1, $2, $2, $3, $4, $3, $5, $5)`,
            [id, discordId, true, epicAccountId, at],
          )
          await tx.run(
            'INSERT INTO wallet_link (id, player_id, address, is_primary, linked_at_ms) VALUES ($1, $2, $3, $4, $5)',
            [`wallet of ${id}`, id, address, true, at],
          )
        }
      })
    },
    read: () => readBooks(database),
  }
}

/** The whole books are read after each commit: slow, and the only way to see what a real database was made to keep. */
function watchedStore(inner: Store, database: Database, watcher: Watcher): Store {
  let before = new MemoryBooks()
  return {
    ...inner,
    async transaction(work) {
      const value = await inner.transaction(work)
      try {
        const after = await readBooks(database)
        const changes = changesBetween(before, after)
        before = after
        watcher.committed(changes, after)
      } catch (error) {
        watcher.unreadable(error)
      }
      return value
    },
  }
}

const playerRow = ({ id, discordId, epicAccountId }: Beginner, at: Millis): PlayerRow =>
  newPlayer(id, discordId, at, { guildMember: true, epicAccountId, epicVerified: true, directoryAnsweredAtMs: at })

const walletRow = ({ id, address }: Beginner, at: Millis): WalletRow => ({
  id: `wallet of ${id}`,
  playerId: id,
  address,
  isPrimary: true,
  linkedAtMs: at,
  unlinkedAtMs: null,
  primaryFromMs: null,
  provenAtMs: null,
})
