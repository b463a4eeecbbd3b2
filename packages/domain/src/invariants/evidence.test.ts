// Rules that compare a row with what else tells of it: each is planted in sound rows, and what is honest but looks odd is left alone.
import { describe, expect, test } from '@jest/globals'
import { HOUR, NOON, player } from '../fixtures/states.js'
import { capWindows } from '../clock.js'
import { asId, type Address, type BlockHash, type PayoutId } from '../ids.js'
import {
  checkDeath,
  checkOpening,
  checkPayees,
  checkReadings,
  checkToldTerms,
  adoptionTold,
  checkWindows,
  openingKept,
  openingTold,
  type AdoptionTold,
  type Breach,
  type DeadBlockRow,
  type OpeningTold,
  type ToldTerms,
  type PayoutRow,
  type PlayerBooks,
} from '../invariants.js'
import type { ChainBlock } from '../model.js'
import { raw, units } from '../money.js'

const payout = (changes: Partial<PayoutRow> = {}): PayoutRow => ({
  id: asId<PayoutId>('p1'),
  state: 'confirmed',
  adopted: false,
  kills: 10,
  setOffKills: 0,
  amount: units(30n),
  address: 'ban_mine',
  plannedAt: NOON,
  windows: capWindows(NOON, 'Europe/Berlin'),
  caps: { dailyKills: null, weeklyKills: null },
  ...changes,
})
const books = (one: PayoutRow, changes: Partial<PlayerBooks> = {}): PlayerBooks => ({
  playerId: player,
  baseline: 0,
  cursor: null,
  baselines: [],
  accruals: [],
  payouts: [one],
  items: [],
  addresses: new Set(['ban_former', 'ban_mine']),
  ...changes,
})
const told = (breaches: readonly Breach[]) => breaches.map(({ invariant, detail }) => `${invariant} ${detail}`)

describe('whom a payout is for', () => {
  const adopted = (adoptions: readonly AdoptionTold[], changes: Partial<PayoutRow> = {}) =>
    told(checkPayees(books(payout({ adopted: true, address: 'ban_unknown', adoptions, ...changes }))))
  const entry = (kills: number, whose: string = player, id = 'p1') => [{ payoutId: id, playerId: whose, kills }]

  test('an address that its player ever linked, also one given up since', () => {
    expect(checkPayees(books(payout({ address: 'ban_former' })))).toEqual([])
    expect(told(checkPayees(books(payout({ address: 'ban_other' }))))).toEqual([
      'I3 is for ban_other, an address that its player never linked',
    ])
  })

  test('an adopted one goes to whatever address, where the audit log tells of its adoption', () => {
    expect(adopted(entry(10))).toEqual([])
    const untold = 'I3 is called adopted, but the audit log tells of no adoption of its block as this payout'
    expect(adopted([])).toEqual([untold])
    expect(adopted(entry(10, player, 'p2'))).toEqual([untold])
    expect(adopted([...entry(4, 'another', 'p2'), ...entry(10)])).toEqual([])
    expect(adopted(entry(10, 'another'))).toEqual([`I3 was adopted for player another, but is booked for ${player}`])
  })

  test('an adopted one covers what it did then, and what was set off since', () => {
    expect(adopted(entry(4), { setOffKills: 6 })).toEqual([])
    expect(adopted(entry(4), { setOffKills: 9 })).toEqual([
      'I1 says that 9 kills were set off against its advance, but it covers 6 more than the 4 when it was adopted',
    ])
  })
})

describe('the windows of a payout', () => {
  const check = (changes: Partial<PayoutRow>) => checkWindows(books(payout(changes))).length
  const windows = capWindows(NOON, 'Europe/Berlin')

  test('are those of the moment when it was planned, in its zone', () => {
    expect(check({})).toBe(0)
    expect(check({ plannedAt: windows.dayStart })).toBe(0)
    expect(check({ plannedAt: windows.dayEnd })).toBe(1)
    expect(check({ plannedAt: windows.dayStart - 1 })).toBe(1)
  })

  test.each(['dayStart', 'dayEnd', 'weekStart', 'weekEnd'] as const)('are not those with another %s', (field) => {
    expect(check({ windows: { ...windows, [field]: windows[field] - HOUR } })).toBe(1)
  })

  test('of a zone that does not exist, or of another zone, are a breach and no error', () => {
    expect(check({ windows: { ...windows, timeZone: 'Nowhere/Here' } })).toBe(1)
    expect(check({ windows: { ...windows, timeZone: 'UTC' } })).toBe(1)
  })
})

test('kills wait for a person only where a reading told them', () => {
  const pending = (isRead: boolean) => told(checkReadings(books(payout(), { pending: { total: 900, isRead } })))
  expect(pending(true)).toEqual([])
  expect(pending(false)).toEqual(['I6 900 kills are pending, which no reading told'])
})

test('kills are read of the Epic account that the present baseline is of', () => {
  const read = (isOtherEpic: boolean) => told(checkReadings(books(payout(), { isOtherEpic })))
  expect(read(false)).toEqual([])
  expect(read(true)).toEqual(['I6 baseline 0 is of another Epic account than the one that kills are read of now'])
})

describe('the opening head of an account', () => {
  const opening = { hash: asId<BlockHash>('AB'), balance: raw(5n), height: 7 }
  const head = { ...opening, linksUntil: NOON }
  const check = (...entries: OpeningTold[]) => told(checkOpening('ban_op', head, entries))

  test('is the one that the audit log tells, in one of its entries where books began more than once', () => {
    expect(check(head)).toEqual([])
    expect(check({ ...head, hash: 'CD', height: 3 }, head)).toEqual([])
    expect(check({ hash: 'AB', height: 7 })).toEqual([])
    expect(told(checkOpening('x', { ...head, hash: null }, [{ ...head, hash: null }]))).toEqual([])
  })

  test.each([
    ['hash', { hash: 'CD' }],
    ['hash, of an account that was unopened', { hash: null }],
    ['height', { height: 77 }],
    ['balance', { balance: 6n }],
    ['time until which links count', { linksUntil: NOON - 1 }],
    ['time until which links count, where nobody said one', { linksUntil: null }],
  ] as const)('is a breach where the audit log tells another %s', (_, changes) => {
    expect(check({ ...head, ...changes })).toEqual([
      expect.stringMatching(
        /^I5 opens with AB at height 7 holding 5 raw with links until \d+, but the audit log says /,
      ),
    ])
  })

  test('is a breach where no entry is left', () => {
    expect(check()).toEqual([
      expect.stringMatching(/^I5 opens with AB .*, but the audit log tells of no opening head$/),
    ])
  })
})

describe('an entry of the audit log', () => {
  const opening = { hash: asId<BlockHash>('AB'), balance: raw(5n), height: 7 }

  test.each([null, NOON])(
    'tells how books began by its values, whatever its sentence says: links until %s',
    (until) => {
      const after = JSON.parse(JSON.stringify(openingKept(opening, until))) as unknown
      const summary = 'opening head CD at height 3'
      expect(openingTold({ summary, after })).toEqual({ ...opening, linksUntil: until })
      expect(openingTold({ summary: 'las cuentas empiezan', after })).toEqual({ ...opening, linksUntil: until })
    },
  )

  test('from before values were kept tells by its sentence, and one whose values were taken away or changed tells nothing', () => {
    const summary = 'opening head AB at height 7; the backup was made at 2026-11-28T00:00:00.000Z: by hand'
    expect(openingTold({ summary, after: null })).toEqual({ hash: 'AB', height: 7 })
    const unopened = 'opening head (unopened) at height 0'
    expect(openingTold({ summary: unopened, after: null })).toEqual({ hash: null, height: 0 })
    expect(openingTold({ summary: 'began', after: null })).toBeNull()
    const kept = openingKept(opening, null)
    for (const after of [undefined, {}, 'x', { ...kept, opening_hash: 7 }, { ...kept, opening_height: '7' }])
      expect(openingTold({ summary, after })).toBeNull()
    for (const balance of [5, '5.0', '', null])
      expect(openingTold({ summary, after: { ...kept, opening_balance_raw: balance } })).toBeNull()
  })

  test('tells of an adoption by its values alone', () => {
    const summary = 'send of 1 BAN to ban_x adopted as payout p2 of player other: 9 kills covered'
    const after = { payout_id: 'p1', player_id: 'one', kills: 3, advance_ban: '0' }
    expect(adoptionTold({ summary, after })).toEqual({ payoutId: 'p1', playerId: 'one', kills: 3 })
    for (const other of [null, undefined, {}, { ...after, kills: '3' }, { ...after, player_id: 1 }, 'p1'])
      expect(adoptionTold({ summary, after: other })).toBeNull()
  })
})

describe('a block that is called dead', () => {
  const account = asId<Address>('ban_op')
  const dead: DeadBlockRow = {
    hash: asId('D'),
    account,
    previous: asId('P'),
    height: 5,
    sourceHash: asId('S'),
    rival: asId('R'),
    rivalConfirmed: false,
    noPlace: false,
  }
  const rival = (changes: Partial<ChainBlock> = {}): ChainBlock => ({
    hash: asId('R'),
    account,
    previous: asId('P'),
    representative: account,
    balance: raw(1n),
    link: 'L',
    signature: '',
    kind: 'send',
    height: 5,
    amount: raw(1n),
    confirmed: true,
    provenOurs: true,
    ...changes,
  })
  const sound = (row: Partial<DeadBlockRow>, onChain: ChainBlock | null) =>
    checkDeath({ ...dead, ...row }, onChain) === null

  test('has a rival in its place that the books or the nodes hold as confirmed', () => {
    expect(sound({ rivalConfirmed: true, noPlace: true }, null)).toBe(true)
    expect(sound({}, rival())).toBe(true)
    expect(sound({}, rival({ previous: asId('Q'), height: 4 }))).toBe(true)
  })

  test('is a breach where the rival is unknown, unconfirmed or of another account', () => {
    expect(sound({ noPlace: true }, null)).toBe(false)
    expect(sound({}, rival({ confirmed: false }))).toBe(false)
    expect(sound({}, rival({ account: asId('ban_other') }))).toBe(false)
  })

  test('is a breach where the rival leaves its place free: the block itself, what it stands on, or one before that', () => {
    expect(sound({ rivalConfirmed: true }, rival({ hash: asId('D') }))).toBe(false)
    expect(sound({ rivalConfirmed: true }, rival({ hash: asId('P'), height: 4 }))).toBe(false)
    expect(sound({ rivalConfirmed: true }, rival({ height: 3 }))).toBe(false)
  })

  test('is dead too where what it receives was received by another', () => {
    expect(sound({}, rival({ height: 2, kind: 'receive', link: 'S' }))).toBe(true)
    expect(sound({ sourceHash: null }, rival({ height: 2, kind: 'receive', link: 'S' }))).toBe(false)
  })
})

describe('rate and caps that count', () => {
  const version = {
    id: 't1',
    effectiveAt: NOON,
    perKill: units(5_000_000n),
    caps: { dailyKills: 150, weeklyKills: null },
    actor: 'ann',
    reason: 'x',
    createdAt: NOON,
  }
  const after = {
    ban_per_kill: '0.05',
    daily_kill_cap: 150,
    weekly_kill_cap: null,
    effective_at: new Date(NOON).toISOString(),
  }
  const check = (changes: Partial<ToldTerms>) =>
    told(checkToldTerms({ id: 't1', version, entry: { summary: 'any words', after }, ...changes }))

  test('are those that somebody set, as the audit log tells', () => {
    expect(check({})).toEqual([])
    expect(check({ entry: null })).toEqual([expect.stringMatching(/does not tell who set them$/)])
    expect(check({ version: null })).toEqual([expect.stringMatching(/and is gone$/)])
  })

  test.each(Object.keys(after))('are a breach where another %s was told', (field) => {
    const entry = { summary: 'any words', after: { ...after, [field]: 7 } }
    expect(check({ entry })).toEqual([expect.stringMatching(/others were set/)])
  })
})
