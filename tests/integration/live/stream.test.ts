// The feed as it happens, over HTTP on both databases: rows that other processes commit, early or late, are told once each.
import { eachDatabase, type FreshDatabase } from '@pay2slay/testing'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { addAccrual, addOperator, addPayout, addPlayer } from '../../../apps/api/src/fixtures/rows.js'
import { listen, type Listener } from '../../../apps/api/src/fixtures/listener.js'
import { runApi, type RunningApi } from '../../../apps/api/src/fixtures/running-api.js'
import { startServer, type ApiServer } from '../../../apps/api/src/server.js'

interface Told {
  readonly key?: string
  readonly discord_username?: string
  readonly kills?: number
  readonly status?: string
}

describe.each(eachDatabase)('the stream of the feed on $dialect', ({ fresh }) => {
  let books: FreshDatabase
  let api: RunningApi
  let server: ApiServer
  beforeEach(async () => {
    books = await fresh()
    api = await runApi(books.url, { live: { lookEveryMs: 20 } })
    server = await startServer(api.app, { host: '127.0.0.1', port: 0 })
    for (const name of ['Ann', 'Bob']) await addPlayer(api.database, { id: name.toLowerCase(), name, cursor: 10_000 })
  })
  afterEach(async () => {
    await api.close()
    await server.stop(1_000)
    await books.close()
  })

  const hear = async (): Promise<Listener> => {
    const listener = await listen(server.port)
    await listener.first(1)
    return listener
  }
  const now = () => api.database.now()
  const told = (listener: Listener) => listener.events.slice(1).map(({ data }) => data as Told)
  const accrue = (player: string, from: number, kills: number, at: number) =>
    addAccrual(api.database, { player, from, to: from + kills, units: BigInt(kills) * 5_000_000n, at })

  test('tells what is committed after ready, in the shape of the feed, and nothing from before', async () => {
    await accrue('ann', 0, 3, await now())
    const listener = await hear()
    await accrue('bob', 0, 4, await now())
    await listener.first(2)
    expect(listener.events.map(({ event }) => event)).toEqual(['ready', 'accrual'])
    const { accruals } = (await (await fetch(`http://127.0.0.1:${server.port}/api/feed`)).json()) as {
      accruals: readonly unknown[]
    }
    expect(listener.events[1]?.data).toEqual(accruals[0])
    expect(accruals).toHaveLength(2)
  })

  test('misses nothing that is committed late, and tells nothing twice', async () => {
    const listener = await hear()
    const at = await now()
    await accrue('ann', 0, 1, at)
    await listener.first(2)
    // Its transaction began earlier and took longer.
    await accrue('bob', 0, 2, at - 5_000)
    await listener.first(3)
    await accrue('ann', 1, 3, await now())
    await listener.first(4)
    expect(told(listener).map(({ kills }) => kills)).toEqual([1, 2, 3])
  })

  test('tells a payout when it is planned, published and confirmed, under one key', async () => {
    await addOperator(api.database)
    const listener = await hear()
    await addPayout(api.database, { id: 'y1', player: 'ann', state: 'planned', kills: 5, units: 25n, at: await now() })
    await listener.first(2)
    const become = async (state: string, column: string) => {
      const at = await now()
      await api.database.transaction((tx) =>
        tx.run(`UPDATE payout SET state = $1, ${column} = $2 WHERE id = 'y1'`, [state, at]),
      )
    }
    await become('published', 'published_at_ms')
    await listener.first(3)
    await become('confirmed', 'confirmed_at_ms')
    await listener.first(4)
    expect(told(listener).map(({ status }) => status)).toEqual(['planned', 'published', 'confirmed'])
    expect(new Set(told(listener).map(({ key }) => key)).size).toBe(1)
    expect(JSON.stringify(listener.events)).not.toMatch(/ban_1|internal reason|discord-|epic-|"y1"/)
  })

  test('names nobody who hides the name and tells nothing of who is banned or deleted', async () => {
    await addPlayer(api.database, { id: 'mal', name: 'Mallory', cursor: 10_000, banned: true })
    await addPlayer(api.database, { id: 'del', name: 'Gone', cursor: 10_000 })
    await api.database.transaction(async (tx) => {
      await tx.run(`UPDATE player SET deleted_at_ms = 1 WHERE id = 'del'`)
      await tx.run(`UPDATE player SET hide_name = $1 WHERE id = 'bob'`, [true])
    })
    const listener = await hear()
    for (const player of ['mal', 'del', 'bob', 'ann']) await accrue(player, 0, 2, await now())
    await listener.first(3)
    expect(
      told(listener)
        .map((event) => event.discord_username)
        .toSorted(),
    ).toEqual(['Ann', 'Hidden player'])
  })

  test('who comes back is not told again who hid the name meanwhile, was banned or is gone', async () => {
    for (const [id, name] of Object.entries({ mal: 'Mallory', del: 'Deleted' }))
      await addPlayer(api.database, { id, name, cursor: 10_000 })
    const listener = await hear()
    for (const player of ['ann', 'bob', 'mal', 'del']) await accrue(player, 0, 2, await now())
    await listener.first(5)
    listener.leave()
    await api.database.transaction(async (tx) => {
      await tx.run(`UPDATE player SET hide_name = $1 WHERE id = 'bob'`, [true])
      await tx.run(`UPDATE player SET banned_at_ms = 1, ban_reason = 'a test', banned_by = 'a test' WHERE id = 'mal'`)
      await tx.run(`UPDATE player SET deleted_at_ms = 1 WHERE id = 'del'`)
    })
    const again = await listen(server.port, { headers: { 'last-event-id': listener.events[0]?.id ?? '' } })
    const events = await again.first(3)
    expect(events.map(({ data }) => [(data as Told).discord_username, (data as Told).kills])).toEqual([
      ['Ann', 2],
      ['Hidden player', 2],
      [undefined, undefined],
    ])
    expect(events[2]).toMatchObject({ event: 'ready', id: listener.events[4]?.id })
    expect(JSON.stringify(events)).not.toMatch(/Bob|Mallory|Deleted|"player"|"bob"/)
  })

  test('does not tell the rest of an accrual that was split as something new', async () => {
    await accrue('ann', 0, 10, await now())
    const listener = await hear()
    await api.database.transaction(async (tx) => {
      await tx.run(`UPDATE accrual SET to_kills = 4 WHERE id = 'accrual-ann-0'`)
      await tx.run(
        `INSERT INTO accrual (id, player_id, baseline, from_kills, to_kills, amount_units, per_kill_units, multipliers_json,
           reading_id, epoch_minute, split_from, created_at_ms)
         SELECT 'rest', player_id, 1, 4, 10, 1, 1, '[]', reading_id, 1, id, created_at_ms FROM accrual WHERE id = 'accrual-ann-0'`,
      )
    })
    await accrue('bob', 0, 1, await now())
    await listener.first(2)
    expect(told(listener).map(({ kills }) => kills)).toEqual([1])
  })

  test('says that more happened than it tells one by one', async () => {
    const listener = await hear()
    const at = await now()
    await api.database.transaction((tx) =>
      tx.run(
        `INSERT INTO accrual (id, player_id, baseline, from_kills, to_kills, amount_units, per_kill_units, multipliers_json,
           reading_id, epoch_minute, created_at_ms)
         WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 149)
         SELECT 'burst-' || CAST(i AS text), 'ann', 1, i, i + 1, 1, 1, '[]', 'reading-ann', 1, $1 FROM n`,
        [at],
      ),
    )
    const events = await listener.first(102)
    expect(events.filter(({ event }) => event === 'accrual')).toHaveLength(100)
    expect(events.at(-1)?.event).toBe('skipped')
    await accrue('bob', 0, 1, await now())
    expect((await listener.first(103)).at(-1)?.data).toMatchObject({ discord_username: 'Bob' })
  })

  test('a page of the feed that is loaded after an event has it', async () => {
    const listener = await hear()
    const feed = async () =>
      (await (await fetch(`http://127.0.0.1:${server.port}/api/feed`)).json()) as { accruals: readonly Told[] }
    for (let round = 0; round < 10; round += 1) {
      await feed()
      await accrue('ann', round, 1, await now())
      await listener.first(round + 2)
      expect((await feed()).accruals).toHaveLength(round + 1)
    }
  })

  test('a process that ends lets every stream end in good order', async () => {
    const listeners = await Promise.all([hear(), hear(), hear()])
    const over = Promise.all(listeners.map((listener) => listener.over))
    await api.live.close()
    await server.stop(60_000)
    expect(await over).toEqual(['end', 'end', 'end'])
  })
})
