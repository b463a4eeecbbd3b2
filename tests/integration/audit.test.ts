// The audit beside a scheduler that works: what one moment's reads tear apart is no breach, and what is broken stays one.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { addressCodec, createChain } from '@pay2slay/banano-rpc'
import type { Database } from '@pay2slay/db'
import { SANDBOX_GENESIS_HASH } from '@pay2slay/sandbox'
import { DIALECTS, freshDatabase, type FreshDatabase } from '@pay2slay/testing'
import { audit, auditText, type AuditDeps } from '../../apps/scheduler/src/commands/audit.js'
import { startFaucet, type Faucet } from './support/faucet.js'

describe.each(DIALECTS)('on %s', (dialect) => {
  let fresh: FreshDatabase
  let faucet: Faucet
  beforeEach(async () => {
    fresh = await freshDatabase(dialect)
    faucet = await startFaucet(fresh.database, { players: 3 })
    await faucet.drain()
  })
  afterEach(async () => {
    await faucet.stop()
    await fresh.close()
  })
  const look = (own: Partial<AuditDeps> = {}) => {
    const { store, chain } = faucet
    return audit({ database: fresh.database, store, chain, codec: addressCodec, pauseMs: 20, ...own })
  }
  const earn = async (total: number) => {
    faucet.specs.forEach((_, index) => faucet.setKills(index + 1, total))
    await faucet.accrue()
  }
  /** The books with something happening just before or after the first read whose statement begins so. */
  const when = (moment: 'before' | 'after', statement: string, happens: () => Promise<unknown>): Database => {
    let done = false
    const once = async (now: boolean) => {
      if (!now || done) return
      done = true
      await happens()
    }
    return {
      ...fresh.database,
      read: {
        async all(text, values) {
          const mine = text.startsWith(statement)
          await once(mine && moment === 'before')
          const rows = await fresh.database.read.all(text, values)
          await once(mine)
          return rows
        },
      },
    }
  }

  it('a settlement in the middle of reading a player is no breach', async () => {
    await earn(110)
    const database = when('before', 'SELECT o.*, coalesce', () => faucet.settle())
    const report = await look({ database })
    expect(report).toMatchObject({ holds: true, findings: [], openBan: '1.5', payouts: 3 })
  })

  it.each(['before', 'after'] as const)('a confirmation %s the blocks were read is no breach', async (moment) => {
    await earn(110)
    await faucet.settle()
    await faucet.pay()
    await faucet.publish()
    const database = when(moment, 'SELECT hash, previous, kind', () => faucet.confirm())
    expect(await look({ database })).toMatchObject({ holds: true, findings: [], chainChecked: true })
  })

  it('a total that is in doubt above the lower baseline which its own reading began is no breach', async () => {
    await faucet.stop()
    await fresh.close()
    fresh = await freshDatabase(dialect)
    let later = 0
    faucet = await startFaucet(fresh.database, {
      players: 1,
      rules: { maxKillsPerHour: 120 },
      now: async () => Date.now() + later,
    })
    for (const total of [400, 1, 350, 350]) {
      faucet.setKills(1, total)
      later += 13 * 3_600_000
      await faucet.accrue()
    }
    const [player] = await fresh.database.read.all('SELECT pending_total, baseline FROM player')
    expect([Number(player?.['pending_total']), Number(player?.['baseline'])]).toEqual([350, 2])
    expect(await look()).toMatchObject({ findings: [], holds: true })
  })

  it('a scheduler that never rests is audited again and again without a false breach', async () => {
    let working = true
    const work = async () => {
      for (let total = 101; working; total += 1) {
        await earn(total)
        await faucet.settle()
        await faucet.drain(3)
      }
    }
    const scheduler = work()
    for (let round = 0; round < 5; round += 1) expect(await look()).toMatchObject({ holds: true, findings: [] })
    working = false
    await scheduler
    await faucet.drain()
    expect((await look()).blocks).toBeGreaterThan(3)
  })

  it('what is broken is reported once, with the rest', async () => {
    await earn(110)
    await faucet.settle()
    await faucet.drain()
    await fresh.database.transaction(async (tx) => {
      await tx.run(`UPDATE accrual SET amount_units = amount_units + 1`)
      await tx.run(`UPDATE block SET amount_raw = '1' WHERE role = 'payout' AND height = 2`)
    })
    const report = await look()
    expect(report.holds).toBe(false)
    expect(report.breaches).toBe(report.findings.length)
    const kinds = new Set(report.findings.map(({ invariant }) => invariant))
    expect([...kinds].sort()).toEqual(['I1', 'I2', 'I3', 'I5'])
    expect(auditText(report, false)).toMatch(/BREACH I1 .*\n.*The books do NOT hold: \d+ breach/s)
  })

  it('a node that cannot be reached is a finding of its own and hides no breach', async () => {
    await earn(110)
    const chain = createChain({ endpoints: [{ url: 'http://127.0.0.1:1' }], expectedGenesis: SANDBOX_GENESIS_HASH })
    const report = await look({ chain })
    expect(report).toMatchObject({ holds: false, breaches: 0, notCompared: 2, chainChecked: false, players: 3 })
    expect(report.findings[0]).toMatchObject({
      compared: false,
      detail: expect.stringMatching(/^could not be compared with the chain: .*unreachable/),
    })
    expect(auditText(report, false)).toMatch(/UNKNOWN I3 .*No breach was found, but/s)
    await fresh.database.transaction((tx) => tx.run(`UPDATE block SET balance_raw = '1' WHERE height = 1`))
    const broken = await look({ chain })
    expect(broken).toMatchObject({ holds: false, notCompared: 2 })
    expect(broken.breaches).toBeGreaterThan(0)
    chain.close()
  })
})
