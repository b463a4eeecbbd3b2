// What the tests of incidents share: a faucet with planned payouts, and the sentences that must hold after each of them.
import { checkPlayer, type BlockHash, type PayoutId } from '@pay2slay/domain'
import { booksOf } from '@pay2slay/db'
import { freshDatabase, type DialectName, type FreshDatabase } from '@pay2slay/testing'
import { startFaucet, type Faucet, type FaucetOptions } from '../support/faucet.js'

export const BAN = 100_000_000n
/** What ten kills are worth. */
export const HALF_A_BAN = BAN / 2n

export class Scene {
  private constructor(
    readonly fresh: FreshDatabase,
    readonly faucet: Faucet,
  ) {}

  /** The operator's account is opened, and every player is owed `kills` kills. */
  static async owed(dialect: DialectName, options: FaucetOptions = {}, kills = 10): Promise<Scene> {
    const fresh = await freshDatabase(dialect)
    const faucet = await startFaucet(fresh.database, options)
    await faucet.drain()
    faucet.specs.forEach((_, index) => faucet.setKills(index + 1, 100 + kills))
    await faucet.accrue()
    return new Scene(fresh, faucet)
  }

  /** And a payout is planned for each of them. */
  static async planned(dialect: DialectName, options: FaucetOptions = {}): Promise<Scene> {
    const scene = await Scene.owed(dialect, options)
    const settled = await scene.faucet.settle()
    if (!settled.ok || settled.value.payouts !== scene.faucet.specs.length) throw new Error('not everybody was settled')
    return scene
  }

  /** The sends of payouts, dead ones too, oldest first. */
  async sends(): Promise<readonly BlockHash[]> {
    const blocks = (await this.faucet.blocks()).filter((row) => row['role'] === 'payout')
    return blocks.map((row) => String(row['hash']) as BlockHash)
  }

  async states(): Promise<readonly string[]> {
    return (await this.faucet.payouts()).map((row) => String(row['state']))
  }

  async payoutIds(): Promise<readonly PayoutId[]> {
    return (await this.faucet.payouts()).map((row) => String(row['id']) as PayoutId)
  }

  /** Kills that no payout covers. */
  async owedKills(): Promise<number> {
    const [row] = await this.fresh.database.read.all(
      'SELECT coalesce(sum(to_kills - from_kills), 0) AS kills FROM accrual WHERE payout_id IS NULL',
    )
    return Number(row?.['kills'])
  }

  /** What was sent is due to be sent again at once. */
  async dueNow(): Promise<void> {
    await this.fresh.database.transaction((tx) => tx.run('UPDATE block SET next_publish_at_ms = 0'))
  }

  nothingIsConfirmed(): void {
    this.faucet.sandbox.network.confirmation.setPolicy({ delayMs: 'never', blocksPerSecond: null })
  }

  /** Blocks are confirmed again, those that wait too. */
  confirming(): void {
    this.faucet.sandbox.network.confirmation.setPolicy({ delayMs: 0, blocksPerSecond: null })
  }

  /** What the ledger says that each player was really paid, in units. */
  paid(): readonly bigint[] {
    return this.faucet.specs.map((_, index) => this.faucet.paid(index + 1))
  }

  /** Every sentence about a player's books that does not hold. */
  async breaches(): Promise<readonly unknown[]> {
    const players = await this.fresh.database.read.all('SELECT id FROM player')
    const books = await Promise.all(players.map(({ id }) => booksOf(this.fresh.database, String(id) as never)))
    return books.flatMap((one) => (one ? checkPlayer(one) : []))
  }

  async close(): Promise<void> {
    await this.faucet.stop()
    await this.fresh.close()
  }
}
