// Over arbitrary histories, with requests that come at the same moment as settlements: no payout ever goes to an address before its
// time. The rule is checked from outside: an address that was paid was the player's first, or was asked for a whole delay before.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { DIALECTS, freshDatabase, seededRandom, type FreshDatabase } from '@pay2slay/testing'
import { address, DELAY, walletWorld, type WalletWorld } from './wallet-world.js'

const ROUNDS = 120
const ADDRESSES = [1, 2, 3, 4, 5].map(address)

describe.each(DIALECTS)('on %s', (dialect) => {
  let fresh: FreshDatabase
  let world: WalletWorld
  beforeEach(async () => {
    fresh = await freshDatabase(dialect)
    world = await walletWorld(fresh.database)
  })
  afterEach(() => fresh.close())

  it.each([1, 2])(
    'no interleaving of link, unlink, cancel and settle pays an address before its time (seed %i)',
    async (seed) => {
      const random = seededRandom(seed)
      const asked = new Map<string, number>()
      const first = new Map<number, Set<string>>([1, 2].map((number) => [number, new Set<string>()]))
      const hasLinked = new Set<number>()
      const act = async (): Promise<void> => {
        const number = 1 + random.below(2)
        const text = random.pick(ADDRESSES)
        switch (random.below(6)) {
          case 0:
          case 1: {
            const key = `${number} ${text}`
            asked.set(key, Math.min(asked.get(key) ?? Infinity, await world.clock.now()))
            if (!hasLinked.has(number)) first.get(number)?.add(text)
            await world.link(number, text)
            return
          }
          case 2:
            await world.unlink(number, text)
            return
          case 3:
            await world.cancel(number)
            return
          default:
            await world.settle()
        }
      }
      for (let round = 0; round < ROUNDS; round += 1) {
        await world.accrue(1)
        await Promise.all(Array.from({ length: 1 + random.below(4) }, act))
        for (const row of await world.all('SELECT DISTINCT player_id FROM wallet_link'))
          hasLinked.add(row['player_id'] === world.idOf(1) ? 1 : 2)
        await world.confirm()
        await expectSound()
        world.clock.advance(random.pick([1, 1_000, DELAY / 3, DELAY - 1]))
      }
      for (const number of [1, 2]) {
        const paid = await world.all('SELECT address, planned_at_ms FROM payout WHERE player_id = $1', [
          world.idOf(number),
        ])
        expect(paid.length).toBeGreaterThan(5)
        for (const row of paid) {
          const text = String(row['address'])
          const since = Number(row['planned_at_ms']) - (asked.get(`${number} ${text}`) ?? Infinity)
          expect(since >= DELAY || first.get(number)?.has(text)).toBe(true)
        }
        expect(new Set(paid.map((row) => row['address'])).size).toBeGreaterThan(1)
      }
    },
  )

  it('one request after the other, the books say what the rules say', async () => {
    const random = seededRandom(3)
    const rules = new Rules()
    const paid: string[] = []
    for (let round = 0; round < 2 * ROUNDS; round += 1) {
      const text = random.pick(ADDRESSES)
      const now = await world.clock.now()
      const act = random.below(6)
      if (act < 2) {
        await world.link(1, text)
        rules.link(text, now)
      } else if (act === 2) {
        await world.unlink(1, text)
        rules.unlink(text, now)
      } else if (act === 3) {
        const isWaiting = rules.cancel(now)
        expect((await world.cancel(1)).ok).toBe(isWaiting)
      } else {
        await world.accrue(1)
        await world.settle()
        await world.confirm()
        rules.mature(now)
        if (rules.primary !== null) paid.push(rules.primary)
      }
      world.clock.advance(random.pick([1, 1_000, DELAY / 3, DELAY - 1, DELAY]))
      expect(await world.addressesPaid(1)).toEqual(paid)
    }
    expect(paid.length).toBeGreaterThan(20)
    expect(new Set(paid).size).toBe(ADDRESSES.length)
  })

  /** One primary and one waiting wallet at most, and what is primary is linked. */
  async function expectSound(): Promise<void> {
    const rows = await world.all(
      `SELECT player_id, sum(CASE WHEN is_primary THEN 1 ELSE 0 END) AS primaries, count(primary_from_ms) AS waiting
       FROM wallet_link GROUP BY player_id`,
    )
    for (const row of rows) {
      expect(Number(row['primaries'])).toBeLessThanOrEqual(1)
      expect(Number(row['waiting'])).toBeLessThanOrEqual(1)
    }
  }
})

/** The rules of money.md and the API's page for one player, in their plainest form. */
class Rules {
  primary: string | null = null
  readonly #linked = new Set<string>()
  #waiting: { readonly address: string; readonly from: number } | null = null
  #hasLinked = false

  mature(now: number): void {
    if (this.#waiting === null || this.#waiting.from > now) return
    this.primary = this.#waiting.address
    this.#waiting = null
  }

  link(text: string, now: number): void {
    this.mature(now)
    if (text === this.primary || text === this.#waiting?.address) return
    this.#linked.add(text)
    if (this.#hasLinked) this.#waiting = { address: text, from: now + DELAY }
    else this.primary = text
    this.#hasLinked = true
  }

  unlink(text: string, now: number): void {
    this.mature(now)
    this.#linked.delete(text)
    if (text === this.primary) this.primary = null
    if (text === this.#waiting?.address) this.#waiting = null
  }

  cancel(now: number): boolean {
    this.mature(now)
    const isWaiting = this.#waiting !== null
    this.#waiting = null
    return isWaiting
  }
}
