// Running the service: what admins ask for over HTTP is done by a real scheduler, and by nobody else.
import { afterEach, describe, expect, test } from '@jest/globals'
import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { walletOf } from '@pay2slay/sandbox'
import { Admin } from './support/admin.js'
import { PLAYED_KINDS } from './support/databases.js'
import { waitFor } from './support/wait.js'
import { World } from './support/world.js'

let world: World
afterEach(() => world.close())

const HOURLY = { P2S_INTERVAL_SECONDS: '3600' }

describe.each(PLAYED_KINDS)('on %s', (kind) => {
  test('a run that is asked for over HTTP is done by the running scheduler, and so are other intervals', async () => {
    world = await World.create(kind)
    await world.scheduler(HOURLY)
    await world.baselines()
    const admin = await Admin.start(world)
    world.setKills(3)
    expect(await admin.post('/admin/scheduler/trigger', {})).toMatchObject({
      status: 'queued',
      requests: [{ kind: 'accrue' }, { kind: 'settle' }],
    })
    await world.settled(12)
    expect(world.killsPaid()).toEqual([3n, 3n, 3n, 3n])
    await waitFor(
      'both requests to be told as done',
      10_000,
      async () => (await world.count('job_request', 'finished_at_ms IS NOT NULL')) === 2,
    )
    const { requests } = await admin.get('/admin/scheduler/requests')
    expect(requests).toMatchObject([
      { kind: 'settle', outcome: expect.stringContaining('4 payouts planned') },
      { kind: 'accrue', outcome: expect.stringContaining('12 kills accrued') },
    ])
    expect(await admin.get('/admin/scheduler/status')).toMatchObject({ alive: true })

    await admin.post('/admin/scheduler/config', { accrual_interval_seconds: 30, settlement_interval_seconds: 40 })
    await waitFor('the countdown to show them', 10_000, async () => {
      const told = await admin.get('/api/scheduler/countdown')
      return told['accrual_interval_seconds'] === 30 && Number(told['next_settlement_in']) <= 40
    })
  })

  test('a rate counts from the stated moment on and not before, whichever scheduler accrues', async () => {
    world = await World.create(kind)
    await Promise.all([world.scheduler(), world.scheduler()])
    await world.baselines()
    const admin = await Admin.start(world)
    const from = (await world.database.now()) + 6_000
    await admin.post('/admin/payout/config', {
      ban_per_kill: '0.1',
      effective_at: new Date(from).toISOString(),
      reason: 'twice as much',
    })
    for (let kills = 1; (await world.database.now()) < from + 3_000; kills += 1) {
      world.setKills(kills)
      await world.settled(4 * kills)
    }
    const accruals = await world.database.read.all('SELECT created_at_ms, per_kill_units FROM accrual')
    const rates = (isBefore: boolean) =>
      new Set(
        accruals
          .filter((row) => Number(row['created_at_ms']) < from === isBefore)
          .map((row) => Number(row['per_kill_units'])),
      )
    expect([...rates(true)]).toEqual([5_000_000])
    expect([...rates(false)]).toEqual([10_000_000])
    expect(await world.command('audit')).toMatchObject({ holds: true, chainChecked: true })
  })
})

describe('an operator seed that is handed in through the API', () => {
  const NO_SEED = { P2S_OPERATOR_SEED_FILE: '' }

  test('pays, is in nobody’s memory, log or answer afterwards, and another one waits for a restart', async () => {
    world = await World.create('sqlite')
    const keyFile = path.join(world.folder, 'seal.key')
    const { publicKey } = await world.command<{ publicKey: string }>('seal-key', 'create', '--file', keyFile)
    const opens = { ...NO_SEED, P2S_SEAL_PRIVATE_KEY_FILE: keyFile }
    const refused = await world.run(['start'], opens)
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('no operator seed is sealed') })

    const snapshots = { NODE_OPTIONS: `--heapsnapshot-signal=SIGUSR2 --diagnostic-dir=${world.folder}` }
    const admin = await Admin.start(world, { P2S_SEAL_PUBLIC_KEY: publicKey, ...snapshots })
    const answer = await admin.post('/admin/config/operator-seed', { seed: world.seed, reason: 'the first seed' })
    expect(answer).toMatchObject({ success: true, address: world.operator })
    expect(await admin.get('/admin/config/operator-seed/status')).toMatchObject({
      configured: true,
      address: world.operator,
      sealed_for_present_key: true,
    })
    const heap = await snapshotOf(admin)
    expect(heap).toContain('operator-seed')
    for (const text of [heap, admin.service.output, JSON.stringify(answer), await everyText()])
      expect(text.toLowerCase().includes(world.seed)).toBe(false)

    const scheduler = await world.scheduler(opens)
    await world.baselines()
    world.setKills(2)
    await world.settled(8)
    expect(scheduler.output.toLowerCase()).not.toContain(world.seed)

    const other = randomBytes(32).toString('hex')
    const otherFile = path.join(world.folder, 'other.seed')
    writeFileSync(otherFile, other, { mode: 0o600 })
    await waitFor('no block to be open', 10_000, async () => (await world.count('block', `state <> 'confirmed'`)) === 0)
    await sealWith(publicKey, otherFile)
    await waitFor(
      'the alert',
      20_000,
      async () => (await world.count('alert', `kind = 'seed_restart' AND cleared_at_ms IS NULL`)) === 1,
    )
    world.setKills(4)
    await world.settled(16)
    expect(world.killsPaid()).toEqual([4n, 4n, 4n, 4n])
    await scheduler.stop()
    const two = await world.run(['start'], { P2S_SEAL_PRIVATE_KEY_FILE: keyFile })
    expect(two.stderr).toMatch(
      new RegExp(
        `is the seed of ${world.operator}, but the one sealed in the database is of ${walletOf(other).address}`,
      ),
    )
    expect(two).toMatchObject({ code: 1 })
    expect(`${two.stdout}${two.stderr}`).not.toMatch(new RegExp(`${world.seed}|${other}`, 'i'))
  }, 120_000)

  const sealWith = async (publicKey: string, file: string) => {
    const args = ['operator-seed', 'set', '--file', file, '--reason', 'a new account']
    const ran = await world.run(args, { P2S_SEAL_PUBLIC_KEY: publicKey })
    expect(ran).toMatchObject({ code: 0 })
  }

  /** What the API's process holds after a full collection. */
  async function snapshotOf(admin: Admin): Promise<string> {
    admin.service.signal('SIGUSR2')
    const find = () => readdirSync(world.folder).find((name) => name.endsWith('.heapsnapshot'))
    const complete = () => {
      const name = find()
      return name !== undefined && readFileSync(path.join(world.folder, name), 'utf8').trimEnd().endsWith('}')
    }
    await waitFor('the snapshot of the heap', 60_000, async () => complete())
    return readFileSync(path.join(world.folder, find() ?? ''), 'utf8')
  }

  /** Every text of every table. */
  async function everyText(): Promise<string> {
    const tables = await world.database.read.all(
      `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`,
    )
    const all = await Promise.all(
      tables.map((row) => world.database.read.all(`SELECT * FROM "${String(row['name'])}"`)),
    )
    return JSON.stringify(all, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value))
  }
})
