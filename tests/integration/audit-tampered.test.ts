// An audit that never finds anything proves nothing: books that hold are changed by hand, one way at a time, and each is found and named.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { addressCodec } from '@pay2slay/banano-rpc'
import { acknowledge, asId, setTerms, units } from '@pay2slay/domain'
import { makeRival, walletOf } from '@pay2slay/sandbox'
import { DIALECTS, freshDatabase, type FreshDatabase } from '@pay2slay/testing'
import { audit } from '../../apps/scheduler/src/commands/audit.js'
import { restoreBackup, takeBackup, type Backup } from './support/backup.js'
import { playerSpec, SEED, startFaucet, type Faucet } from './support/faucet.js'

const PAID = `(SELECT min(id) FROM payout WHERE state = 'confirmed' AND NOT adopted)`
const PLANNED = `(SELECT min(id) FROM payout WHERE state = 'planned')`
const PUBLISHED = `(SELECT min(id) FROM payout WHERE state = 'published')`
const FIRST_SEND = `(SELECT hash FROM block WHERE role = 'payout' ORDER BY height LIMIT 1)`
const FIRST_PLAYER = `(SELECT min(player_id) FROM payout)`
const OWED = `(SELECT min(id) FROM accrual WHERE payout_id IS NULL)`
const UNDER_WAY = `(SELECT hash FROM block WHERE state = 'published')`
const LAST_PAID = `(SELECT max(id) FROM payout WHERE state = 'confirmed' AND NOT adopted)`
const FIRST_BLOCK = `(SELECT hash FROM block ORDER BY height LIMIT 1)`
const OF_FIRST_BLOCK = (column: string): string => `(SELECT ${column} FROM block ORDER BY height LIMIT 1)`
const CROSSED = `CASE WHEN payout_id = ${PAID} THEN ${LAST_PAID} ELSE ${PAID} END WHERE payout_id IN (${PAID}, ${LAST_PAID})`
/** A block that never left is called dead, so that its payout is signed once more: with the first one's rival as told. */
const CALLED_DEAD = (rival: string): string[] => [
  `UPDATE block SET state = 'dead', dead_at_ms = 1, dead_rival = ${rival} WHERE state = 'signed'`,
  `UPDATE payout SET state = 'planned', signed_at_ms = NULL WHERE state = 'signed'`,
]
const WAITING = `(SELECT id FROM accrual WHERE payout_id = ${PLANNED})`
const BEGAN = `(SELECT player_id FROM accrual WHERE id = ${WAITING})`
/** One more debt like an accrual, of other kills and another amount, from the same reading. */
const ONE_MORE = (id: string, kills: string, amount: string, like: string): string =>
  `INSERT INTO accrual (id, player_id, baseline, from_kills, to_kills, amount_units, per_kill_units, multipliers_json, reading_id,
     epoch_minute, created_at_ms) SELECT '${id}', player_id, baseline, ${kills}, ${amount}, per_kill_units, multipliers_json, reading_id,
     epoch_minute, created_at_ms FROM accrual WHERE id = ${like}`
const RATE_SET = `INSERT INTO payout_config (id, effective_at_ms, per_kill_units, actor, reason, created_at_ms)
  VALUES ('0', 1, 5000000, 'admin', 'test', 1)`

const TERMS = {
  configured: { perKill: units(5_000_000n), caps: { dailyKills: null, weeklyKills: null } },
  bounds: { minPayout: units(1_000_000n), maxPerKill: units(10n ** 8n), multipliers: [], maxKillsPerHour: 120 },
}

/** What somebody changes by hand, and what the audit says to it: the invariants in order, and a word of each sentence. */
const TAMPERED: readonly [what: string, statements: string[], invariants: string, says: RegExp][] = [
  [
    'a cursor moved',
    [`UPDATE player SET kill_cursor = kill_cursor + 5 WHERE id = ${FIRST_PLAYER}`],
    'I6',
    /the cursor went from/,
  ],
  [
    'kills accrued twice',
    [ONE_MORE('twice', 'from_kills + 1, to_kills', 'amount_units', OWED)],
    'I1 I2 I6',
    /overlaps what is accrued/,
  ],
  [
    'kills that nobody read accrued, and the cursor moved with them',
    [
      ONE_MORE('more', 'to_kills, to_kills + to_kills - from_kills', 'amount_units', OWED),
      `UPDATE player SET kill_cursor = (SELECT to_kills FROM accrual WHERE id = 'more')
         WHERE id = (SELECT player_id FROM accrual WHERE id = 'more')`,
    ],
    'I6',
    /more: ends at 130 kills, but its reading .* told 120/,
  ],
  [
    'kills from before counting began accrued, and the beginning moved with them',
    [
      `UPDATE baseline SET start_kills = start_kills - 1 WHERE player_id = ${BEGAN}`,
      ONE_MORE('before', 'from_kills - 1, from_kills', 'per_kill_units', WAITING),
    ],
    'I6',
    /baseline 1 starts at 99 kills, which no reading told/,
  ],
  [
    'a debt moved to the reading of another player',
    [`UPDATE accrual SET reading_id = (SELECT min(reading_id) FROM accrual WHERE id <> ${OWED}) WHERE id = ${OWED}`],
    'I6',
    /of another player|told 110/,
  ],
  [
    'the rate and the amount of a debt doubled',
    [
      RATE_SET,
      `UPDATE accrual SET per_kill_units = per_kill_units * 2, amount_units = amount_units * 2 WHERE id = ${OWED}`,
    ],
    'I1',
    /is at 10000000 units a kill, but 5000000 were set to count/,
  ],
  [
    'what a send counts against the limits',
    [`UPDATE block SET amount_units = 1 WHERE hash = ${FIRST_SEND}`],
    'I5',
    /counts 1 against the limits, where 50000000 left/,
  ],
  [
    'when a send was signed, so that it counts no more',
    [`UPDATE block SET signed_at_ms = 1 WHERE hash = ${FIRST_SEND}`],
    'I5',
    /was signed at 1, but its payout at/,
  ],
  [
    'the payee of a block under way',
    [`UPDATE block SET link = '${'0'.repeat(64)}' WHERE hash = ${UNDER_WAY}`],
    'I5',
    /changed after it was signed(.|\n)* pays ban_1111/,
  ],
  [
    'the balance of a block under way',
    [`UPDATE block SET balance_raw = '7' WHERE hash = ${UNDER_WAY}`],
    'I5',
    /leaves 7 raw, but/,
  ],
  [
    'the amount of a block under way',
    [`UPDATE block SET amount_raw = '${'1'.padEnd(22, '0')}', amount_units = 1 WHERE hash = ${UNDER_WAY}`],
    'I5',
    /pays 10{21} raw, but its payout/,
  ],
  [
    'the signature of a block under way',
    [`UPDATE block SET signature = (SELECT signature FROM block WHERE hash = ${FIRST_SEND}) WHERE hash = ${UNDER_WAY}`],
    'I5',
    /is not signed by its account/,
  ],
  [
    'the address of a payout under way',
    [`UPDATE payout SET address = 'ban_x' WHERE id = ${PUBLISHED}`],
    'I3 I5',
    /but its payout .* is for ban_x/,
  ],
  [
    'an amount that is owed raised',
    [`UPDATE accrual SET amount_units = amount_units + 1 WHERE id = ${OWED}`],
    'I1',
    /at its rate they are worth/,
  ],
  [
    'the rate of a debt changed',
    [`UPDATE accrual SET per_kill_units = per_kill_units * 2 WHERE id = ${OWED}`],
    'I1',
    /at its rate they are worth/,
  ],
  [
    'a payout made worth more',
    [`UPDATE payout SET amount_units = amount_units + 1 WHERE id = ${PAID}`],
    'I1 I3',
    /was sent as/,
  ],
  [
    'the address of a payout changed',
    [`UPDATE payout SET address = 'ban_x' WHERE id = ${PAID}`],
    'I3',
    /instead of ban_x/,
  ],
  [
    'an item released',
    [`UPDATE payout_item SET released_at_ms = 1 WHERE payout_id = ${PAID}`],
    'I1 I2',
    /of its items are released/,
  ],
  [
    'a debt taken out of a payout',
    [`UPDATE accrual SET payout_id = NULL WHERE payout_id = ${PAID}`],
    'I1 I2',
    /in payout none, but its item/,
  ],
  [
    'a payout made void',
    [`UPDATE payout SET state = 'void', voided_at_ms = 1 WHERE id = ${PLANNED}`],
    'I1',
    /is void, but .* not released/,
  ],
  [
    'a payout called paid',
    [`UPDATE payout SET state = 'confirmed', confirmed_at_ms = 1 WHERE id = ${PLANNED}`],
    'I1 I3',
    /has 0 confirmed sends instead of one/,
  ],
  [
    'a payout under way planned again',
    [`UPDATE payout SET state = 'planned' WHERE id = ${PUBLISHED}`],
    'I3',
    /can still be confirmed/,
  ],
  [
    'a block under way deleted',
    [`DELETE FROM block WHERE payout_id = ${PUBLISHED}`],
    'I3',
    /has no block that is not dead/,
  ],
  [
    'the running sum of what was paid',
    [`UPDATE paid_total SET kills = kills + 1 WHERE player_id = ${FIRST_PLAYER}`],
    'I1',
    /the running sum/,
  ],
  [
    'an advance made larger',
    [`UPDATE advance SET left_units = left_units + 1, amount_units = amount_units + 1`],
    'I1',
    /its advance says/,
  ],
  ['an advance forgotten', ['DELETE FROM advance'], 'I1', /its advance says that 0 are left/],
  ['a cap lowered', [`UPDATE payout SET daily_cap = 1 WHERE id = ${PAID}`], 'I4', /above the cap of 1/],
  ['where counting began', ['UPDATE baseline SET start_kills = start_kills - 1'], 'I2 I6', /nothing is accrued/],
  [
    'the balance of a block',
    [`UPDATE block SET balance_raw = '7' WHERE hash = ${FIRST_SEND}`],
    'I5',
    /balance of block .* is 7 in the books/,
  ],
  [
    'the payee of a block',
    [`UPDATE block SET link = '${'0'.repeat(64)}' WHERE hash = ${FIRST_SEND}`],
    'I3 I5',
    /link of block/,
  ],
  [
    'a payment written off as foreign',
    [`UPDATE block SET role = 'foreign', payout_id = NULL WHERE hash = ${FIRST_SEND}`],
    'I3 I5',
    /nobody acknowledged it/,
  ],
  [
    'a confirmed block deleted',
    [`DELETE FROM block WHERE hash = ${FIRST_SEND}`],
    'I3 I5',
    /on the chain is not in the books/,
  ],
  ['the opening balance', [`UPDATE operator_account SET opening_balance_raw = '5'`], 'I5', /where .* is left/],
  [
    'the confirmed head set back',
    [
      'UPDATE operator_account SET confirmed_hash = opening_hash, confirmed_balance_raw = opening_balance_raw, confirmed_height = opening_height',
    ],
    'I5',
    /the confirmed head is no block/,
  ],
  [
    'two equal payments, each booked for the player of the other',
    [
      `UPDATE payout_item SET payout_id = ${CROSSED}`,
      `UPDATE accrual SET payout_id = ${CROSSED}`,
      `UPDATE payout SET player_id = (SELECT max(a.player_id) FROM accrual a WHERE a.payout_id = payout.id)
         WHERE id IN (${PAID}, ${LAST_PAID})`,
    ],
    'I3',
    /is for ban_.*, an address that its player never linked/,
  ],
  [
    "a planned payout turned to another player's address",
    [
      `UPDATE payout SET address = (SELECT min(w.address) FROM wallet_link w WHERE w.player_id <> payout.player_id)
         WHERE id = ${PLANNED}`,
    ],
    'I3',
    /is for ban_.*, an address that its player never linked/,
  ],
  [
    'a payment called adopted, so that no cap limits it',
    [`UPDATE payout SET adopted = true WHERE id = ${PAID}`],
    'I3 I5',
    /is called adopted, but the audit log tells of no adoption/,
  ],
  [
    'the record of an adoption deleted',
    [`DELETE FROM audit_log WHERE action = 'block_adopt'`],
    'I3',
    /is called adopted, but the audit log tells of no adoption/,
  ],
  [
    'a block that was not sent yet called dead by a rival that nobody knows',
    CALLED_DEAD(`'${'F'.repeat(64)}'`),
    'I5',
    /is called dead, but its rival F{64} is no confirmed block/,
  ],
  [
    'a block that was not sent yet called dead by a block from elsewhere on the chain',
    CALLED_DEAD(FIRST_SEND),
    'I5',
    /is called dead, but its rival .* does not stand in its way/,
  ],
  [
    'the opening head moved on over a block',
    [
      `UPDATE operator_account SET opening_hash = ${OF_FIRST_BLOCK('hash')}, opening_height = ${OF_FIRST_BLOCK('height')},
         opening_balance_raw = ${OF_FIRST_BLOCK('balance_raw')}`,
      `DELETE FROM block WHERE hash = ${FIRST_BLOCK}`,
    ],
    'I5',
    /opens with .* at height 1 .*, but the audit log says \(unopened\) at height 0/,
  ],
  [
    'the record of how an account began deleted',
    [`DELETE FROM audit_log WHERE action = 'operator_account'`],
    'I5',
    /the audit log tells of no opening head/,
  ],
  [
    'another opening head told by the audit log',
    [
      `UPDATE audit_log SET after_json = replace(after_json, '"opening_height":', '"opening_height":1')
         WHERE action = 'operator_account'`,
    ],
    'I5',
    /opens with .*, but the audit log says/,
  ],
  [
    'what the audit log tells of how an account began made unreadable',
    [`UPDATE audit_log SET after_json = 'x' WHERE action = 'operator_account'`],
    'I5',
    /the audit log tells of no opening head/,
  ],
  [
    'until when links prove whose a found send is',
    ['UPDATE operator_account SET links_until_ms = 4000000000000'],
    'I5',
    /with links until 4000000000000, but the audit log says/,
  ],
  [
    'an adoption told as that of another player',
    [
      `UPDATE audit_log SET after_json = replace(after_json, '"player_id":"', '"player_id":"x') WHERE action = 'block_adopt'`,
    ],
    'I3',
    /was adopted for player x.*, but is booked for/,
  ],
  [
    'another Epic account to read kills of',
    [`UPDATE player SET epic_account_id = 'x' WHERE id = ${FIRST_PLAYER}`],
    'I6',
    /baseline 1 is of another Epic account than the one that kills are read of now/,
  ],
  [
    'the Epic account that a baseline is of',
    [`UPDATE baseline SET epic_account_id = 'x' WHERE player_id = ${FIRST_PLAYER}`],
    'I6',
    /is of another Epic account/,
  ],
  [
    'a rate that counts from tomorrow on',
    [RATE_SET.replace("'0', 1,", "'0', 4000000000000,")],
    'I1',
    /does not tell who set/,
  ],
  ...[
    'per_kill_units = per_kill_units * 10',
    'daily_cap = NULL',
    'weekly_cap = 9999999',
    'effective_at_ms = effective_at_ms - 1',
  ].map((change): (typeof TAMPERED)[number] => [
    `what an admin set: ${change}`,
    [`UPDATE payout_config SET ${change}`],
    'I1',
    /the audit log tells that others were set/,
  ]),
  [
    'a rate that an admin set taken away',
    ['DELETE FROM payout_config'],
    'I1',
    /was set as rate and caps.* and is gone/,
  ],
  [
    'when an adopted send counts as signed',
    [`UPDATE block SET signed_at_ms = 1 WHERE payout_id = (SELECT id FROM payout WHERE adopted)`],
    'I5',
    /was found on the chain at \d+, but counts as signed at 1/,
  ],
  [
    'when a foreign send counts as signed',
    [`UPDATE block SET signed_at_ms = 1 WHERE role = 'foreign'`],
    'I5',
    /was found on the chain at \d+, but counts as signed at 1/,
  ],
  [
    'the height of the confirmed head',
    ['UPDATE operator_account SET confirmed_height = confirmed_height + 1'],
    'I5',
    /the confirmed head is at height \d+, but the recorded blocks end at \d+/,
  ],
  [
    'the window of a payout stretched',
    [`UPDATE payout SET day_start_ms = day_start_ms - 3600000 WHERE id = ${PAID}`],
    'I4',
    /has windows that are not those of the moment/,
  ],
  [
    'when a payment was confirmed',
    [`UPDATE payout SET confirmed_at_ms = 1 WHERE id = ${PAID}`],
    'I5',
    /was confirmed at \d+, but its payout at 1/,
  ],
  [
    'kills put up for a person to accept, which nobody read',
    [`UPDATE player SET pending_total = 100000, pending_since_ms = 1 WHERE id = ${FIRST_PLAYER}`],
    'I6',
    /100000 kills are pending, which no reading told/,
  ],
  [
    'how many kills an advance was set off against',
    ['UPDATE advance SET set_off_kills = set_off_kills + 3'],
    'I1',
    /says that 3 kills were set off/,
  ],
  [
    'what a receive received',
    [`UPDATE block SET source_hash = '${'A'.repeat(64)}' WHERE hash = ${FIRST_BLOCK}`],
    'I5',
    /receives .*, but its source is A{64}/,
  ],
]

/** The audit log's sentences are for people. */
const UNTOUCHED: readonly [what: string, statement: string][] = [
  ['another wording of the whole audit log', `UPDATE audit_log SET summary = 'se dijo de otra manera'`],
  [
    'how an account began, told by the sentence that entries once had alone',
    `UPDATE audit_log SET after_json = NULL WHERE action = 'operator_account'`,
  ],
]

describe.each(DIALECTS)('on %s', (dialect) => {
  let fresh: FreshDatabase
  let faucet: Faucet
  let sound: Backup
  const earn = async (total: number, ...players: number[]) => {
    for (const player of players) faucet.setKills(player, total)
    await faucet.accrue()
    await faucet.settle()
  }
  beforeAll(async () => {
    fresh = await freshDatabase(dialect)
    faucet = await startFaucet(fresh.database, { players: 5 })
    await faucet.drain()
    // Paid, adopted with an advance, under way, signed, planned and owed: something of each kind.
    await earn(110, 1, 2)
    await faucet.drain()
    const payeeKey = addressCodec.publicKey(asId(playerSpec(2).address))
    makeRival(faucet.sandbox.network, walletOf(SEED, 0), { payeeKey, amount: 12n * 10n ** 27n, confirm: true })
    await faucet.drain()
    const own = makeRival(faucet.sandbox.network, walletOf(SEED, 0), { confirm: true })
    if (!own.ok) throw new Error(own.error)
    const request = { hash: own.value, reason: 'my own', actor: 'ann' }
    expect(await acknowledge({ ...faucet.common, chain: faucet.chain }, request)).toMatchObject({ ok: true })
    faucet.sandbox.network.confirmation.setPolicy({ delayMs: 'never', blocksPerSecond: null })
    await earn(120, 3)
    await faucet.pay()
    await faucet.publish()
    await earn(120, 5)
    await faucet.pay()
    await earn(120, 4)
    faucet.setKills(1, 120)
    await faucet.accrue()
    const later = { effectiveAt: Date.now() + 86_400_000, perKill: units(6_000_000n), dailyKills: 500, reason: 'more' }
    expect(await setTerms(faucet.store, TERMS, later, { actor: 'ann' })).toMatchObject({ ok: true })
    sound = await takeBackup(fresh.database)
  })
  afterAll(async () => {
    await faucet.stop()
    await fresh.close()
  })
  const look = () => {
    const { store, chain } = faucet
    return audit({ database: fresh.database, store, chain, codec: addressCodec, pauseMs: 0 })
  }
  const named = (findings: Awaited<ReturnType<typeof look>>['findings']) => ({
    invariants: [...new Set(findings.map(({ invariant }) => invariant))].sort().join(' '),
    text: findings.map(({ subject, detail }) => `${subject}: ${detail}`).join('\n'),
  })

  it('the books hold before anybody touches them', async () => {
    expect(await look()).toMatchObject({ holds: true, findings: [] })
  })

  it.each(UNTOUCHED)('%s changes nothing about what is proven', async (_, statement) => {
    expect(await fresh.database.transaction((tx) => tx.run(statement))).toBeGreaterThan(0)
    const report = await look()
    await restoreBackup(fresh.database, sound)
    expect(report).toMatchObject({ holds: true, findings: [] })
  })

  it.each(TAMPERED)('%s is found and named', async (_, statements, invariants, says) => {
    await fresh.database.transaction(async (tx) => {
      for (const statement of statements) expect(await tx.run(statement)).toBeGreaterThan(0)
    })
    const { invariants: found, text } = named((await look()).findings)
    await restoreBackup(fresh.database, sound)
    expect(found).toBe(invariants)
    expect(text).toMatch(says)
  })

  it('a send on the chain that the books do not know is found and named', async () => {
    const made = makeRival(faucet.sandbox.network, walletOf(SEED, 0), {})
    if (!made.ok) throw new Error(made.error)
    const { invariants, text } = named((await look()).findings)
    expect([invariants, text]).toEqual([
      'I3',
      `${faucet.signer.account}: block ${made.value} on the chain is not in the books`,
    ])
  })
})
