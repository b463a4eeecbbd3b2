import { expect, test } from '@jest/globals'
import { insertLoginAttempt } from '@pay2slay/db'
import { runSqliteApi } from './fixtures/running-api.js'
import { startSweeper } from './sweeper.js'

test('what is over is swept away while the process runs, and a database that is away only costs a line in the log', async () => {
  const api = await runSqliteApi()
  const events: string[] = []
  const observer = { count() {}, gauge() {}, event: (_level: string, event: string) => void events.push(event) }
  const attempt = { browserHash: 'b', codeVerifier: 'v', returnTo: '/', createdAt: 1 }
  await api.database.transaction(async (tx) => {
    await insertLoginAttempt(tx, { ...attempt, id: 'over', expiresAt: 2 })
    await insertLoginAttempt(tx, { ...attempt, id: 'not over', expiresAt: Date.now() + 3_600_000 })
  })
  const left = async () => (await api.database.read.all('SELECT id FROM login_attempt ORDER BY id')).map(({ id }) => id)
  const stop = startSweeper(api.keeper, observer, 5)
  while ((await left()).length > 1) await new Promise((resolve) => setTimeout(resolve, 5))
  expect(await left()).toEqual(['not over'])
  await stop()
  await api.close()
  const stopAgain = startSweeper(api.keeper, observer, 5)
  while (events.length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
  await stopAgain()
  expect(events[0]).toBe('sweep_failed')
})
