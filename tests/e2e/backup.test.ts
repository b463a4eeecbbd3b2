// Backups as an operator makes them: taken while it runs, proven, and restored to an older state, after which every kill is paid once.
import { afterEach, describe, expect, jest, test } from '@jest/globals'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { openDatabase } from '@pay2slay/db'
import { emptyDatabase, KINDS, PLAYED_KINDS, type DatabaseKind } from './support/databases.js'
import { waitFor } from './support/wait.js'
import { World } from './support/world.js'

// A dozen processes one after the other.
jest.setTimeout(240_000)

let world: World
afterEach(() => world.close())

const folder = () => world.env['P2S_BACKUP_DIR'] ?? ''
const sentence = (text: string) => expect.stringMatching(new RegExp(`^[^\\n]*${text}[^\\n]*\\n$`))

/** What killed commands leave, of two days and of an hour ago; told is which of it is still there. */
async function leaveScratch(kind: DatabaseKind): Promise<() => Promise<readonly string[]>> {
  const ages = { 'of two days ago': 48, 'of an hour ago': 1 }
  const now = Date.now()
  const at = (hours: number) => new Date(now - hours * 3_600_000)
  const schemaOf = (hours: number) =>
    `pay2slay_scratch_${at(hours).toISOString().slice(0, 19).replaceAll(/\D/g, '')}_0123456789ab`
  const url = world.env['DATABASE_URL'] ?? ''
  const filesOf = (hours: number) => [
    path.join(folder(), `pay2slay-20260101T000000000Z.p2sbackup.${`${hours}`.padStart(12, '0')}.part`),
    ...(kind === 'sqlite'
      ? ['', '-wal'].map((end) => `${url.slice('file:'.length)}.verifying-${`${hours}`.padStart(12, '0')}${end}`)
      : []),
  ]
  mkdirSync(folder(), { recursive: true })
  for (const hours of Object.values(ages)) {
    for (const file of filesOf(hours)) {
      writeFileSync(file, '')
      utimesSync(file, at(hours), at(hours))
    }
    if (kind === 'postgresql')
      await world.database.transaction((tx) =>
        tx.run(`CREATE SCHEMA ${schemaOf(hours)} CREATE TABLE left_over (n int)`),
      )
  }
  return async () => {
    const schemas = kind === 'sqlite' ? [] : await world.database.read.all('SELECT nspname FROM pg_namespace')
    const names = schemas.map((row) => String(row['nspname']))
    const still = Object.entries(ages).filter(([, hours]) => {
      const there = [
        ...filesOf(hours).map((file) => existsSync(file)),
        ...(kind === 'sqlite' ? [] : [names.includes(schemaOf(hours))]),
      ]
      expect(new Set(there).size).toBe(1)
      return there[0]
    })
    for (const [, hours] of still) for (const file of filesOf(hours)) rmSync(file)
    return still.map(([age]) => age)
  }
}

describe.each(KINDS)('on %s', (kind) => {
  test('books of before two payouts, restored, pay no kill twice and lose none, and the scheduler says what it did', async () => {
    world = await World.create(kind, { players: 2 })
    const before = await world.scheduler({ P2S_BACKUP_EVERY_HOURS: '1' })
    await waitFor('the scheduler’s own backup', 30_000, () =>
      world.count('audit_log', `action = 'backup_made' AND actor = 'scheduler'`).then((made) => made === 1),
    )
    await world.baselines()
    world.setKills(2)
    await world.settled(4)
    const made = await world.command<{ file: string; sha256: string }>('backup')
    expect(statSync(made.file).mode & 0o777).toBe(0o600)
    world.setKills(5)
    await world.settled(10)

    const running = await world.aside(() => world.run(['restore', 'latest', '--replace']))
    expect(running).toMatchObject({ code: 1, stderr: sentence('a scheduler runs on it') })
    await before.stop()
    const careless = await world.aside(() => world.run(['restore', made.file]))
    expect(careless).toMatchObject({ code: 1, stderr: sentence('it holds books already') })
    expect((await world.figures()).kills).toBe(10)
    expect(await world.command('verify', 'latest')).toMatchObject({ holds: true, audit: { accruedKills: 4 } })
    const restored = await world.aside(() => world.command<{ formerBooks: string }>('restore', 'latest', '--replace'))
    expect(restored.formerBooks).toContain('before_restore'.replace('_', kind === 'sqlite' ? '-' : '_'))
    expect((await world.figures()).kills).toBe(4)
    expect(world.killsPaid()).toEqual([5n, 5n])

    const after = await world.scheduler()
    expect(after.output).toContain('books_were_restored')
    world.setKills(7)
    await world.settled(14)
    expect(world.killsPaid()).toEqual([7n, 7n])
    await waitFor('the word that the books are whole', 30_000, async () =>
      after.output.includes('restored_books_whole'),
    )
    expect(
      await world.count(
        'audit_log',
        `action = 'restored_books_whole' AND summary LIKE '%2 sends worth 0.3 BAN adopted%'`,
      ),
    ).toBe(1)
    await after.stop()
    expect(await world.command('audit')).toMatchObject({ holds: true, findings: [], chainChecked: true })
    if (kind === 'sqlite') {
      const former = openDatabase(`file:${restored.formerBooks}`)
      expect(await former.read.all('SELECT sum(to_kills - from_kills) AS n FROM accrual')).toEqual([{ n: 10n }])
      await former.close()
    }
  })
})

describe.each(PLAYED_KINDS)('on %s', (kind) => {
  test('a backup is restored into an empty database, and older ones go by the rule that was given', async () => {
    world = await World.create(kind, { players: 2 })
    const left = await leaveScratch(kind)
    const { file } = await world.command<{ file: string }>('backup')
    expect(await left()).toEqual(['of an hour ago'])
    expect(await world.command('backup', '--keep', '2')).toMatchObject({ deleted: [] })
    expect(await world.command('backup', '--keep', '1')).toMatchObject({
      deleted: [expect.any(String), path.basename(file)],
    })
    expect(readdirSync(folder())).toHaveLength(1)
    const empty = await emptyDatabase(kind)
    try {
      const ran = await world.run(['restore', 'latest', '--json'], { DATABASE_URL: empty.url })
      expect(ran).toMatchObject({ code: 0, stderr: '' })
      expect(JSON.parse(ran.stdout)).toMatchObject({ holds: true, formerBooks: null, audit: { players: 2 } })
      const database = openDatabase(empty.url)
      const rows = await database.read.all(
        'SELECT (SELECT count(*) FROM player) AS players, (SELECT count(*) FROM gate) AS gate',
      )
      await database.close()
      expect(rows).toEqual([{ players: 2n, gate: 1n }])
    } finally {
      await empty.drop()
    }
  })
})

test('run-once on restored books adopts what was paid since, says so, and pays only what is new', async () => {
  world = await World.create('sqlite', { players: 2 })
  await world.command('run-once')
  world.setKills(1)
  await world.command('run-once')
  await world.command('backup')
  world.setKills(3)
  await world.command('run-once')
  await world.aside(() => world.command('restore', 'latest', '--replace'))
  world.setKills(4)
  const ran = await world.command<{ steps: { job: string; summary: string }[] }>('run-once')
  for (let round = 0; round < 3 && world.killsPaid().some((kills) => kills < 4n); round += 1)
    await world.command('run-once')
  expect(world.killsPaid()).toEqual([4n, 4n])
  expect(ran.steps.find(({ job }) => job === 'compare')?.summary).toContain('2 sends worth 0.2 BAN adopted')
  expect(await world.command('audit')).toMatchObject({ holds: true, findings: [] })
})

test('everything wrong with a backup is a sentence that changes nothing', async () => {
  world = await World.create('sqlite', { players: 1 })
  const { file } = await world.command<{ file: string }>('backup')
  const cut = path.join(folder(), 'cut')
  writeFileSync(cut, readFileSync(file).subarray(0, -30))
  const own = { DATABASE_URL: `file:${world.folder}/empty.db` }
  const refused = async (args: readonly string[], text: string, more = {}) =>
    expect(await world.run(args, { ...own, ...more })).toMatchObject({ code: 1, stdout: '', stderr: sentence(text) })
  await refused(['verify', 'nowhere'], 'the file does not exist')
  await refused(['verify', file], 'P2S_BACKUP_KEY is not the key', { P2S_BACKUP_KEY: 'another passphrase of it' })
  await refused(['verify', file], 'backups are encrypted: set P2S_BACKUP_KEY_FILE', { P2S_BACKUP_KEY: '' })
  await refused(['restore', 'latest'], 'there is no backup in', { P2S_BACKUP_DIR: path.join(world.folder, 'none') })
  await refused(['restore', file], 'belongs to a live world', { P2S_DRY_RUN: 'true' })
  await refused(['restore', cut], 'damaged')
  await refused(['restore', file], 'it is of sqlite', { DATABASE_URL: 'postgresql://127.0.0.1:1/x' })
  await refused(['backup', '--file', file], 'exists already', { DATABASE_URL: world.env['DATABASE_URL'] ?? '' })
  const strange = await world.run(['backup', '--keep', 'many'])
  expect(strange).toMatchObject({ code: 1, stderr: expect.stringContaining('a whole number from 1 to 9999') })
  expect(readdirSync(world.folder).filter((name) => name.startsWith('empty.db'))).toEqual([])
  const open = await world.run(['restore', file, '--replace'])
  expect(open).toMatchObject({ code: 1, stderr: sentence('is open in another process') })
})
