// Incidents of others whose books said something else than what was paid or owed, each named after where it happened.
import { afterEach, expect, test } from '@jest/globals'
import { retryPayout, voidPayout } from '@pay2slay/domain'
import { HALF_A_BAN, Scene } from './scene.js'

let scene: Scene
afterEach(async () => {
  expect(await scene.breaches()).toEqual([])
  await scene.close()
})
const ADMIN = { actor: 'discord:1', address: '203.0.113.7', requestId: 'request-1', reason: 'it hangs' }

test('btcpayserver #6540, #5525, #6314, #6365, #7144, #5913: whoever presses retry, however many pay, and whatever a look-up fails with, one payout is one send', async () => {
  scene = await Scene.planned('sqlite', { players: 1 })
  const { faucet } = scene
  scene.nothingIsConfirmed()
  const [payoutId] = await scene.payoutIds()
  if (payoutId === undefined) throw new Error('no payout')
  const act = { ...ADMIN, payoutId }
  // People and two schedulers at once.
  const pressed = Array.from({ length: 10 }, () => retryPayout(faucet.store, act))
  await Promise.all([faucet.pay(), faucet.pay(), ...pressed])
  await faucet.publish()
  const [hash] = await scene.sends()
  // A look-up that fails changes nothing: neither cancelled nor failed, and no way to give it up.
  faucet.sandbox.faults.add({ server: '*', action: 'blocks_info', kind: 'status', status: 500 })
  faucet.sandbox.faults.add({ server: '*', action: 'block_info', kind: 'html' })
  expect(await faucet.confirm()).toMatchObject({ ok: false })
  expect(await scene.states()).toEqual(['published'])
  expect(await voidPayout(faucet.store, act)).toMatchObject({ ok: false, error: { kind: 'live_block', hash } })
  faucet.sandbox.faults.clear()
  for (let press = 0; press < 10; press += 1) {
    await retryPayout(faucet.store, act)
    await Promise.all([faucet.pay(), faucet.publish()])
  }
  scene.confirming()
  await faucet.drain()
  expect(await scene.sends()).toEqual([hash])
  expect(scene.paid()).toEqual([HALF_A_BAN])
  expect(await retryPayout(faucet.store, act)).toMatchObject({ ok: false, error: { kind: 'already_paid', hash } })
})

test('jungletv: a published block that is never confirmed is not paid, and not shown as paid', async () => {
  scene = await Scene.planned('sqlite', { players: 1 })
  const { faucet } = scene
  scene.nothingIsConfirmed()
  await faucet.pay()
  await faucet.publish()
  for (let look = 0; look < 5; look += 1) await faucet.confirm()
  const paidTotals = () => scene.fresh.database.read.all('SELECT amount_units FROM paid_total')
  expect([await scene.states(), await paidTotals()]).toEqual([['published'], []])
  // Not even once it is gone again, an hour later: only sent again.
  const [hash] = await scene.sends()
  faucet.sandbox.network.rollBack(hash ?? ('' as never))
  await faucet.confirm()
  expect([await scene.states(), await paidTotals()]).toEqual([['published'], []])
  expect(await scene.owedKills()).toBe(0)
  await scene.dueNow()
  await faucet.publish()
  scene.confirming()
  await faucet.drain()
  expect(await scene.states()).toEqual(['confirmed'])
  expect((await paidTotals()).map((row) => BigInt(String(row['amount_units'])))).toEqual([HALF_A_BAN])
})

test('pay2slay2, settlement cap bug and repair of underpaid accruals: a cap cuts at a kill, and what is behind it stays owed', async () => {
  scene = await Scene.owed('sqlite', { players: 1 })
  const caps = { dailyKills: 7, weeklyKills: null }
  expect(await scene.faucet.settle({ caps })).toMatchObject({ ok: true, value: { payouts: 1, kills: 7 } })
  await scene.faucet.drain()
  expect(await scene.owedKills()).toBe(3)
  expect(scene.paid()).toEqual([(HALF_A_BAN * 7n) / 10n])
  // The cap is used up, and nothing is settled a second time.
  expect(await scene.faucet.settle({ caps })).toMatchObject({ ok: true, value: { payouts: 0 } })
  expect(await scene.faucet.settle()).toMatchObject({ ok: true, value: { payouts: 1, kills: 3 } })
  await scene.faucet.drain()
  expect(scene.paid()).toEqual([HALF_A_BAN])
  expect(await scene.owedKills()).toBe(0)
})

test('rusk #2604: a payout that came to nothing does not use up the player’s day', async () => {
  scene = await Scene.owed('sqlite', { players: 1 })
  const caps = { dailyKills: 10, weeklyKills: 10 }
  await scene.faucet.settle({ caps })
  expect(await scene.faucet.settle({ caps })).toMatchObject({ ok: true, value: { payouts: 0 } })
  const [payoutId] = await scene.payoutIds()
  if (payoutId === undefined) throw new Error('no payout')
  expect(await voidPayout(scene.faucet.store, { ...ADMIN, payoutId })).toMatchObject({ ok: true })
  expect(await scene.faucet.settle({ caps })).toMatchObject({ ok: true, value: { payouts: 1, kills: 10 } })
  await scene.faucet.drain()
  expect(scene.paid()).toEqual([HALF_A_BAN])
  // While one that is under way, or paid, does use it.
  scene.faucet.setKills(1, 120)
  await scene.faucet.accrue()
  expect(await scene.faucet.settle({ caps })).toMatchObject({ ok: true, value: { payouts: 0 } })
})

test('Gridcoinstats #20: one bad address is skipped with its reason, before and after it was planned, and everybody else is paid', async () => {
  scene = await Scene.owed('sqlite', { players: 4 })
  const spoil = (table: string, discordId: string) =>
    scene.fresh.database.transaction((tx) =>
      tx.run(
        `UPDATE ${table} SET address = 'ban_1bad' WHERE player_id = (SELECT id FROM player WHERE discord_id = $1)`,
        [discordId],
      ),
    )
  await spoil('wallet_link', '9001')
  expect(await scene.faucet.settle()).toMatchObject({
    ok: true,
    value: { payouts: 3, skipped: expect.objectContaining({ invalid_address: 1 }) },
  })
  // Both rows, so that the address is still a linked one.
  await spoil('payout', '9002')
  await spoil('wallet_link', '9002')
  await scene.faucet.drain()
  expect((await scene.states()).toSorted()).toEqual(['confirmed', 'confirmed', 'planned'])
  const reasons = (await scene.faucet.payouts()).map((row) => row['reason'])
  expect(reasons.filter((reason) => reason !== null)).toEqual(['invalid_address'])
  expect(scene.paid()).toEqual([0n, 0n, HALF_A_BAN, HALF_A_BAN])
})
