// Where a simulated world keeps its books: in memory, or in a real database.
import { createStore, enterWorld, type Database, type Row } from '@pay2slay/db'
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
  /** Keeps the books as they are; what comes back restores them. */
  backup(): Promise<() => Promise<void>>
  /** The row of a block is lost. */
  loseBlock(hash: string): Promise<void>
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
    async backup() {
      const restore = books.backup()
      return async () => restore()
    },
    async loseBlock(hash) {
      await books.transaction(async () => books.block.delete((row) => row.hash === hash))
    },
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
  const seen = { books: new MemoryBooks() }
  const changed = async (): Promise<void> => {
    if (isWatched) seen.books = await readBooks(database)
  }
  return {
    isWatched,
    async backup() {
      const rows = await allRows(database)
      return async () => {
        await restoreRows(database, rows)
        await changed()
      }
    },
    async loseBlock(hash) {
      await database.transaction((tx) => tx.run('DELETE FROM block WHERE hash = $1', [hash]))
      await changed()
    },
    store(now, watcher) {
      // How many pages go at once is drawn, as in memory.
      const store = { ...createStore(database, { now }), writersAtOnce: 1 }
      return isWatched ? watchedStore(store, database, watcher, seen) : store
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

type Rows = ReadonlyMap<string, readonly Row[]>
const RESTORED = ['gate', 'kill_mark', ...TABLES.filter((table) => table !== 'world')]

async function allRows(database: Database): Promise<Rows> {
  const rows = new Map<string, readonly Row[]>()
  for (const table of RESTORED) rows.set(table, await database.read.all(`SELECT * FROM ${table}`))
  return rows
}

async function restoreRows(database: Database, rows: Rows): Promise<void> {
  await database.transaction(async (tx) => {
    for (const table of RESTORED) await tx.run(`DELETE FROM ${table}`)
    for (const table of RESTORED.toReversed()) {
      for (const row of rows.get(table) ?? []) {
        const names = Object.keys(row)
        const places = names.map((_, index) => `$${index + 1}`).join(', ')
        const values = names.map((name) => row[name] ?? null)
        await tx.run(`INSERT INTO ${table} (${names.join(', ')}) VALUES (${places})`, values)
      }
    }
  })
}

/** The whole books are read after each commit: slow, and the only way to see what a real database was made to keep. */
function watchedStore(inner: Store, database: Database, watcher: Watcher, seen: { books: MemoryBooks }): Store {
  return {
    ...inner,
    async transaction(work) {
      const value = await inner.transaction(work)
      try {
        const after = await readBooks(database)
        const changes = changesBetween(seen.books, after)
        seen.books = after
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
