// Books that lost what happened, against a chain that did not: whatever was lost and whatever was under way, every kill is paid
// once, the books hold again, and nothing stays stopped.
import { describe, expect, it } from '@jest/globals'
import { asId, cancelBlock, type BlockHash } from '@pay2slay/domain'
import { DIALECTS } from '@pay2slay/testing'
import { restoreBackup, takeBackup, type Backup } from './support/backup.js'
import { KILL, lostBooks } from './support/lost-books.js'

describe.each(DIALECTS)('on %s', (dialect) => {
  const scene = lostBooks(dialect)
  const { start, kills, turn, states, deps, loseBlock, compare, expectPaidOnce } = scene

  const MOMENTS = ['nothing read', 'owed', 'planned', 'signed', 'published'] as const
  it.each(MOMENTS)(
    'books of when it was %s pay every kill once, though two payouts a player came after',
    async (when) => {
      await start()
      let backup: Backup | null = null
      const at = async (moment: (typeof MOMENTS)[number]) => {
        if (moment === when) backup = await takeBackup(scene.database)
      }
      await at('nothing read')
      await kills(110)
      await at('owed')
      await scene.faucet.settle()
      await at('planned')
      await scene.faucet.pay()
      await at('signed')
      await scene.faucet.publish()
      await at('published')
      await scene.faucet.drain()
      await turn(117)
      if (backup === null) throw new Error(`there is no moment ${when}`)
      await restoreBackup(scene.database, backup)
      await expectPaidOnce(117)
      await expectPaidOnce(130)
    },
  )

  it.each([1, 2, 3])('a lost row of block %i of a chain of three pays every kill once', async (lost) => {
    await start()
    await kills(110)
    await scene.faucet.settle()
    await scene.faucet.pay()
    await scene.faucet.publish()
    await loseBlock(lost)
    await expectPaidOnce(110)
    const payouts = await scene.faucet.payouts()
    expect(payouts.map((row) => row['state']).sort()).toEqual(['confirmed', 'confirmed', 'confirmed', 'void'])
    await expectPaidOnce(120)
  })

  it.each([1, 2, 3])('a lost row of block %i of a chain that was never sent pays every kill once', async (lost) => {
    await start()
    await kills(110)
    await scene.faucet.settle()
    await scene.faucet.pay()
    await loseBlock(lost)
    await expectPaidOnce(110)
    expect(await states()).toEqual(['confirmed', 'confirmed', 'confirmed'])
  })

  it('a payout whose block was lost is not planned again while the chain has a block that the books do not know', async () => {
    await start()
    await kills(110)
    await scene.faucet.settle()
    await scene.faucet.pay()
    await scene.faucet.publish()
    await loseBlock(1)
    expect(await compare()).toMatchObject({ ok: true, value: { matches: false } })
    expect(await states()).toEqual(['published', 'published', 'published'])
    const planned = await scene.database.read.all(`SELECT id FROM audit_log WHERE action = 'payout_replan'`)
    expect(planned).toEqual([])
    await expectPaidOnce(110)
  })

  it('a lost block that is signed again as the very same one takes those behind it along, and what else waits follows them', async () => {
    await start()
    await kills(110)
    await scene.faucet.settle()
    await scene.faucet.pay()
    await loseBlock(1)
    await compare()
    // Something to receive would be signed in the same run, in the place of the second block.
    scene.faucet.sandbox.fund(scene.faucet.signer.account, '5')
    expect(await scene.faucet.pay()).toMatchObject({ ok: true, value: { signedSends: 1, signedReceives: 0 } })
    await expectPaidOnce(110)
    expect(await states()).toEqual(['confirmed', 'confirmed', 'confirmed'])
  })

  it.each([
    ['the same block', 16],
    ['another block', 16],
    ['the same block', 3],
    ['another block', 3],
  ])(
    'a block given up behind a lost row keeps nobody waiting, whether %s takes the place of the lost one, where %i may be unconfirmed',
    async (place, maxUnconfirmed) => {
      await start({ pay: { maxUnconfirmed } })
      await kills(110)
      await scene.faucet.settle()
      await scene.faucet.pay()
      const second = (await scene.faucet.blocks()).filter((row) => row['role'] === 'payout')[1]
      const request = { hash: asId<BlockHash>(String(second?.['hash'])), reason: 'a test', actor: 'test' }
      expect(await cancelBlock({ ...deps(), signer: scene.faucet.signer }, request)).toMatchObject({ ok: true })
      await loseBlock(1)
      if (place === 'the same block') await compare()
      else scene.faucet.sandbox.fund(scene.faucet.signer.account, '5')
      await expectPaidOnce(110)
    },
  )

  it('blocks behind a lost row are dead once the chain goes on without it, and their payouts are paid once', async () => {
    await start({ players: 4 })
    await kills(110, 1, 2, 3)
    await scene.faucet.settle()
    await scene.faucet.pay()
    await loseBlock(1)
    await kills(110, 4)
    await scene.faucet.settle()
    // On the head where the lost block stood; the others wait, and the lost payout is not planned yet.
    expect(await scene.faucet.pay()).toMatchObject({ ok: true, value: { signedSends: 1 } })
    await scene.faucet.drain()
    expect((await states()).sort()).toEqual(['confirmed', 'confirmed', 'confirmed', 'signed'])
    expect((await scene.faucet.blocks()).filter((row) => row['state'] === 'dead')).toHaveLength(2)
    await expectPaidOnce(110)
  })

  it('a receive behind a lost row does not keep another from being signed, though it takes the only place of one', async () => {
    await start({ players: 1, pay: { maxUnconfirmed: 4 } })
    const fund = (amount: string) => scene.faucet.sandbox.fund(scene.faucet.signer.account, amount)
    await kills(110)
    await scene.faucet.settle()
    fund('3')
    expect(await scene.faucet.pay()).toMatchObject({ ok: true, value: { signedSends: 1, signedReceives: 1 } })
    await loseBlock(1)
    await compare()
    // The lost payout stays planned, so that nothing but a receive can take the place of its block.
    await scene.database.transaction((tx) => tx.run('UPDATE player SET banned_at_ms = 1'))
    fund('2')
    expect(await scene.faucet.pay()).toMatchObject({ ok: true, value: { signedSends: 0, signedReceives: 1 } })
    await scene.database.transaction((tx) => tx.run('UPDATE player SET banned_at_ms = NULL'))
    await expectPaidOnce(110)
  })

  it('schedulers that find the same sends at the same moment adopt each once', async () => {
    await start()
    const backup = await takeBackup(scene.database)
    await turn(110)
    await turn(125)
    await restoreBackup(scene.database, backup)
    await Promise.all([scene.faucet.pay(), scene.faucet.pay(), scene.faucet.pay()])
    await expectPaidOnce(125)
    const [row] = await scene.database.read.all('SELECT count(*) AS n FROM payout WHERE adopted')
    expect(Number(row?.['n'])).toBe(6)
  })

  it('what the books hold as confirmed and the nodes do not is waited for, and nothing is signed', async () => {
    await start({ players: 1 })
    await turn(110)
    const [first] = (await scene.faucet.blocks()).filter((row) => row['role'] === 'payout')
    expect(scene.faucet.sandbox.network.rollBack(String(first?.['hash']) as BlockHash)).toBe(false)
    // Nodes that are behind the books, as after a restore of theirs.
    await scene.database.transaction((tx) =>
      tx.run('UPDATE operator_account SET confirmed_height = confirmed_height + 1'),
    )
    await kills(120)
    await scene.faucet.settle()
    expect(await scene.faucet.pay()).toMatchObject({
      ok: false,
      error: { kind: 'chain', error: { kind: 'not_in_sync' } },
    })
    expect(scene.faucet.paid(1)).toBe(10n * KILL)
  })
})
