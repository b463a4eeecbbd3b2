// Books that a backup brought back, and what somebody may do meanwhile: a scene for tests of whose a found send is.
import { afterEach, beforeEach, expect } from '@jest/globals'
import { addressCodec } from '@pay2slay/banano-rpc'
import { noteBackup, type Dialect } from '@pay2slay/db'
import {
  adopt,
  asId,
  compareChain,
  linkWallet,
  unlinkWallet,
  type BlockHash,
  type Chain,
  type CompareDeps,
  type PlayerId,
} from '@pay2slay/domain'
import { freshDatabase, type FreshDatabase } from '@pay2slay/testing'
import { restoreBackup, takeBackup } from './backup.js'
import { playerSpec, startFaucet, type Faucet } from './faucet.js'

export const KILL = 5_000_000n

interface Books {
  fresh: FreshDatabase
  /** Each test starts its own. */
  faucet: Faucet
}

/** A new database for each test of the file, closed after it. */
export function forgetfulBooks(dialect: Dialect) {
  const books = {} as Books
  beforeEach(async () => {
    books.fresh = await freshDatabase(dialect)
  })
  afterEach(async () => {
    await books.faucet.stop()
    await books.fresh.close()
  })
  const playerId = async (index: number): Promise<PlayerId> => {
    const [row] = await books.fresh.database.read.all('SELECT id FROM player WHERE discord_id = $1', [
      `${9_000 + index}`,
    ])
    return asId(String(row?.['id']))
  }
  const link = async (player: number, address: string) => {
    const settings = { changeDelay: 0, mostLinks: 9, ownAddresses: new Set<string>() }
    const request = { playerId: await playerId(player), address, isProven: false, actor: { actor: 'test' } }
    expect(await linkWallet(books.faucet.common, settings, request)).toMatchObject({ ok: true })
  }

  const deps = () => ({
    ...books.faucet.common,
    chain: books.faucet.chain,
    codec: addressCodec,
    pause: async () => {},
    verified: new Map(),
  })
  const compare = (changed: Partial<CompareDeps> = {}) =>
    compareChain({ ...deps(), ...changed }, books.faucet.signer.account)
  const matches = { ok: true, value: { matches: true } }
  const aMoment = () => new Promise((resolve) => setTimeout(resolve, 5))

  async function unlinked(player = 1): Promise<string> {
    const { address } = playerSpec(player)
    await books.fresh.database.transaction((tx) => tx.run('DELETE FROM wallet_link WHERE address = $1', [address]))
    return address
  }

  async function payPlayer(player: number, address: string) {
    await link(player, address)
    books.faucet.setKills(player, 110)
    await books.faucet.accrue()
    await books.faucet.settle()
    await books.faucet.drain()
    expect(books.faucet.paid(player)).toBe(10n * KILL)
  }

  /** Nodes that show nothing beyond the books' own head. */
  async function nodesBehind(): Promise<Chain> {
    const told = await books.faucet.chain.account(books.faucet.signer.account)
    const head = (await books.faucet.store.operatorAccounts())[0]?.confirmed
    return {
      ...books.faucet.chain,
      account: async () =>
        told.ok
          ? { ok: true, value: { ...told.value, frontier: head, frontiers: [head?.hash], confirmed: head } }
          : told,
    } as Chain
  }

  /** Player 1 was paid by a link and a block that the books in the backup do not know. */
  async function forgetting(clock = { shift: 0 }, shiftAtSigning = 0) {
    books.faucet = await startFaucet(books.fresh.database, { players: 2, now: async () => Date.now() + clock.shift })
    clock.shift = shiftAtSigning
    await books.faucet.drain()
    clock.shift = 0
    const address = await unlinked()
    expect(await compare()).toMatchObject(matches)
    const backup = await takeBackup(books.fresh.database)
    await payPlayer(1, address)
    return { address, backup }
  }

  async function forgotten() {
    const { address, backup } = await forgetting()
    await restoreBackup(books.fresh.database, backup)
    await aMoment()
    return address
  }

  /** An accomplice links the old address, and the player another one. */
  async function linkLate(address: string) {
    await aMoment()
    await link(2, address)
    await link(1, playerSpec(7).address)
    await aMoment()
  }

  async function payOn() {
    for (let turn = 0; turn < 3; turn += 1) {
      await books.faucet.accrue()
      await books.faucet.settle()
      await books.faucet.drain(2)
    }
    return { old: books.faucet.paid(1), late: books.faucet.paid(7) }
  }
  const isStopped = async () => (await books.faucet.store.stops()).some(({ kind }) => kind === 'books')
  const paidOnce = { old: 10n * KILL, late: 0n }

  const unlink = async (player: number, address: string) => {
    const id = await playerId(player)
    const [row] = await books.fresh.database.read.all(
      'SELECT id FROM wallet_link WHERE player_id = $1 AND address = $2 AND unlinked_at_ms IS NULL',
      [id, address],
    )
    const request = { playerId: id, walletId: String(row?.['id']), actor: { actor: 'test' } }
    expect(await unlinkWallet(books.faucet.common, request)).toMatchObject({ ok: true })
  }
  /** A block of the books' own that is newer than everything before. */
  const ownBlock = async () => {
    await aMoment()
    books.faucet.sandbox.fund(books.faucet.signer.account, '5')
    await books.faucet.drain()
    await aMoment()
  }
  const nameIt = async (player: number) => {
    await books.faucet.pay()
    const hash = (await books.faucet.store.stops())[0]?.block?.hash as BlockHash
    const theirs = { hash, playerId: await playerId(player), reason: 'it was their address', actor: 'test' }
    return adopt({ ...deps(), timeZone: 'UTC' }, theirs)
  }
  const noteRestored = () =>
    books.fresh.database.transaction((tx) => noteBackup(tx, 'books_restored', 'test', 'books restored', Date.now()))

  return {
    books,
    playerId,
    link,
    deps,
    compare,
    matches,
    aMoment,
    unlinked,
    payPlayer,
    nodesBehind,
    forgetting,
    forgotten,
    linkLate,
    payOn,
    isStopped,
    paidOnce,
    unlink,
    ownBlock,
    nameIt,
    noteRestored,
  }
}
