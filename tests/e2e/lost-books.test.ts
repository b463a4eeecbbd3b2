// Books that lost what happened, under the built scheduler: what a person decides about it is a command. That a restored backup becomes
// whole by itself is in backup.test.ts.
import { afterEach, describe, expect, test } from '@jest/globals'
import { makeRival, walletOf } from '@pay2slay/sandbox'
import { parseAddress, publicKeyOf } from '@pay2slay/banano-rpc'
import type { BlockHash } from '@pay2slay/domain'
import { RAW_PER_KILL } from './support/configuration.js'
import { PLAYED_KINDS } from './support/databases.js'
import { waitFor } from './support/wait.js'
import { World } from './support/world.js'

let world: World
afterEach(() => world.close())

const confirmations = (delayMs: number | 'never') =>
  world.sandbox.network.confirmation.setPolicy({ delayMs, blocksPerSecond: null })

/** A send of the operator that these books forgot. */
function sendOutside(to: string, kills: bigint): string {
  const payee = parseAddress(to)
  if (!payee.ok) throw new Error(payee.error)
  const wish = { confirm: true, payeeKey: publicKeyOf(payee.value), amount: kills * RAW_PER_KILL }
  const made = makeRival(world.sandbox.network, walletOf(world.seed), wish)
  if (!made.ok) throw new Error(made.error)
  return made.value
}

describe.each(PLAYED_KINDS)('on %s', (kind) => {
  test('a send to an address of two players waits until a person names one of them', async () => {
    world = await World.create(kind, { players: 3 })
    await world.scheduler()
    await world.baselines()
    const [one, two] = world.players
    if (!one || !two) throw new Error('two players')
    await world.database.transaction((tx) =>
      tx.run(
        `INSERT INTO wallet_link (id, player_id, address, is_primary, linked_at_ms, unlinked_at_ms)
         SELECT 'shared', id, $1, (1 = 0), 1, 2 FROM player WHERE discord_id = $2`,
        [one.address, two.discordId],
      ),
    )
    // The operator's account is opened by then, so that something can be sent.
    world.setKills(1)
    await world.settled(3)
    const hash = sendOutside(one.address, 3n)
    await waitFor('the books stop', 15_000, async () => (await world.count('stop')) === 1)
    const asked = ['blocks', 'adopt', hash, '--reason', 'their payout of yesterday', '--player']
    const refused = await world.run([...asked, String(world.players[2]?.discordId)])
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('name one of them') })
    const adopted = await world.command<Record<string, unknown>>(...asked, one.discordId)
    expect(adopted).toMatchObject({ hash, kills: 0, advanceBan: '0.15', voided: null, dead: 0, remaining: null })
    const shown = await world.run(['payouts', 'show', String(adopted['payoutId'])])
    expect(shown.stdout).toMatch(/state +confirmed, adopted, 0\.15 BAN in advance/)
    expect((await world.run(['blocks', 'list'])).stdout).toMatch(/send +adopted +confirmed/)
    world.setKills(3)
    await world.settled(9)
    // Three in advance, of which two are used up by now.
    expect(world.killsPaid()).toEqual([4n, 3n, 3n])
  })

  test('of many foreign blocks one command takes those that may be taken, and says at which one it ended', async () => {
    world = await World.create(kind, { players: 2 })
    await world.scheduler()
    await world.baselines()
    world.setKills(1)
    await world.settled(2)
    const [withdrawal, other] = [7, 8].map((index) => walletOf(world.seed, index).address)
    if (withdrawal === undefined || other === undefined) throw new Error('two addresses')
    const mine = [sendOutside(withdrawal, 1n), sendOutside(withdrawal, 2n)]
    const foreign = sendOutside(other, 1n)
    await waitFor('the books stop', 15_000, async () => (await world.count('stop')) === 1)
    const asked = (act: string, hash = '', ...more: string[]) =>
      world.run(['blocks', act, hash, '--and-later', '--reason', 'my withdrawals', ...more])
    const wrong = [
      [await asked('acknowledge', 'ABC'), /64 hex digits/],
      [await asked('acknowledge', 'A'.repeat(64)), /no block on the chain A{64}/],
      [await asked('acknowledge', mine[1]), /comes first/],
      [await asked('acknowledge', mine[0], '--later'), /unknown option '--later'/],
      [await asked('adopt', mine[0]), /required option '--player <id>'/],
      [await asked('adopt', mine[0], '--player', 'nobody'), /no player nobody/],
    ] as const
    for (const [answer, says] of wrong)
      expect(answer).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(says) })
    expect(await world.count('audit_log', `action IN ('block_acknowledge', 'block_adopt')`)).toBe(0)
    const ended = await asked('acknowledge', mine[0], '--json')
    expect(JSON.parse(ended.stdout)).toEqual({ acknowledged: mine[0], later: [mine[1]], remaining: foreign })
    const sentence = new RegExp(
      `(^|\n)2 block\\(s\\) were taken, and not the next one: .*${foreign} sends 0\\.05 BAN to ${other}.*\n$`,
    )
    expect(ended).toMatchObject({ code: 1, stderr: expect.stringMatching(sentence) })
    const last = await asked('acknowledge', foreign)
    expect(last).toMatchObject({
      code: 0,
      stdout: `Acknowledged send ${foreign}.\nEvery block is known now.\n`,
    })
    expect(await world.count('audit_log', `action = 'block_acknowledge'`)).toBe(3)
    expect(await world.command('audit')).toMatchObject({ holds: true, findings: [] })
  })

  test('a block that never lands is given up by a command, and its payout is paid once', async () => {
    world = await World.create(kind, { players: 2 })
    const scheduler = await world.scheduler()
    await world.baselines()
    world.setKills(2)
    await world.settled(4)
    confirmations('never')
    world.setKills(3)
    const published = async () => (await world.count('block', `state = 'published'`)) > 0
    await waitFor('a block to be sent', 15_000, published)
    await scheduler.stop()
    const [stuck] = await world.database.read.all(
      `SELECT hash, payout_id FROM block WHERE state IN ('signed', 'published') ORDER BY height LIMIT 1`,
    )
    const hash = String(stuck?.['hash'])
    world.sandbox.network.rollBack(hash as BlockHash)
    const done = await world.command('blocks', 'cancel', hash, '--reason', 'no node keeps it')
    expect(done).toMatchObject({ cancelled: hash, payoutId: stuck?.['payout_id'] })
    const again = await world.run(['blocks', 'cancel', hash, '--reason', 'again'])
    expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining('one at a time') })
    confirmations(50)
    await world.endLeases()
    await world.scheduler()
    await world.settled(6)
    expect(world.killsPaid()).toEqual([3n, 3n])
    expect(await world.count('block', `role = 'cancel' AND state = 'confirmed'`)).toBe(1)
    expect(await world.command('audit')).toMatchObject({ holds: true, findings: [] })
  })
})
