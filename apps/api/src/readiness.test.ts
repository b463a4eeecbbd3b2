// The database goes away and comes back: the API says so, answers with a problem meanwhile, and recovers without a restart.
import { rename, rm, writeFile } from 'node:fs/promises'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { enterWorld, migrate, openDatabase } from '@pay2slay/db'
import request from 'supertest'
import { addPlayer, addStop } from './fixtures/rows.js'
import { bodyOf, runSqliteApi, TEST_WORLD, type SqliteApi } from './fixtures/running-api.js'

let api: SqliteApi
beforeEach(async () => {
  api = await runSqliteApi()
})
afterEach(() => api.close())

const notReady = async (check: string) => {
  const answer = await request(api.app)
    .get('/readyz')
    .expect(503)
    .expect('content-type', /^application\/problem\+json/)
  const body = bodyOf(answer)
  const { text } = answer
  expect(body).toMatchObject({ type: 'urn:pay2slay:problem:not-ready', status: 503, failed_check: check })
  expect(text).not.toMatch(/SQLITE|\/tmp|books\.db|ENOENT/)
}
const ready = () => request(api.app).get('/readyz').expect(200, { status: 'ready' })

/** A second database, made ready to be put in the place of the first. */
async function another(world = TEST_WORLD): Promise<string> {
  const file = `${api.file}.other`
  await migrate(`file:${file}`)
  const database = openDatabase(`file:${file}`)
  await enterWorld(database, world)
  await addPlayer(database, { id: 'new', name: 'Newcomer' })
  await database.close()
  return file
}

/** As a restore does it: the journal of the old file goes with it. */
async function replaceBy(file: string): Promise<void> {
  for (const suffix of ['-wal', '-shm']) await rm(`${api.file}${suffix}`, { force: true })
  await rename(file, api.file)
}

describe('readiness', () => {
  test('a database file that is moved away makes it not ready; moved back, it is ready again', async () => {
    await ready()
    await rename(api.file, `${api.file}.away`)
    await notReady('database')
    const body = bodyOf(await request(api.app).get('/api/feed').expect(503).expect('retry-after', '2'))
    expect(body).toMatchObject({ type: 'urn:pay2slay:problem:unavailable' })
    await request(api.app).get('/livez').expect(200)
    await rename(`${api.file}.away`, api.file)
    await ready()
    await request(api.app).get('/api/feed').expect(200)
  })

  test('a database file that is replaced is read from then on, not the deleted one', async () => {
    await request(api.app).get('/api/leaderboard?limit=1').expect(200)
    await replaceBy(await another())
    const body = bodyOf(await request(api.app).get('/api/leaderboard?limit=2').expect(200))
    expect(body).toMatchObject({ total: 1, players: [{ discord_username: 'Newcomer' }] })
    await ready()
  })

  test('a file of another world in its place is not served', async () => {
    await replaceBy(await another({ ...TEST_WORLD, mode: 'dry' }))
    await notReady('world')
    await request(api.app).get('/api/feed').expect(503)
  })

  test('a file that is no database makes it not ready, until a good one is there', async () => {
    const good = await another()
    await rename(api.file, `${api.file}.kept`)
    await writeFile(api.file, 'this is not a database, '.repeat(100))
    await notReady('database')
    await replaceBy(good)
    await new Promise((resolve) => setTimeout(resolve, 300))
    await ready()
  })

  test('a missing migration makes it not ready and is named', async () => {
    await api.database.transaction((tx) => tx.run('UPDATE _prisma_migrations SET finished_at = NULL'))
    await notReady('migrations')
    const body = bodyOf(await request(api.app).get('/readyz'))
    expect((body as { detail: string }).detail).toMatch(/Not applied yet: \d{14}_init.*migrate/)
    await api.database.transaction((tx) => tx.run('UPDATE _prisma_migrations SET finished_at = 1'))
    await ready()
  })

  test('open stops are shown, without their reason, and do not make it fail', async () => {
    await addStop(api.database, 'pause')
    const answer = await request(api.app).get('/readyz').expect(200)
    const body = bodyOf(answer)
    const { text } = answer
    expect(body).toEqual({ status: 'ready', stops: [{ kind: 'pause', set_at: '1970-01-01T00:00:00.000Z' }] })
    expect(text).not.toMatch(/internal reason|somebody/)
  })
})
