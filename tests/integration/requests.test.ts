// Requests to the scheduler and its status, on both databases.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import {
  createJobRequests,
  createJobStates,
  createLeases,
  createStore,
  listRequests,
  readSchedulerStatus,
} from '@pay2slay/db'
import { requestJobs, setIntervals, type Store } from '@pay2slay/domain'
import { eachDatabase, type FreshDatabase } from '@pay2slay/testing'

const ACTOR = { actor: 'discord:1', address: '127.0.0.1', requestId: 'r' }

describe.each(eachDatabase)('on $dialect', ({ fresh: make }) => {
  let fresh: FreshDatabase
  let store: Store
  beforeAll(async () => {
    fresh = await make()
    store = createStore(fresh.database)
  })
  afterAll(() => fresh.close())
  beforeEach(() =>
    fresh.database.transaction(async (tx) => {
      for (const table of ['job_request', 'audit_log', 'lease', 'job_state']) await tx.run(`DELETE FROM ${table}`)
    }),
  )

  it('twenty requests at once leave one that waits, and one audit row', async () => {
    const all = await Promise.all(Array.from({ length: 20 }, () => requestJobs(store, ['accrue', 'settle'], ACTOR)))
    expect(new Set(all.flat().map(({ id }) => id)).size).toBe(2)
    expect(await listRequests(fresh.database.read, { limit: 50 })).toHaveLength(2)
    const audit = await fresh.database.read.all('SELECT before_json, after_json FROM audit_log ORDER BY action')
    expect(audit.map((row) => [row['before_json'], String(row['after_json']).slice(0, 36)])).toEqual([
      [null, '{"kind":"accrue","state":"waiting","'],
      [null, '{"kind":"settle","state":"waiting","'],
    ])
  })

  it('of schedulers that take a request at once exactly one has it, and only that one finishes it', async () => {
    const [request] = await requestJobs(store, ['settle'], ACTOR)
    const id = request?.id ?? ''
    const requests = createJobRequests(fresh.database)
    const taken = await Promise.all(['a', 'b', 'c', 'd'].map((holder) => requests.take(id, holder)))
    expect(taken.filter(Boolean)).toHaveLength(1)
    const winner = ['a', 'b', 'c', 'd'][taken.indexOf(true)] ?? ''
    expect(await requests.finish(id, 'somebody else', 'done')).toBe(false)
    expect(await requests.drop(id, winner, 'expired')).toBe(false)
    expect(await requests.finish(id, winner, 'done')).toBe(true)
    expect(await requests.finish(id, winner, 'again')).toBe(false)
    expect(await requests.unfinished()).toEqual([])
  })

  it('requests are listed in pages, latest first', async () => {
    const requests = createJobRequests(fresh.database)
    const ids: string[] = []
    for (let round = 0; round < 3; round += 1) {
      const [one] = await requestJobs(store, ['accrue'], ACTOR)
      ids.unshift(one?.id ?? '')
      await requests.drop(one?.id ?? '', 'x', 'done')
    }
    const page = await listRequests(fresh.database.read, { limit: 2 })
    expect(page.map(({ id }) => id)).toEqual(ids.slice(0, 2))
    expect((await listRequests(fresh.database.read, { limit: 2, before: page[1]?.id })).map(({ id }) => id)).toEqual(
      ids.slice(2),
    )
  })

  it('status tells who holds which job, and nobody once the leases have run out', async () => {
    const states = createJobStates(fresh.database)
    await states.prepare('accrue', 60, 0)
    expect(await readSchedulerStatus(fresh.database)).toMatchObject({ alive: false, jobs: [{ lease: null }] })
    await createLeases(fresh.database).acquire('accrue', 'here', 30_000)
    await states.started('accrue', 'here')
    await states.finished('accrue', 'nothing to do')
    expect(await readSchedulerStatus(fresh.database)).toMatchObject({
      alive: true,
      jobs: [{ name: 'accrue', lastOutcome: 'nothing to do', runs: 1, holder: 'here', lease: { holder: 'here' } }],
    })
    await fresh.database.transaction((tx) => tx.run('UPDATE lease SET expires_at_ms = 1'))
    expect(await readSchedulerStatus(fresh.database)).toMatchObject({ alive: false })
  })

  it('the newest intervals count, with their audit row', async () => {
    const configured = { accrualSeconds: 1_200, settlementSeconds: 1_200 }
    await setIntervals(store, configured, { accrualSeconds: 60 }, ACTOR)
    await setIntervals(store, configured, { settlementSeconds: 90 }, ACTOR)
    expect(await store.transaction((tx) => tx.intervals())).toMatchObject({ accrualSeconds: 60, settlementSeconds: 90 })
    const rows = await fresh.database.read.all(`SELECT before_json FROM audit_log ORDER BY id`)
    expect(rows.map((row) => JSON.parse(String(row['before_json'])) as unknown)).toEqual([
      { accrual_interval_seconds: 1_200, settlement_interval_seconds: 1_200 },
      { accrual_interval_seconds: 60, settlement_interval_seconds: 1_200 },
    ])
  })
})
