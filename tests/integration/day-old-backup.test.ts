// A backup of yesterday under the payout.yaml that is shipped: the caps' day has turned over meanwhile, hours of kills come in one reading,
// and what was told is not told again.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { addressCodec } from '@pay2slay/banano-rpc'
import { prepareRestored, type Scratch } from '@pay2slay/db'
import { units } from '@pay2slay/domain'
import { DIALECTS, freshDatabase, type FreshDatabase } from '@pay2slay/testing'
import { audit } from '../../apps/scheduler/src/commands/audit.js'
import { testSettings } from '../../apps/scheduler/src/fixtures/settings.js'
import { compareJob } from '../../apps/scheduler/src/jobs/compare.js'
import { restoreBackup, takeBackup } from './support/backup.js'
import { startFaucet, type Faucet } from './support/faucet.js'

const PLAYERS = 3
const KILL = 5_000_000n
const HOUR = 3_600_000
const DAY = 24 * HOUR
/** Noon of the day after the players were imported, as the calendar day is the window of the caps. */
const NOON = Math.floor(Date.now() / DAY) * DAY + DAY + 12 * HOUR

describe.each(DIALECTS)('on %s', (dialect) => {
  let fresh: FreshDatabase
  let faucet: Faucet
  let now: number
  beforeEach(async () => {
    fresh = await freshDatabase(dialect)
    now = NOON
    const { payout } = testSettings(fresh.url)
    const { caps, outflow, minPayout, timeZone, maxUnconfirmed } = payout
    expect(caps).toEqual({ dailyKills: 150, weeklyKills: 750 })
    expect(payout.accrual.maxKillsPerHour).toBe(120)
    faucet = await startFaucet(fresh.database, {
      players: PLAYERS,
      now: async () => now,
      rules: payout.accrual,
      settle: { caps, minPayout, timeZone },
      pay: { outflow, timeZone, maxUnconfirmed },
      tellsPayouts: true,
    })
    await fresh.database.transaction((tx) => tx.run('UPDATE player SET directory_answered_at_ms = $1', [now]))
    await faucet.drain()
  })
  afterEach(async () => {
    await faucet.stop()
    await fresh.close()
  })

  /** The comparison with the chain as the scheduler's job does it. */
  const compare = () => {
    const { common, chain, signer } = faucet
    const deps = { ...common, timeZone: 'UTC', chain, pause: async () => {}, verified: new Map() }
    const { database } = fresh
    const operators = [signer.account]
    const job = compareJob({ ...common, database, operators, chain: deps, minimum: units(0n), tellsPayouts: true })
    return job.run(new AbortController().signal)
  }
  const read = async (total: number) => {
    faucet.specs.forEach((_, index) => faucet.setKills(index + 1, total))
    await faucet.accrue()
  }
  const settle = async () => {
    await faucet.settle()
    await faucet.drain()
    await compare()
  }
  const at = (hours: number) => (now = NOON + hours * HOUR)
  const paid = () => faucet.specs.map((_, index) => faucet.paid(index + 1) / KILL)
  const everybody = (kills: number) => faucet.specs.map(() => BigInt(kills))
  const rows = async (table: string, where = 'true') => {
    const [row] = await fresh.database.read.all(`SELECT count(*) AS n FROM ${table} WHERE ${where}`)
    return Number(row?.['n'])
  }

  // One order on each database: what pays first after a restore is chance.
  const order = dialect === 'sqlite' ? 'the kills are read' : 'the chain is compared'
  it(`a restored day costs nobody a kill, pays none twice and tells nothing again, also where first ${order}`, async () => {
    at(0.5)
    await read(160)
    await settle()
    const backup = await takeBackup(fresh.database)
    expect(await rows('notice', 'sent_at_ms IS NULL AND given_up_at_ms IS NULL')).toBe(PLAYERS)
    at(1.5)
    await read(220)
    await settle()
    at(2.5)
    await read(280)
    await settle()
    expect(paid()).toEqual(everybody(150))
    at(13)
    await read(330)
    await settle()
    expect(paid()).toEqual(everybody(230))
    // A hundred kills of each player were passed since the backup.
    expect(await rows('notice', `kind = 'milestone'`)).toBe(PLAYERS)

    at(24)
    await restoreBackup(fresh.database, backup)
    await prepareRestored({ url: fresh.url } as Scratch, 'test', 'books of yesterday restored')
    if (order.includes('chain')) await compare()
    await read(350)
    await settle()
    await settle()
    expect(await rows('player', 'pending_total IS NOT NULL')).toBe(0)
    // What was paid of the chain's yesterday counts as paid today: the caps leave room for nothing more until midnight.
    expect(paid()).toEqual(everybody(230))
    expect(await rows('payout', 'adopted')).toBe(3 * PLAYERS)
    const told = `kind IN ('payout', 'milestone')`
    expect(await rows('notice', told)).toBe(PLAYERS)
    expect(await rows('notice', `${told} AND sent_at_ms IS NULL AND given_up_at_ms IS NULL`)).toBe(0)

    at(37)
    await read(360)
    await settle()
    expect(paid()).toEqual(everybody(260))
    expect(await rows('notice', `kind = 'payout'`)).toBe(2 * PLAYERS)
    const { store, chain } = faucet
    const report = await audit({ database: fresh.database, store, chain, codec: addressCodec, pauseMs: 1 })
    expect(report).toMatchObject({ findings: [], holds: true, chainChecked: true })
  })
})
