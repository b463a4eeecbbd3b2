import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { createStore, readWorld, type Database } from '@pay2slay/db'
import { asId, raw, type Address, type Head, type OperatorAccount, type Store } from '@pay2slay/domain'
import { testBooks, type TestBooks } from './fixtures/books.js'
import { recordingObserver, type RecordingObserver } from './fixtures/observer.js'
import { testSettings } from './fixtures/settings.js'
import { checkBooks, checkDurability, checkFormerAccounts, checkSchema, unsafeCommits, type Access } from './startup.js'

let books: TestBooks
let database: Database
let store: Store
let observer: RecordingObserver
beforeEach(async () => {
  books = await testBooks()
  database = books.open()
  store = createStore(database)
  observer = recordingObserver()
})
afterEach(() => books.close())

const check = (access: Access, own = {}) => checkBooks(testSettings(books.url, own), database, observer, access)
const LIVE = { world: { mode: 'live', genesisHash: 'A'.repeat(64), outside: 'real' } } as const

describe('the world of a database', () => {
  it('is not written by a command that only looks: an empty database is refused with what to do', async () => {
    expect(await check('look')).toEqual({
      ok: false,
      error: expect.stringMatching(/belongs to no world yet.*`start`, `run-once` or `players import`/),
    })
    expect(await readWorld(database)).toBeNull()
  })

  it('is written by the first command that may, and then stays', async () => {
    expect(await check('enter')).toEqual({ ok: true, value: undefined })
    expect(await check('look')).toEqual({ ok: true, value: undefined })
    for (const access of ['look', 'enter', 'pay'] as const) {
      expect(await check(access, LIVE)).toEqual({
        ok: false,
        error: expect.stringMatching(/belongs to a dry-run world .* set up for a live world/),
      })
    }
    expect(await readWorld(database)).toMatchObject({ mode: 'dry' })
  })
})

describe('the clock of the machine', () => {
  const skewed = (offBy: number): Database => ({ ...database, now: async () => Date.now() + offBy })
  const warned = () => observer.events.filter(({ event }) => event === 'clock_skew')

  it('a clock that is more than a minute off the database’s is told, and refuses nothing', async () => {
    for (const offBy of [-3_600_000, 3_600_000]) {
      const settings = testSettings(books.url)
      expect(await checkBooks(settings, skewed(offBy), observer, 'enter')).toEqual({ ok: true, value: undefined })
    }
    expect(warned()).toHaveLength(2)
    await checkBooks(testSettings(books.url), skewed(50_000), observer, 'enter')
    expect(warned()).toHaveLength(2)
  })
})

describe('the schema', () => {
  it('is made at the first start on SQLite, and otherwise asked for', async () => {
    const settings = testSettings(books.url.replace('test.db', 'new.db'))
    expect(await checkSchema(settings, false)).toEqual({ ok: false, error: expect.stringContaining('run `migrate`') })
    expect(await checkSchema(settings, true)).toEqual({ ok: true, value: undefined })
    expect(await checkSchema(settings, false)).toEqual({ ok: true, value: undefined })
  })

  it('of a database that is none is one sentence', async () => {
    const settings = testSettings('file:/dev/null/pay2slay.db')
    expect(await checkSchema(settings, true)).toEqual({ ok: false, error: expect.stringMatching(/cannot be used/) })
  })
})

describe('commits', () => {
  it('of SQLite are on disk', async () => {
    expect(await checkDurability(database)).toEqual({ ok: true, value: undefined })
  })

  it.each([
    ['off', 'on', 'fsync = off:'],
    ['on', 'off', 'synchronous_commit = off:'],
    ['off', 'off', 'fsync = off and synchronous_commit = off:'],
  ])('of PostgreSQL with fsync %s and synchronous_commit %s are refused', (fsync, commit, named) => {
    expect(unsafeCommits({ fsync, synchronous_commit: commit })).toContain(named)
  })

  it.each(['on', 'local', 'remote_apply'])('of PostgreSQL with synchronous_commit %s are good', (commit) => {
    expect(unsafeCommits({ fsync: 'on', synchronous_commit: commit })).toBeNull()
  })
})

describe('former operator accounts', () => {
  const FORMER = asId<Address>(`ban_${'1'.repeat(60)}`)
  const NEW = asId<Address>(`ban_${'3'.repeat(60)}`)
  const opening: Head = { hash: asId('B'.repeat(64)), balance: raw(10n), height: 1 }
  const account: OperatorAccount = { account: FORMER, representative: FORMER, opening, confirmed: opening }

  const sign = (state: 'signed' | 'confirmed') =>
    store.transaction(async (tx) => {
      await tx.lockGate()
      await tx.insertOperatorAccount(account, null)
      await tx.insertSigned([
        {
          hash: asId('C'.repeat(64)),
          account: FORMER,
          previous: opening.hash,
          representative: FORMER,
          balance: raw(11n),
          link: 'D'.repeat(64),
          signature: 'E'.repeat(128),
          work: null,
          kind: 'receive',
          role: 'receive',
          state: 'signed',
          height: 2,
          amount: raw(1n),
          payoutId: null,
          sourceHash: asId('D'.repeat(64)),
          signedAt: 1,
          publishAttempts: 0,
          nextPublishAt: 1,
        },
      ])
      if (state === 'confirmed') await tx.confirmBlocks(FORMER, [asId('C'.repeat(64))], 2)
    })

  it('with an open block keep a new seed out, and the sentence names the account', async () => {
    await sign('signed')
    expect(await checkFormerAccounts(store, [NEW])).toEqual({
      ok: false,
      error: `the former operator account ${FORMER} still has blocks that may be confirmed: start with its seed and as many operator_accounts as before until another block of it is, and none is open`,
    })
    expect(await checkFormerAccounts(store, [FORMER])).toEqual({ ok: true, value: undefined })
  })

  it('whose blocks are all confirmed let a new seed in', async () => {
    await sign('confirmed')
    expect(await checkFormerAccounts(store, [NEW])).toEqual({ ok: true, value: undefined })
  })
})
