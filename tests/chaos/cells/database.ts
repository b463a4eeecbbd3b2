// The database is taken away: restarted amid a transaction, its connections reset or left half open, its last answer lost, no
// connection to be had; on SQLite a disk that is full.
import { statSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileOf } from '@pay2slay/db'
import { takeAllConnections } from '@pay2slay/testing'
import { waitFor } from '../../e2e/support/wait.js'
import type { Cell } from '../support/cell.js'
import type { Stage } from '../support/stage.js'

/** Where a transaction of each verb has written and not yet committed. */
const AMID = ['accrue:written', 'settle:written', 'pay:stored', 'confirm:before_commit'] as const
const STATEMENT_MS = 2_000
const FULL_MS = 3_000

/** A scheduler stopped amid a transaction; `happens` to the database, and it goes on. */
async function amid(stage: Stage, point: string, happens: () => Promise<void> | void | undefined): Promise<void> {
  await stage.keep(0)
  await stage.start({ statementMs: STATEMENT_MS })
  const stopped = await stage.meet({ point, nth: 1, signal: 'SIGSTOP' })
  await happens()
  stopped.signal('SIGCONT')
}

/** Every connection that the server gives is taken for a while, after those of the scheduler were ended. */
async function fillServer(stage: Stage): Promise<void> {
  await stage.keep(1)
  stage.owe()
  const url = stage.world.env['DATABASE_URL'] ?? ''
  const giveBack = await takeAllConnections(url)
  stage.databaseProxy?.reset()
  // What was reset just now is free again, for whoever comes first.
  const giveRest = await takeAllConnections(url)
  await sleep(FULL_MS)
  await giveBack()
  await giveRest()
}

/** No file of the scheduler may grow: what it would write does not fit, however often it tries. */
async function fullDisk(stage: Stage): Promise<void> {
  await stage.keep(0)
  const file = fileOf(stage.world.env['DATABASE_URL'] ?? '')
  const size = Math.max(...[file, `${file}-wal`].map((one) => statSync(one, { throwIfNoEntry: false })?.size ?? 0))
  const scheduler = await stage.start({}, { fileBlocks: Math.ceil((size + 48 * 1024) / 512) })
  const isFull = () => /disk I\/O error|database or disk is full/.test(scheduler.output)
  for (let round = 0; round < 20 && !isFull(); round += 1) {
    stage.owe()
    await sleep(1_000)
  }
  await waitFor('a write that does not fit', 30_000, isFull, () => scheduler.output.slice(-2_000))
  await sleep(1_000)
  await scheduler.stop()
}

const cell = (name: string, fault: Cell['fault'], own: Partial<Cell> = {}): Cell => ({
  name: `database ${name}`,
  database: 'postgresql',
  schedulers: 1,
  batch: 10,
  ownServer: true,
  fault,
  ...own,
})

export const databaseCells: readonly Cell[] = [
  ...AMID.flatMap((point) => [
    cell(`restart fast at ${point}`, (stage) => amid(stage, point, () => stage.options.server?.restart('fast'))),
    cell(`restart immediate at ${point}`, (stage) =>
      amid(stage, point, () => stage.options.server?.restart('immediate')),
    ),
    cell(`reset at ${point}`, (stage) => amid(stage, point, () => stage.databaseProxy?.reset())),
    cell(`lost commit at ${point}`, (stage) => amid(stage, point, () => stage.databaseProxy?.loseNextAnswer())),
    cell(`half open at ${point}`, (stage) => amid(stage, point, () => stage.databaseProxy?.orphan())),
    cell(`silent at ${point}`, (stage) =>
      amid(stage, point, () => {
        stage.databaseProxy?.set('silent')
        setTimeout(() => stage.databaseProxy?.set('open'), 2 * STATEMENT_MS).unref()
      }),
    ),
  ]),
  cell('no connection left', fillServer),
  cell('pool of one', async (stage) => {
    await stage.keep(0)
    await stage.start({ poolSize: 1, statementMs: STATEMENT_MS })
    stage.owe()
  }),
  cell('disk full', fullDisk, { database: 'sqlite', ownServer: false }),
]
