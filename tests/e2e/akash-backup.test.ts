// A backup from a deployment and back into it, by the scripts for Akash: in the place of akt a program runs here what the container would,
// and everything that it runs is the real thing.
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fetchBackup } from '../../scripts/akash/fetch-backup.js'
import { restoreBackup } from '../../scripts/akash/restore-backup.js'
import { run } from '../../scripts/fixtures/run.js'
import { ROOT, runScheduler, type Environment } from './support/service.js'

let folder: string
let env: Environment
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'pay2slay-akash-backup-'))
  const put = (name: string, lines: string) =>
    writeFileSync(path.join(folder, name), `#!/bin/sh\n${lines}\n`, { mode: 0o755 })
  put('akt', 'while [ "$1" != -- ]; do shift; done; shift; exec "$@"')
  put('pay2slay', `shift; exec '${process.execPath}' '${ROOT}/apps/scheduler/dist/main.js' "$@"`)
  const disk = path.join(folder, 'data')
  mkdirSync(disk)
  env = {
    PATH: `${folder}:${process.env['PATH'] ?? ''}`,
    AKT: path.join(folder, 'akt'),
    P2S_DRY_RUN: 'true',
    DATABASE_URL: `file:${path.join(folder, 'books.db')}`,
    P2S_BACKUP_DIR: path.join(disk, 'backups'),
    P2S_BACKUP_KEY: 'a passphrase of a test, long enough',
  }
})
afterEach(() => rmSync(folder, { recursive: true }))

test('a backup that was fetched from a deployment is whole, and brought back it is the books again', async () => {
  const players = async () => JSON.parse((await runScheduler(['players', 'list', '--json'], env)).stdout) as unknown[]
  const join = async (id: string) => {
    const list = path.join(folder, 'players.csv')
    writeFileSync(list, `discord_id,discord_name,epic_account_id,address\n${id},Sam,${id.repeat(32)},\n`)
    expect(await runScheduler(['players', 'import', list], env)).toMatchObject({ code: 0 })
  }
  expect(await runScheduler(['migrate'], env)).toMatchObject({ code: 0 })
  await join('1')
  const kept = path.join(folder, 'kept')
  const fetched = await run(fetchBackup, ['4242', kept, '--now'], env)
  expect(fetched).toMatchObject({ code: 0, err: '' })
  const [name = ''] = readdirSync(kept)
  const file = path.join(kept, name)
  expect(await runScheduler(['verify', file], env)).toMatchObject({ code: 0 })

  await join('2')
  expect(await players()).toHaveLength(2)
  expect(await run(restoreBackup, [file, '4242', '--confirm', '4242'], env)).toMatchObject({ code: 0, err: '' })
  expect(await players()).toHaveLength(1)
}, 240_000)
