// Books that lose what happened, against a chain that does not: a faucet of a test's own on either database, and what is expected of it
// when everything came right.
import { afterEach, beforeEach, expect } from '@jest/globals'
import { addressCodec } from '@pay2slay/banano-rpc'
import { asId, compareChain, type BlockHash, type PlayerId } from '@pay2slay/domain'
import { makeRival, walletOf } from '@pay2slay/sandbox'
import { freshDatabase, type DialectName, type FreshDatabase } from '@pay2slay/testing'
import { audit } from '../../../apps/scheduler/src/commands/audit.js'
import { playerSpec, SEED, startFaucet, type Faucet, type FaucetOptions } from './faucet.js'

export const RAW = 10n ** 21n
/** What a kill is worth, in 10^-8 BAN. */
export const KILL = 5_000_000n

/** For each test of the suite that calls it a new one. */
export function lostBooks(dialect: DialectName) {
  let fresh: FreshDatabase
  let faucet: Faucet
  beforeEach(async () => {
    fresh = await freshDatabase(dialect)
  })
  afterEach(async () => {
    await faucet.stop()
    await fresh.close()
  })
  /** Players at a baseline of 100 kills, the operator's account open. */
  const start = async (options?: FaucetOptions) => {
    faucet = await startFaucet(fresh.database, options)
    await faucet.drain()
  }
  const kills = async (total: number, ...players: number[]) => {
    const all = faucet.specs.map((_, index) => index + 1)
    for (const player of players.length === 0 ? all : players) faucet.setKills(player, total)
    await faucet.accrue()
  }
  /** A whole turn of the world: everything owed is paid. */
  const turn = async (total: number) => {
    await kills(total)
    await faucet.settle()
    await faucet.drain()
  }
  const states = async () => (await faucet.payouts()).map((row) => row['state'])
  const playerId = async (index: number): Promise<PlayerId> => {
    const [row] = await fresh.database.read.all('SELECT id FROM player WHERE discord_id = $1', [`${9_000 + index}`])
    return asId(String(row?.['id']))
  }
  const send = (to: number, amount: bigint, wish: Partial<Parameters<typeof makeRival>[2]> = {}): BlockHash => {
    const payeeKey = addressCodec.publicKey(asId(playerSpec(to).address))
    const made = makeRival(faucet.sandbox.network, walletOf(SEED, 0), { payeeKey, amount, confirm: true, ...wish })
    if (!made.ok) throw new Error(made.error)
    return made.value
  }
  const deps = () => ({ ...faucet.common, chain: faucet.chain, timeZone: 'UTC' })
  /** The nth send of the chain. */
  const loseBlock = async (n: number) => {
    const sends = (await faucet.blocks()).filter((row) => row['role'] === 'payout')
    const hash = String(sends[n - 1]?.['hash'])
    expect(await fresh.database.transaction((tx) => tx.run('DELETE FROM block WHERE hash = $1', [hash]))).toBe(1)
  }
  const compare = () => compareChain({ ...deps(), pause: async () => {}, verified: new Map() }, faucet.signer.account)
  /** Runs until nothing moves, then: each player was paid for the kills up to `total`, to the unit, and the books hold. */
  const expectPaidOnce = async (total: number) => {
    for (let round = 0; round < 4; round += 1) {
      await kills(total)
      await faucet.settle()
      await faucet.drain()
      await compare()
    }
    const paid = faucet.specs.map((_, index) => faucet.paid(index + 1))
    expect(paid).toEqual(faucet.specs.map(() => BigInt(total - 100) * KILL))
    await expectWhole()
  }
  const expectWhole = async () => {
    expect(await faucet.store.stops()).toEqual([])
    expect((await states()).filter((state) => state !== 'confirmed' && state !== 'void')).toEqual([])
    const { database } = fresh
    const report = await audit({ database, store: faucet.store, chain: faucet.chain, codec: addressCodec, pauseMs: 1 })
    expect(report).toMatchObject({ findings: [], holds: true })
  }
  return {
    get database() {
      return fresh.database
    },
    get faucet() {
      return faucet
    },
    start,
    kills,
    turn,
    states,
    playerId,
    send,
    deps,
    loseBlock,
    compare,
    expectPaidOnce,
    expectWhole,
  }
}
