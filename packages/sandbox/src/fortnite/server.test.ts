// The Fortnite stand-in over HTTP: bodies, errors and limits, and kills that grow as the seed says.
import { afterEach, describe, expect, test } from '@jest/globals'
import { ManualClock } from '../clock.js'
import { FREE_PORTS, SANDBOX_FORTNITE_KEY, type SandboxOptions } from '../options.js'
import { startSandbox, type Sandbox } from '../sandbox.js'
import { turn } from '../testing-kit.js'

let sandbox: Sandbox
afterEach(() => sandbox.stop())

const start = async (options: SandboxOptions = {}): Promise<void> => {
  sandbox = await startSandbox({ ports: FREE_PORTS, ...options })
}
const playerId = (index: number): string => sandbox.players.all()[index]?.spec.epicAccountId ?? ''
const read = (id: string, query = '', key = SANDBOX_FORTNITE_KEY) =>
  fetch(`${sandbox.urls.fortnite}/v2/stats/br/v2/${id}${query}`, { headers: { authorization: key } })

interface Stats {
  readonly data: {
    readonly account: { readonly id: string }
    readonly stats: {
      readonly all: {
        readonly overall: { readonly kills: number; readonly lastModified: string }
        readonly trio: null
      } | null
    }
  }
}
const stats = async (id: string, query = ''): Promise<Stats> => (await (await read(id, query)).json()) as Stats
const kills = async (id: string, query = ''): Promise<number | undefined> =>
  (await stats(id, query)).data.stats.all?.overall.kills

describe('answers', () => {
  test('a player with public stats', async () => {
    await start({ growth: 'frozen' })
    const body = await stats(playerId(0), '?timeWindow=lifetime&image=none')
    expect(body).toMatchObject({ status: 200, data: { account: { id: playerId(0) }, image: null } })
    expect(body.data.stats.all).toMatchObject({ overall: { kills: 4213 }, trio: null })
    expect(body.data.stats.all?.overall.lastModified).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
  })

  test.each([
    ['private', 403, "the requested account's stats are not public"],
    ['missing', 404, 'the requested account does not exist'],
    ['never_played', 404, 'the requested profile didnt play any match yet'],
  ])('%s: %i', async (state, status, error) => {
    await start()
    await turn(sandbox, `/players/${playerId(0)}`, { stats: state })
    const answer = await read(playerId(0))
    expect([answer.status, await answer.json()]).toEqual([status, { status, error }])
  })

  test('all stats null, an unknown account, a wrong key', async () => {
    await start()
    await turn(sandbox, `/players/${playerId(0)}`, { stats: 'all_null' })
    expect((await stats(playerId(0))).data.stats.all).toBeNull()
    expect((await read('ffffffffffffffffffffffffffffffff')).status).toBe(404)
    const refused = await read(playerId(0), '', 'another')
    expect([refused.status, await refused.json()]).toEqual([401, { status: 401, error: 'invalid api key' }])
  })

  test('above the limit: 429 with the moment from which to go on', async () => {
    const clock = new ManualClock()
    await start({ clock, fortnitePerSecond: 2 })
    await read(playerId(0))
    await read(playerId(0))
    const refused = await read(playerId(0))
    expect([refused.status, await refused.json()]).toEqual([
      429,
      { status: 429, error: 'the maximum allowed requests are 2 per 1s.' },
    ])
    expect(Date.parse(refused.headers.get('x-ratelimit-reset') ?? '')).toBe(clock.now() + 1000)
    clock.advance(1000)
    expect((await read(playerId(0))).status).toBe(200)
  })
})

describe('kills', () => {
  const run = async (seed: number): Promise<readonly (number | undefined)[]> => {
    const clock = new ManualClock()
    await start({ clock, seed })
    const seen: (number | undefined)[] = []
    for (let minute = 0; minute < 6; minute += 1) {
      clock.advance(60_000)
      seen.push(await kills(playerId(0)))
    }
    await sandbox.stop()
    return seen
  }

  test('grow by the clock, the same under the same seed, about as fast as they should', async () => {
    const [first, again, other] = [await run(1), await run(1), await run(2)]
    expect(again).toEqual(first)
    expect(other).not.toEqual(first)
    const gained = (first[5] ?? 0) - 4213
    expect(gained).toBeGreaterThan(12)
    expect(gained).toBeLessThan(72)
    await start()
  })

  test('grow as far whether read often or once', async () => {
    const clock = new ManualClock()
    await start({ clock })
    const seen = [await kills(playerId(1))]
    for (let count = 0; count < 30; count += 1) {
      clock.advance(20_000)
      seen.push(await kills(playerId(1)))
    }
    await sandbox.stop()
    const lazy = new ManualClock()
    await start({ clock: lazy })
    lazy.advance(600_000)
    expect(await kills(playerId(1))).toBe(seen.at(-1))
  })

  test('can be set exactly, added in a lump, and frozen', async () => {
    const clock = new ManualClock()
    await start({ clock })
    await turn(sandbox, `/players/${playerId(0)}`, { kills: 50, frozen: true })
    clock.advance(600_000)
    expect(await kills(playerId(0))).toBe(50)
    await turn(sandbox, `/players/${playerId(0)}`, { addKills: 25 })
    expect(await kills(playerId(0))).toBe(75)
    expect((await turn(sandbox, `/players/${playerId(0)}`, { kills: -1 })).body.error).toBe(
      'kills must be a whole number from 0 on, not -1',
    )
  })

  test('grow with every read, if so wished', async () => {
    await start({ growth: 'read', matchSeconds: 600 })
    const before = (await kills(playerId(3))) ?? 0
    for (let count = 0; count < 5; count += 1) await read(playerId(3))
    expect(await kills(playerId(3))).toBeGreaterThan(before)
  })

  test('a new season begins at 0 and leaves the lifetime; a season drop takes that too', async () => {
    await start({ growth: 'frozen' })
    await turn(sandbox, '/season', {})
    expect([await kills(playerId(0)), await kills(playerId(0), '?timeWindow=season')]).toEqual([4213, 0])
    await turn(sandbox, '/season', { dropLifetime: true })
    expect(await kills(playerId(0))).toBe(0)
  })
})
