// "Why less than I expected", count by count: where payouts cut it, what fits now, and until when, on both databases.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { units } from '@pay2slay/domain'
import { PLAYERS_SEED, walletOf } from '@pay2slay/sandbox'
import { DIALECTS, freshDatabase, MONDAY_NOON, type FreshDatabase } from '@pay2slay/testing'
import { DAY } from '../books/fill.js'
import { bodyOf, playerApi, type PlayerApi } from './player-api.js'

const DAY_END = new Date(MONDAY_NOON + DAY / 2).toISOString()

describe.each(DIALECTS)('on %s', (dialect) => {
  let fresh: FreshDatabase
  let api: PlayerApi
  beforeEach(async () => {
    fresh = await freshDatabase(dialect)
    api = await playerApi(fresh.url, fresh.database)
    api.at(MONDAY_NOON)
    // The rules of settlement look at it.
    const { address } = walletOf(PLAYERS_SEED, 1)
    await api.run(`UPDATE wallet_link SET address = $1 WHERE player_id = $2`, [address, api.idOf(1)])
  })
  afterEach(async () => {
    await api.close()
    await fresh.close()
  })
  const counts = async (query = '') => bodyOf(await api.get(`/me/accruals${query}`).expect(200))['accruals'] as object[]

  it('a count that nothing cuts and nothing keeps is all there is to say', async () => {
    await api.accrue(10)
    expect(await counts()).toMatchObject([
      { kills: 10, counted_kills: 10, counted_ban: '0.5', cuts: [], waits: [], settled: false },
    ])
  })

  it('a count that a cap cut says so at both of its parts: how many of how many, worth what, when and until when', async () => {
    await api.accrue(20)
    const plan = await api.settle({ dailyKills: 8, weeklyKills: 700 })
    await api.confirm(String(plan?.id))
    const cut = {
      code: 'daily_cap',
      cap_kills: 8,
      kills: 8,
      amount_ban: '0.4',
      of_kills: 20,
      of_amount_ban: '1',
      at: new Date(MONDAY_NOON).toISOString(),
      payout_id: plan?.id,
      until: DAY_END,
    }
    const whole = { counted_kills: 20, counted_ban: '1', cuts: [cut] }
    const parts = [
      { kills: 12, settled: false, ...whole, waits: [] },
      { kills: 8, paid: true, ...whole, waits: [] },
    ]
    expect(await counts()).toMatchObject(parts)
    // Also where only one part is on the page.
    expect(await counts('?settled=true')).toMatchObject(parts.slice(1))
    expect(await counts('?limit=1')).toMatchObject(parts.slice(0, 1))
    expect(await counts('?settled=false')).toMatchObject(parts.slice(0, 1))
  })

  it('a count in three parts names the cap of the week and the money, each at the parts that it stands between', async () => {
    await api.accrue(30)
    const first = await api.settle({ dailyKills: 10, weeklyKills: 10 })
    await api.confirm(String(first?.id))
    api.at(MONDAY_NOON + DAY)
    const second = await api.settle({ dailyKills: null, weeklyKills: null }, units(25_000_000n))
    await api.confirm(String(second?.id))
    const week = { code: 'weekly_cap', cap_kills: 10, kills: 10, of_kills: 30, payout_id: first?.id }
    const funds = { code: 'funds', cap_kills: null, kills: 5, of_kills: 20, until: null, payout_id: second?.id }
    expect(await counts()).toMatchObject([
      { kills: 15, cuts: [funds] },
      { kills: 5, cuts: [week, funds] },
      { kills: 10, cuts: [week] },
    ])
  })

  it('parts that one payout took together were cut by nothing', async () => {
    await api.accrue(20)
    const first = await api.settle({ dailyKills: 8, weeklyKills: null })
    await api.run(`UPDATE payout SET state = 'void', voided_at_ms = 1, void_reason = 'withdrawn' WHERE id = $1`, [
      first?.id ?? '',
    ])
    await api.run(`UPDATE payout_item SET released_at_ms = 1`)
    await api.run(`UPDATE accrual SET payout_id = NULL`)
    expect(await counts()).toMatchObject([
      { kills: 12, counted_kills: 20, cuts: [] },
      { kills: 8, counted_kills: 20, cuts: [] },
    ])
    await api.settle({ dailyKills: null, weeklyKills: null })
    expect(await counts()).toMatchObject([{ cuts: [] }, { cuts: [] }])
  })

  it('what is owed says which limit keeps it now, behind what is owed from before', async () => {
    // The cap of this installation is 100 kills a day.
    for (const kills of [90, 20, 7]) await api.accrue(kills)
    const waits = (fits: number, all: number, of: string, amount: string) => [
      {
        code: 'daily_cap',
        cap_kills: 100,
        kills: fits,
        amount_ban: amount,
        of_kills: all,
        of_amount_ban: of,
        until: DAY_END,
      },
    ]
    expect(await counts()).toMatchObject([
      { kills: 7, waits: waits(0, 7, '0.35', '0') },
      { kills: 20, waits: waits(10, 20, '1', '0.5') },
      { kills: 90, waits: [] },
    ])
    // The same on a page that begins in the middle.
    expect(await counts('?limit=1')).toMatchObject([{ kills: 7, waits: waits(0, 7, '0.35', '0') }])
    await api.run(`UPDATE wallet_link SET unlinked_at_ms = 1, is_primary = false`)
    expect(await counts('?limit=1')).toMatchObject([
      { waits: [{ code: 'no_wallet', kills: 0, of_kills: 7, until: null }, { code: 'daily_cap' }] },
    ])
  })
})
