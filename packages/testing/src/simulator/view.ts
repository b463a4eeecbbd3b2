// The few looks into the books that the world itself takes: to choose whom an act is about, and to see when the calm may end.
import { isOpenBlock, isOpenPayout, type MemoryBooks } from '../memory/books.js'
import { byText } from '../memory/views.js'

export interface View {
  openPayouts(): Promise<readonly string[]>
  openFlags(): Promise<readonly string[]>
  linkedWallets(playerId: string): Promise<readonly string[]>
  pendingTotal(playerId: string): Promise<number | null>
  /** The whole books; costly on a real database. */
  books(): Promise<MemoryBooks>
}

export function viewOf(read: () => Promise<MemoryBooks>): View {
  return {
    async openPayouts() {
      const rows = (await read()).payout.where(isOpenPayout)
      return rows.map(({ id }) => id).sort(byText)
    },
    async openFlags() {
      const rows = (await read()).flag.where(({ clearedAtMs }) => clearedAtMs === null)
      // Ids differ from database to database, so the order is that of what they say.
      const keyed = rows.map((row) => [`${row.playerId} ${row.kind}`, row.id] as const)
      return keyed.sort(([one], [other]) => byText(one, other)).map(([, id]) => id)
    },
    async linkedWallets(playerId) {
      const rows = (await read()).wallet.where((row) => row.playerId === playerId && row.unlinkedAtMs === null)
      return rows.sort((a, b) => byText(a.address, b.address)).map(({ id }) => id)
    },
    pendingTotal: async (playerId) => (await read()).player.get(playerId)?.pendingTotal ?? null,
    books: read,
  }
}

export const isQuiet = (books: MemoryBooks): boolean =>
  books.payout.find(isOpenPayout) === undefined && books.block.find(isOpenBlock) === undefined
