// Incidents of others who paid twice around a broadcast, each named after where it happened. They have one answer: the block is stored
// before it is sent, no answer decides anything, and the same bytes are sent again until the chain says what became of them.
import { afterEach, describe, expect, test } from '@jest/globals'
import { DIALECTS } from '@pay2slay/testing'
import { failingFor } from '../support/failing-rows.js'
import { HALF_A_BAN, Scene } from './scene.js'

describe('around a broadcast', () => {
  let scene: Scene
  afterEach(async () => {
    expect(await scene.breaches()).toEqual([])
    await scene.close()
  })

  /** Whatever happened: one send each, confirmed, and every kill paid once. */
  const paidOnce = async (players = 1): Promise<void> => {
    scene.confirming()
    await scene.dueNow()
    await scene.faucet.drain()
    expect(await scene.states()).toEqual(Array(players).fill('confirmed'))
    expect(await scene.sends()).toHaveLength(players)
    expect(scene.paid()).toEqual(Array(players).fill(HALF_A_BAN))
    expect(await scene.owedKills()).toBe(0)
  }

  test('nano-docs, double withdrawals of exchanges: after an error nothing is built anew, the same block is sent again', async () => {
    scene = await Scene.planned('sqlite', { players: 1 })
    scene.nothingIsConfirmed()
    const { sandbox } = scene.faucet
    sandbox.faults.add({ server: '*', action: 'process', kind: 'status', status: 500, afterHandling: true })
    await scene.faucet.pay()
    for (let attempt = 0; attempt < 3; attempt += 1) {
      await scene.faucet.publish()
      await scene.dueNow()
      expect(await scene.faucet.pay()).toMatchObject({ ok: true, value: { signedSends: 0 } })
    }
    expect(await scene.sends()).toHaveLength(1)
    sandbox.faults.clear()
    await paidOnce()
  })

  test('open-etc-pool #50: a crash between broadcast and record gives nobody their money back', async () => {
    scene = await Scene.planned('sqlite', { players: 1 })
    scene.nothingIsConfirmed()
    await scene.faucet.pay()
    scene.faucet.setCheckpoint(async (name) => {
      if (name === 'publish:sent') throw new Error('killed')
    })
    await expect(scene.faucet.publish()).rejects.toThrow('killed')
    scene.faucet.setCheckpoint(async () => undefined)
    // Sent and not written down: as the next start finds it.
    expect(await scene.states()).toEqual(['signed'])
    expect(await scene.owedKills()).toBe(0)
    expect(await scene.faucet.pay()).toMatchObject({ ok: true, value: { signedSends: 0 } })
    await paidOnce()
  })

  test('open-ethereum-pool #216: a broadcast whose answer never comes was not "not sent"', async () => {
    scene = await Scene.planned('sqlite', { players: 1 })
    scene.nothingIsConfirmed()
    scene.faucet.sandbox.faults.add({ server: '*', action: 'process', kind: 'drop' })
    await scene.faucet.pay()
    await scene.faucet.publish()
    expect(await scene.states()).toEqual(['published'])
    const [hash] = await scene.sends()
    expect(scene.faucet.sandbox.network.primary.ledger.blocks.has(hash ?? ('' as never))).toBe(true)
    scene.faucet.sandbox.faults.clear()
    await paidOnce()
  })

  test.each(DIALECTS)(
    'node-open-mining-portal #674: books that cannot be written stop paying, they do not empty the wallet, on %s',
    async (dialect) => {
      scene = await Scene.planned(dialect, { players: 1 })
      const [payoutId = ''] = await scene.payoutIds()
      await failingFor(scene.fresh.database, { table: 'block', event: 'INSERT', column: 'role', value: 'payout' })
      const before = scene.faucet.sandbox.network.primary.ledger.blocks.size
      for (let attempt = 0; attempt < 3; attempt += 1)
        await expect(scene.faucet.pay()).rejects.toThrow('refused by a test')
      await scene.faucet.publish()
      expect(scene.faucet.sandbox.network.primary.ledger.blocks.size).toBe(before)
      await scene.fresh.database.transaction((tx) =>
        tx.run(dialect === 'sqlite' ? 'DROP TRIGGER refuse_block_insert' : 'DROP TRIGGER refuse_block_insert ON block'),
      )
      // Sent, and what was sent cannot be written down: again and again the same block.
      await failingFor(scene.fresh.database, { table: 'payout', event: 'UPDATE', column: 'state', value: 'published' })
      await scene.faucet.pay()
      for (let attempt = 0; attempt < 3; attempt += 1)
        await expect(scene.faucet.publish()).rejects.toThrow('refused by a test')
      expect(await scene.sends()).toHaveLength(1)
      await scene.fresh.database.transaction((tx) =>
        tx.run(
          dialect === 'sqlite' ? 'DROP TRIGGER refuse_payout_update' : 'DROP TRIGGER refuse_payout_update ON payout',
        ),
      )
      await paidOnce()
      expect(await scene.payoutIds()).toEqual([payoutId])
    },
  )

  test.each(DIALECTS)(
    'miningcore #244: a start while a broadcast is on its way sends the same block, not a second one, on %s',
    async (dialect) => {
      scene = await Scene.planned(dialect, { players: 2 })
      scene.nothingIsConfirmed()
      scene.faucet.sandbox.faults.add({ server: '*', action: 'process', kind: 'late', delayMs: 300 })
      await scene.faucet.pay()
      const { faucet } = scene
      // The former process still waits for its answer when the new one begins.
      await Promise.all([faucet.publish(), faucet.pay(), faucet.publish(), faucet.pay(), faucet.publish()])
      expect(await scene.sends()).toHaveLength(2)
      faucet.sandbox.faults.clear()
      await paidOnce(2)
    },
  )

  test('nano-docs, process since v25: a block that the node took and dropped from its queue is sent again, byte for byte', async () => {
    scene = await Scene.planned('sqlite', { players: 2 })
    scene.faucet.sandbox.faults.add({ server: '*', action: 'process', kind: 'vanish', times: 2 })
    await scene.faucet.pay()
    await scene.faucet.publish()
    const sends = await scene.sends()
    for (const hash of sends) expect(scene.faucet.sandbox.network.primary.ledger.blocks.has(hash)).toBe(false)
    // Not found is no proof of anything: nothing is dead, nothing is signed anew.
    expect(await scene.faucet.confirm()).toMatchObject({ ok: true, value: { confirmed: 0, dead: 0 } })
    expect(await scene.faucet.pay()).toMatchObject({ ok: true, value: { signedSends: 0 } })
    await paidOnce(2)
    expect(await scene.sends()).toEqual(sends)
  })
})
