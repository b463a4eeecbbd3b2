// Many blocks that the books forgot, answered by one word of a person: each as if it had been named by itself, and none that was not looked at.
import { describe, expect, it } from '@jest/globals'
import { addressCodec } from '@pay2slay/banano-rpc'
import { acknowledgeMany, adoptMany, asId, type BlockHash } from '@pay2slay/domain'
import { receiveAll, walletOf } from '@pay2slay/sandbox'
import { DIALECTS } from '@pay2slay/testing'
import { playerSpec, SEED } from './support/faucet.js'
import { KILL, lostBooks, RAW } from './support/lost-books.js'

const OWN = walletOf(SEED, 0)

describe.each(DIALECTS)('on %s', (dialect) => {
  const scene = lostBooks(dialect)
  const { start, turn, states, playerId, send, deps, expectWhole } = scene
  const stranger = playerSpec(9).address
  const mine = (to: number) => ({ payeeKey: addressCodec.publicKey(asId(playerSpec(to).address)) })
  /** A deposit that somebody's wallet received on the operator's account. */
  const deposit = (ban = '5'): BlockHash => {
    scene.faucet.sandbox.fund(OWN.address, ban)
    const made = receiveAll(scene.faucet.sandbox.network, OWN)
    const [hash] = made.ok ? made.value : []
    if (!hash) throw new Error('nothing was received')
    return hash
  }
  const acknowledge = (hash: BlockHash, isNoPayout = false) =>
    acknowledgeMany(deps(), { hash, reason: 'of the week that was lost', actor: 'ann', isNoPayout })
  const adoptFor = async (hash: BlockHash, player: number) =>
    adoptMany(deps(), { hash, playerId: await playerId(player), reason: 'their old wallet', actor: 'ann' })
  const audited = async (action: string) =>
    (
      await scene.database.read.all('SELECT target_id, actor FROM audit_log WHERE action = $1 ORDER BY id', [action])
    ).map((row) => [row['actor'], row['target_id']])
  const stopped = async () => (await scene.faucet.store.stops()).map(({ block }) => block?.hash)

  it('deposits that were lost are acknowledged together, each with its own audit row, and the stop is lifted', async () => {
    await start({ players: 1 })
    const hashes = [deposit('5'), deposit('6'), deposit('7')]
    await scene.faucet.pay()
    expect(await stopped()).toEqual([hashes[0]])
    const done = await acknowledge(hashes[0] as BlockHash)
    expect(done).toMatchObject({ ok: true, value: { remaining: null, ended: null } })
    expect(done.ok && done.value.taken.map(({ hash }) => hash)).toEqual(hashes)
    expect(await audited('block_acknowledge')).toEqual(hashes.map((hash) => ['ann', hash]))
    expect(await stopped()).toEqual([])
    await turn(110)
    expect(scene.faucet.paid(1)).toBe(10n * KILL)
    await expectWhole()
  })

  it('payments between them, whose player is known, are adopted by the scheduler’s own rule', async () => {
    await start({ players: 1 })
    const first = deposit()
    const paid = send(1, 10n * KILL * RAW)
    const last = deposit()
    await scene.faucet.pay()
    const done = await acknowledge(first)
    expect(done).toMatchObject({ ok: true, value: { remaining: null, ended: null } })
    expect(await audited('block_acknowledge')).toEqual([
      ['ann', first],
      ['ann', last],
    ])
    expect(await audited('block_adopt')).toEqual([['scheduler', paid]])
    await turn(110)
    expect(scene.faucet.paid(1)).toBe(10n * KILL)
    await expectWhole()
  })

  it.each([
    ['an address that nobody linked', 9, /^.* sends 0\.5 BAN to ban_.*, another address: look whose it is/],
    ['a player whose link is no longer certain', 2, /another address: look whose it is/],
  ])('a send to %s ends it: what was before is done, what is left is told', async (_, to, says) => {
    await start({ players: 2 })
    if (to === 2)
      await scene.database.transaction((tx) =>
        tx.run('UPDATE wallet_link SET linked_at_ms = $1', [Date.now() + 60_000]),
      )
    const first = deposit()
    const second = deposit()
    const foreign = send(to, 10n * KILL * RAW)
    deposit()
    await scene.faucet.pay()
    const done = await acknowledge(first)
    expect(done).toMatchObject({
      ok: true,
      value: {
        taken: [{ hash: first }, { hash: second }],
        remaining: foreign,
        ended: { kind: 'invalid', what: 'block to acknowledge', detail: expect.stringMatching(says) },
      },
    })
    expect(await audited('block_acknowledge')).toHaveLength(2)
    expect(await stopped()).toEqual([foreign])
    expect(await states()).toEqual([])
  })

  it('one own address is acknowledged as often as it was paid, and another one is named by itself', async () => {
    await start({ players: 1 })
    const taken = [send(9, 3n * RAW), send(9, 1n), deposit(), send(9, 4n * RAW)]
    const other = send(8, 5n * RAW)
    await scene.faucet.pay()
    const done = await acknowledge(taken[0] as BlockHash)
    expect(done.ok && done.value.taken.map(({ hash }) => hash)).toEqual(taken)
    expect(done).toMatchObject({ ok: true, value: { remaining: other } })
    expect(await acknowledge(other)).toMatchObject({ ok: true, value: { remaining: null, ended: null } })
    await turn(110)
    await expectWhole()
  })

  it('dust to a player’s address is taken with the rest of it, and a whole unit among it is not', async () => {
    await start({ players: 2 })
    await scene.database.transaction((tx) => tx.run('UPDATE wallet_link SET linked_at_ms = $1', [Date.now() + 60_000]))
    const dust = [send(1, 1n), send(1, 2n)]
    const whole = send(1, RAW)
    await scene.faucet.pay()
    expect(await acknowledge(dust[0] as BlockHash)).toMatchObject({ ok: false, error: { kind: 'invalid' } })
    expect(await audited('block_acknowledge')).toEqual([])
    const done = await acknowledge(dust[0] as BlockHash, true)
    expect(done).toMatchObject({
      ok: true,
      value: { remaining: whole, ended: { detail: expect.stringContaining('must be adopted') } },
    })
    expect(await audited('block_acknowledge')).toEqual(dust.map((hash) => ['ann', hash]))
  })

  it('what is not confirmed yet is not taken, and the command can be given again', async () => {
    await start({ players: 1 })
    const first = deposit()
    await scene.faucet.pay()
    scene.faucet.sandbox.network.confirmation.setPolicy({ delayMs: 'never', blocksPerSecond: null })
    const young = send(9, RAW, { confirm: false })
    const own = send(9, 2n * RAW, { confirm: false })
    expect(await acknowledge(first)).toMatchObject({ ok: true, value: { taken: [{ hash: first }], remaining: young } })
    const early = await acknowledge(young)
    expect(early).toMatchObject({ ok: false, error: { detail: expect.stringContaining('not confirmed yet') } })
    for (const hash of [young, own]) scene.faucet.sandbox.network.confirm(hash)
    expect(await acknowledge(young)).toMatchObject({ ok: true, value: { taken: [{}, {}], remaining: null } })
  })

  it('a later block, or one that the chain does not have, is refused, and nothing is taken', async () => {
    await start({ players: 1 })
    const hashes = [deposit(), deposit()]
    await scene.faucet.pay()
    const late = await acknowledge(hashes[1] as BlockHash)
    expect(late).toMatchObject({ ok: false, error: { detail: expect.stringContaining('comes first') } })
    expect(await acknowledge(asId('A'.repeat(64)))).toMatchObject({ ok: false, error: { kind: 'not_found' } })
    expect(await adoptFor(hashes[0] as BlockHash, 1)).toMatchObject({ ok: false, error: { kind: 'invalid' } })
    expect([await audited('block_acknowledge'), await audited('block_adopt')]).toEqual([[], []])
    expect(await stopped()).toEqual([hashes[0]])
  })

  it('sends to one forgotten address are adopted for the player who is named, oldest kills first, each once', async () => {
    await start({ players: 2 })
    const hashes = [send(9, 3n * KILL * RAW, mine(9)), send(9, 4n * KILL * RAW), send(9, 5n * KILL * RAW)]
    await scene.kills(110)
    await scene.faucet.settle()
    await scene.faucet.pay()
    const done = await adoptFor(hashes[0] as BlockHash, 1)
    expect(done).toMatchObject({
      ok: true,
      value: { taken: [{ kills: 3 }, { kills: 4 }, { kills: 3, advance: 2n * KILL }], remaining: null, ended: null },
    })
    expect(await audited('block_adopt')).toEqual(hashes.map((hash) => ['ann', hash]))
    await turn(120)
    await turn(120)
    expect([scene.faucet.paid(1), scene.faucet.paid(2)]).toEqual([8n * KILL, 20n * KILL])
    await expectWhole()
  })

  it.each([
    ['a send to another address', () => send(8, RAW), /another address/],
    ['a block that pays nobody', () => deposit(), /pays nobody: acknowledge it/],
    ['a part of a unit to the same address', () => send(9, 1n), /no whole number/],
  ])('of a player’s sends, %s ends it', async (_, make, says) => {
    await start({ players: 1 })
    const hashes = [send(9, KILL * RAW), send(9, KILL * RAW)]
    const other = make()
    send(9, KILL * RAW)
    await scene.faucet.pay()
    expect(await adoptFor(hashes[0] as BlockHash, 1)).toMatchObject({
      ok: true,
      value: {
        taken: [{ hash: hashes[0], address: stranger }, { hash: hashes[1] }],
        remaining: other,
        ended: { kind: 'invalid', what: 'block to adopt', detail: expect.stringMatching(says) },
      },
    })
    expect(await audited('block_adopt')).toHaveLength(2)
    expect(await stopped()).toEqual([other])
  })

  it('nodes that go away in the middle leave what was done, and say that the rest could not be seen', async () => {
    await start({ players: 1 })
    const hashes = [deposit(), deposit(), deposit()]
    await scene.faucet.pay()
    let asked = 0
    const chain = {
      ...scene.faucet.chain,
      account: async (account: Parameters<typeof scene.faucet.chain.account>[0]) => {
        asked += 1
        if (asked > 2) return { ok: false, error: { kind: 'unreachable', detail: 'gone' } } as const
        return scene.faucet.chain.account(account)
      },
    }
    const request = { hash: hashes[0] as BlockHash, reason: 'x', actor: 'ann' }
    expect(await acknowledgeMany({ ...deps(), chain }, request)).toMatchObject({
      ok: true,
      value: { taken: [{ hash: hashes[0] }], remaining: null, ended: { kind: 'chain' } },
    })
    expect(await audited('block_acknowledge')).toHaveLength(1)
    expect(await acknowledge(hashes[1] as BlockHash)).toMatchObject({
      ok: true,
      value: { taken: [{}, {}], ended: null },
    })
  })
})
