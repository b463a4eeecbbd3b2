// Random histories in which the books are lost again and again: backups restored at any moment, rows of blocks gone, blocks given up,
// with everything under way. Afterwards a person acknowledges what is no payout, and every kill was paid once. A failing seed is named.
import { describe, expect, it } from '@jest/globals'
import { addressCodec } from '@pay2slay/banano-rpc'
import { acknowledge, cancelBlock, compareChain, type BlockHash } from '@pay2slay/domain'
import { DIALECTS, freshDatabase, seededRandom, type FreshDatabase } from '@pay2slay/testing'
import { audit } from '../../apps/scheduler/src/commands/audit.js'
import { restoreBackup, takeBackup, type Backup } from './support/backup.js'
import { startFaucet, type Faucet } from './support/faucet.js'

const KILL = 5_000_000n
const PLAYERS = 3
const STEPS = 30
const SEEDS = { sqlite: [1, 2, 3, 4, 5, 6], postgresql: [7, 8] } as const

class History {
  readonly #backups: Backup[] = []
  readonly #totals = Array.from({ length: PLAYERS }, () => 100)
  readonly #random: ReturnType<typeof seededRandom>
  readonly reached = new Set<string>()

  constructor(
    private readonly faucet: Faucet,
    private readonly fresh: FreshDatabase,
    seed: number,
  ) {
    this.#random = seededRandom(seed)
  }

  async run(): Promise<void> {
    for (let step = 0; step < STEPS; step += 1) await this.#step()
    await this.#calm()
  }

  async #step(): Promise<void> {
    const { faucet } = this
    const steps: readonly [string, () => Promise<unknown>][] = [
      ['play', () => this.#play()],
      ['turn', () => this.#turn()],
      ['turn', () => this.#turn()],
      ['settle', () => faucet.settle()],
      ['pay', () => faucet.pay()],
      ['publish', () => faucet.publish()],
      ['confirm', () => faucet.confirm()],
      ['compare', () => this.#compare()],
      ['backup', async () => this.#backups.push(await takeBackup(this.fresh.database))],
      ['restore', () => this.#restore()],
      ['restore', () => this.#restore()],
      ['lose', () => this.#loseBlock()],
      ['cancel', () => this.#cancel()],
    ]
    const [name, act] = steps[this.#random.below(steps.length)] ?? ['none', async () => null]
    this.reached.add(name)
    await act()
  }

  /** Something new is earned and paid, as far as nothing stops it. */
  async #turn(): Promise<void> {
    await this.#play()
    await this.faucet.settle()
    await this.faucet.drain(3)
  }

  async #play(): Promise<void> {
    const player = this.#random.below(PLAYERS)
    const total = (this.#totals[player] ?? 0) + 1 + this.#random.below(20)
    this.#totals[player] = total
    this.faucet.setKills(player + 1, total)
    await this.faucet.accrue()
  }

  async #restore(): Promise<void> {
    const backup = this.#backups[this.#random.below(Math.max(1, this.#backups.length))]
    if (backup !== undefined) await restoreBackup(this.fresh.database, backup)
  }

  /** Of a chain that was just signed, and sent or not. */
  async #loseBlock(): Promise<void> {
    for (let player = 0; player < PLAYERS; player += 1) await this.#play()
    await this.faucet.settle()
    await this.faucet.pay()
    if (this.#random.below(2) === 0) await this.faucet.publish()
    const open = (await this.faucet.blocks()).filter(
      (row) => row['role'] === 'payout' && (row['state'] === 'signed' || row['state'] === 'published'),
    )
    const lost = open[this.#random.below(Math.max(1, open.length))]
    if (lost === undefined) return
    await this.fresh.database.transaction((tx) => tx.run('DELETE FROM block WHERE hash = $1', [String(lost['hash'])]))
  }

  async #cancel(): Promise<void> {
    const open = (await this.faucet.blocks()).find((row) => row['state'] === 'signed' || row['state'] === 'published')
    if (open === undefined) return
    const { common, chain, signer } = this.faucet
    await cancelBlock({ ...common, chain, signer }, { hash: hashOf(open), reason: 'a test', actor: 'test' })
  }

  #compare() {
    const { common, chain, signer } = this.faucet
    return compareChain({ ...common, chain, pause: async () => {}, verified: new Map() }, signer.account)
  }

  /** As a patient operator would: everything goes on, and what is no payout is acknowledged. */
  async #calm(): Promise<void> {
    const { faucet } = this
    for (let round = 0; round < 8; round += 1) {
      await faucet.accrue()
      await faucet.settle()
      await faucet.drain()
      await this.#compare()
      const hash = (await faucet.store.stops())[0]?.block?.hash
      if (hash !== undefined)
        await acknowledge({ ...faucet.common, chain: faucet.chain }, { hash, reason: 'no payout', actor: 'test' })
    }
    const paid = this.#totals.map((_, index) => faucet.paid(index + 1))
    const left = await this.fresh.database.read.all(`SELECT player_id, left_units FROM advance WHERE left_units > 0`)
    expect({ paid, left, stops: await faucet.store.stops() }).toEqual({
      paid: this.#totals.map((total) => BigInt(total - 100) * KILL),
      left: [],
      stops: [],
    })
    const { database } = this.fresh
    const told = await database.read.all('SELECT DISTINCT action FROM audit_log')
    for (const row of told) this.reached.add(String(row['action']))
    const report = await audit({ database, store: faucet.store, chain: faucet.chain, codec: addressCodec, pauseMs: 1 })
    expect(report).toMatchObject({ findings: [], holds: true, openBan: '0', owedBan: '0' })
  }
}

const hashOf = (row: Readonly<Record<string, unknown>>): BlockHash => String(row['hash']) as BlockHash

describe.each(DIALECTS)('on %s', (dialect) => {
  const reached = new Set<string>()

  it.each(SEEDS[dialect])('whatever is lost and when, every kill is paid once (history %i)', async (seed) => {
    const fresh = await freshDatabase(dialect)
    const faucet = await startFaucet(fresh.database, { players: PLAYERS })
    try {
      await faucet.drain()
      const history = new History(faucet, fresh, seed)
      await history.run()
      for (const what of history.reached) reached.add(what)
    } finally {
      await faucet.stop()
      await fresh.close()
    }
  })

  it('and the histories reach what they are about', () => {
    // Acts of before the last restore are forgotten with the rest.
    const wanted = ['block_adopt', 'cancel', 'lose', 'restore', 'stop_books']
    expect([...reached].sort()).toEqual(expect.arrayContaining(wanted))
  })
})
