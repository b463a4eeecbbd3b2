// The counted leaderboard equals a count of every accrual, in every window, at its edges, in other zones, and as time goes on.
import { readOwnKills, type Database } from '@pay2slay/db'
import { asId, BOARD_WINDOWS, boardSpans, Ranks, type PlayerId } from '@pay2slay/domain'
import { eachDatabase, type FreshDatabase } from '@pay2slay/testing'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { accrueMore, addHistory, bruteForce, countAt, toldBoard, type Counting, type History } from './histories.js'

const HOUR = 3_600_000
const DAY = 24 * HOUR
/** A Wednesday. */
const NOW = Date.parse('2026-11-25T12:00:00Z')
const MIDNIGHT = NOW - 12 * HOUR

/** Every window and every player's own rank, against the brute force. */
async function expectBoards(database: Database, counting: Counting): Promise<void> {
  const depth = counting.depth ?? 5
  const spans = boardSpans(counting.at, counting.timeZone ?? 'UTC')
  for (const window of BOARD_WINDOWS) {
    const expected = await bruteForce(database, window, counting)
    const told = await toldBoard(database, window)
    expect({ window, ...told, steps: null }).toEqual({
      window,
      total: expected.length,
      first: expected.slice(0, depth),
      steps: null,
    })
    const ranks = new Ranks((told?.steps ?? []).map(([kills, players]) => ({ kills, players })))
    for (const { id, kills } of expected) {
      const span = window === 'all' ? null : spans[window]
      const own = await readOwnKills(database.read, asId<PlayerId>(id), { window, span })
      expect({ window, id, kills: own, rank: ranks.of(own ?? -1) }).toEqual({
        window,
        id,
        kills,
        rank: expected.filter((other) => other.kills > kills).length + 1,
      })
    }
  }
}

describe.each(eachDatabase)('the leaderboard on $dialect', ({ fresh }) => {
  let books: FreshDatabase
  let database: Database
  beforeEach(async () => {
    books = await fresh()
    database = books.database
  })
  afterEach(() => books.close())

  test('counts each window from its first instant to its last, and not a millisecond more', async () => {
    const edges = boardSpans(NOW, 'UTC')
    for (const [index, { start }] of [edges.day, edges.week, edges.month].entries()) {
      await addHistory(database, { id: `a${index}`, baselines: [[{ kills: 3, at: start }]] })
      await addHistory(database, { id: `b${index}`, baselines: [[{ kills: 5, at: start - 1 }]] })
    }
    await countAt(database, { at: NOW })
    expect((await toldBoard(database, 'day'))?.first).toEqual([{ id: 'a0', kills: 3 }])
    expect((await toldBoard(database, 'all'))?.total).toBe(6)
    await expectBoards(database, { at: NOW })
  })

  test('lists ties in the order they joined and gives them one rank', async () => {
    for (const id of ['p1', 'p2', 'p3', 'p4'])
      await addHistory(database, { id, baselines: [[{ kills: id === 'p3' ? 9 : 4, at: NOW }]] })
    await countAt(database, { at: NOW })
    expect((await toldBoard(database, 'week'))?.first.map(({ id }) => id)).toEqual(['p3', 'p1', 'p2', 'p4'])
    expect((await toldBoard(database, 'week'))?.steps).toEqual([
      [9, 1],
      [4, 3],
    ])
  })

  test('leaves out who is banned, deleted or never had a baseline, and counts who hides a name', async () => {
    const baselines = [[{ kills: 4, at: NOW }]]
    await addHistory(database, { id: 'banned', banned: true, baselines })
    await addHistory(database, { id: 'deleted', deleted: true, baselines })
    await addHistory(database, { id: 'hidden', hidden: true, baselines })
    await addHistory(database, { id: 'new', baselines: [] })
    await countAt(database, { at: NOW })
    expect(await toldBoard(database, 'day')).toEqual({
      total: 1,
      first: [{ id: 'hidden', kills: 4 }],
      steps: [[4, 1]],
    })
    const day = { window: 'day', span: boardSpans(NOW, 'UTC').day } as const
    const own = (id: string) => readOwnKills(database.read, asId<PlayerId>(id), day)
    expect(await Promise.all(['banned', 'deleted', 'new', 'nobody', 'hidden'].map(own))).toEqual([
      null,
      null,
      null,
      null,
      4,
    ])
  })

  test('begins every window anew when its time comes, in whatever state the last count left it', async () => {
    await addHistory(database, { id: 'p1', baselines: [[{ kills: 7, at: NOW - 40 * DAY }]] })
    await addHistory(database, { id: 'p2', baselines: [[], [{ kills: 2, at: NOW - DAY }]] })
    await addHistory(database, { id: 'p3', baselines: [[{ kills: 2, at: NOW - DAY }]] })
    for (const [later, ids] of [
      [0, ['p1', 'p2']],
      [HOUR, ['p2']],
      [DAY, ['p1']],
      [DAY + HOUR, ['p1', 'p3']],
      [5 * DAY, ['p1']],
      [6 * DAY, ['p2', 'p1']],
      [12 * DAY, ['p3']],
      [80 * DAY, ['p1', 'p2', 'p3']],
    ] as const) {
      const at = NOW + later
      for (const id of ids) await accrueMore(database, id, 3, at - HOUR / 2)
      await countAt(database, { at })
      await expectBoards(database, { at })
    }
  })

  test('misses nothing that was committed late: marks of the first two minutes are made again', async () => {
    const before = MIDNIGHT - 1
    await addHistory(database, { id: 'p1', baselines: [[{ kills: 7, at: NOW - 9 * DAY }]] })
    await accrueMore(database, 'p1', 2, MIDNIGHT + 10)
    await countAt(database, { at: MIDNIGHT + 1_000 })
    expect((await toldBoard(database, 'day'))?.first).toEqual([{ id: 'p1', kills: 2 }])
    // Its transaction began yesterday and took its time.
    await database.transaction(async (tx) => {
      await tx.run(`UPDATE accrual SET created_at_ms = $1 WHERE created_at_ms = $2`, [before, MIDNIGHT + 10])
    })
    await countAt(database, { at: MIDNIGHT + 60_000 })
    expect((await toldBoard(database, 'day'))?.first).toEqual([])
    await countAt(database, { at: MIDNIGHT + 121_000 })
    await expectBoards(database, { at: MIDNIGHT + 121_000 })
  })

  test('follows a change of the time zone at once', async () => {
    await addHistory(database, { id: 'p1', baselines: [[{ kills: 3, at: MIDNIGHT - HOUR }]] })
    await addHistory(database, { id: 'p2', baselines: [[{ kills: 2, at: MIDNIGHT + HOUR }]] })
    await addHistory(database, { id: 'p3', baselines: [[{ kills: 1, at: MIDNIGHT + 6 * HOUR }]] })
    for (const timeZone of ['UTC', 'Europe/Berlin', 'America/New_York', 'Pacific/Kiritimati', 'UTC']) {
      await countAt(database, { at: NOW, timeZone })
      await expectBoards(database, { at: NOW, timeZone })
    }
    await countAt(database, { at: NOW, timeZone: 'Europe/Berlin' })
    expect((await toldBoard(database, 'day'))?.first.map(({ id }) => id)).toEqual(['p1', 'p2', 'p3'])
  })

  test('equals the brute force for any histories, whenever it is counted', async () => {
    const accrual = fc.record({ kills: fc.integer({ min: 1, max: 4 }), ago: fc.integer({ min: 0, max: 40 * 24 }) })
    const baseline = fc.array(accrual, { maxLength: 4 })
    const histories = fc.array(fc.array(baseline, { maxLength: 3 }), { minLength: 8, maxLength: 14 })
    let round = 0
    await fc.assert(
      fc.asyncProperty(
        histories,
        fc.constantFrom('UTC', 'Asia/Kathmandu', 'America/New_York'),
        async (all, timeZone) => {
          round += 1
          for (const [index, baselines] of all.entries()) {
            const id = `r${round}-${String(index).padStart(2, '0')}`
            await addHistory(database, { id, baselines: baselines.map(oldestFirst) })
          }
          const at = NOW + round * 7 * HOUR
          await countAt(database, { at, timeZone })
          await expectBoards(database, { at, timeZone })
        },
      ),
      { numRuns: 6 },
    )
  })

  test('writes nothing new but the time when nothing happened, and stops when told to', async () => {
    await addHistory(database, { id: 'p1', baselines: [[{ kills: 7, at: NOW }]] })
    expect(await countAt(database, { at: NOW })).toEqual({ players: 1, marked: 1, saved: true })
    expect(await countAt(database, { at: NOW + HOUR })).toEqual({ players: 1, marked: 0, saved: true })
  })
})

function oldestFirst(accruals: readonly { kills: number; ago: number }[]): History['baselines'][number] {
  const sorted = accruals.toSorted((a, b) => b.ago - a.ago)
  return sorted.map(({ kills, ago }) => ({ kills, at: NOW - ago * HOUR }))
}
