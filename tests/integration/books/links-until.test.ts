// Until when links prove whose a found send is, and after which moment every new link is dated: the same of books in memory, which the
// simulator uses, and of both databases.
import { ids } from '@pay2slay/db'
import { asId, raw, units, type BlockHash, type Millis, type Store, type StoredBlock, type Tx } from '@pay2slay/domain'
import { databaseBackend, freshDatabase, memoryBackend, MONDAY_NOON, type Backend } from '@pay2slay/testing'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { accrueAll, chainBlock, hashOf, HOUR, OPERATOR, planAll, sendOf, START_BALANCE, WINDOWS } from './fill.js'

const KINDS = ['memory', 'sqlite', 'postgresql'] as const
const SAID = MONDAY_NOON - HOUR
const hash = (name: string) => asId<BlockHash>(hashOf(name))
const unwatched = { committed() {}, unreadable() {} }

async function openBackend(kind: (typeof KINDS)[number]): Promise<{ backend: Backend; close: () => Promise<void> }> {
  if (kind === 'memory') return { backend: memoryBackend(), close: async () => {} }
  const fresh = await freshDatabase(kind)
  return { backend: databaseBackend(fresh.database), close: () => fresh.close() }
}

describe.each(KINDS)('in books of %s', (kind) => {
  let store: Store
  let now: Millis
  let backend: Backend
  let close: () => Promise<void>
  beforeEach(async () => {
    const opened = await openBackend(kind)
    close = opened.close
    backend = opened.backend
    now = MONDAY_NOON
    store = opened.backend.store(async () => now, unwatched)
    const player = (n: number) => ({ id: `p${n}`, discordId: `d${n}`, epicAccountId: `e${n}`, address: `ban_${n}` })
    await opened.backend.begin([player(1), player(2), player(3)], MONDAY_NOON)
  })
  afterEach(() => close())

  const inside = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => store.transaction(work)
  const begin = (linksUntil: Millis | null, account = OPERATOR) => {
    const opening = { hash: hash(`opening of ${account}`), balance: START_BALANCE, height: 1 }
    const row = { account, representative: asId<never>('ban_representative'), opening, confirmed: opening }
    return inside((tx) => tx.insertOperatorAccount(row, linksUntil))
  }
  const linksUntil = (account = OPERATOR) => inside((tx) => tx.linksUntil(account))
  const linkedAfter = () => inside((tx) => tx.linkedAfter())
  const plans = async () => {
    await accrueAll(store, 10)
    return planAll(store)
  }
  type Plan = Awaited<ReturnType<typeof plans>>[number]
  const OPENING = `opening of ${OPERATOR}`
  const sign = async (plan: Plan | undefined, name: string, previous: string, height: number, signedAt: Millis) => {
    if (plan === undefined) throw new Error('each of three players is owed')
    const block: StoredBlock = { ...sendOf(plan, name, previous, height), signedAt }
    await inside((tx) => tx.insertSigned([block]))
  }
  const confirm = (name: string) => inside((tx) => tx.confirmBlocks(OPERATOR, [hash(name)], MONDAY_NOON))
  const adopt = (previous: string, height: number, at: Millis) => {
    const payoutId = ids.payout()
    const amount = units(1n)
    const told = { ...chainBlock('adopted', previous, height), amount: raw(10n ** 21n), payoutId, sourceHash: null }
    const kept = { work: null, role: 'payout', state: 'confirmed', signedAt: at } as const
    const block = { ...told, ...kept, publishAttempts: 0, nextPublishAt: at }
    const whose = { playerId: asId<never>('p3'), epicAccountId: 'e3', address: asId<never>('ban_3') }
    return inside((tx) => tx.insertAdopted({ payoutId, ...whose, amount, cover: null, windows: WINDOWS, at, block }))
  }

  test('before a block of the books lands, links count until when a person said, and where nobody did none counts', async () => {
    await begin(SAID)
    const other = asId<typeof OPERATOR>('ban_other')
    await begin(null, other)
    expect(await linksUntil()).toBe(SAID)
    expect(await linksUntil(other)).toBeNull()
    expect(await linksUntil(asId('ban_unknown'))).toBeNull()
  })

  test('a block that is signed or dead makes no link early, and a confirmed one does', async () => {
    await begin(SAID)
    const [one, two] = await plans()
    await sign(one, 'one', OPENING, 2, MONDAY_NOON + HOUR)
    expect(await linksUntil()).toBe(SAID)
    await confirm('one')
    expect(await linksUntil()).toBe(MONDAY_NOON + HOUR)
    await sign(two, 'two', 'one', 3, MONDAY_NOON + 2 * HOUR)
    expect(await linksUntil()).toBe(MONDAY_NOON + HOUR)
    await inside((tx) => tx.killBlocks(OPERATOR, hash('two'), hash('rival'), MONDAY_NOON))
    expect(await linksUntil()).toBe(MONDAY_NOON + HOUR)
  })

  test('a foreign or an adopted block, of which these books only heard, makes no link early', async () => {
    await begin(SAID)
    await inside((tx) => tx.insertForeign(chainBlock('foreign', OPENING, 2), MONDAY_NOON + HOUR))
    expect(await linksUntil()).toBe(SAID)
    await adopt('foreign', 3, MONDAY_NOON + 2 * HOUR)
    expect(await linksUntil()).toBe(SAID)
    const [one] = await plans()
    await sign(one, 'one', 'adopted', 4, MONDAY_NOON + 3 * HOUR)
    await confirm('one')
    expect(await linksUntil()).toBe(MONDAY_NOON + 3 * HOUR)
  })

  test('of several blocks the highest counts, whatever the clock said, and only those of the account', async () => {
    await begin(SAID)
    const other = asId<typeof OPERATOR>('ban_other')
    await begin(SAID - HOUR, other)
    const [one, two] = await plans()
    await sign(one, 'one', OPENING, 2, MONDAY_NOON + 2 * HOUR)
    await sign(two, 'two', 'one', 3, MONDAY_NOON + HOUR)
    await confirm('one')
    await confirm('two')
    expect(await linksUntil()).toBe(MONDAY_NOON + HOUR)
    expect(await linksUntil(other)).toBe(SAID - HOUR)
  })

  describe('what a person may say afterwards', () => {
    const why = () => inside((tx) => tx.whyLinksAreBound(OPERATOR))
    const say = (at: Millis) => inside((tx) => tx.setLinksUntil(OPERATOR, at))
    const refused = async (says: RegExp) => {
      const before = await linksUntil()
      expect(await why()).toMatch(says)
      await expect(say(SAID + 1)).rejects.toThrow(/0 rows instead of 1|until when links count/)
      expect(await linksUntil()).toBe(before)
    }

    test('counts where nothing bounds the links, of one account, also behind blocks of which these books only heard', async () => {
      const other = asId<typeof OPERATOR>('ban_other')
      await begin(null)
      await begin(null, other)
      await inside((tx) => tx.insertForeign(chainBlock('foreign', OPENING, 2), MONDAY_NOON))
      await adopt('foreign', 3, MONDAY_NOON)
      expect(await why()).toBeNull()
      await say(SAID)
      expect([await linksUntil(), await linksUntil(other), await linkedAfter()]).toEqual([SAID, null, MONDAY_NOON])
    })

    test('is said once', async () => {
      await begin(null)
      await say(SAID)
      await refused(/was said before that links count until 2/)
    })

    test('is refused over a block that these books signed, while it is under way, and once it is confirmed', async () => {
      await begin(null)
      const [one] = await plans()
      await sign(one, 'one', OPENING, 2, MONDAY_NOON)
      await refused(/is signed: wait/)
      await confirm('one')
      await refused(/hold a confirmed block that they signed/)
    })

    test('is open again where that block is dead', async () => {
      await begin(null)
      const [one] = await plans()
      await sign(one, 'one', OPENING, 2, MONDAY_NOON)
      await inside((tx) => tx.killBlocks(OPERATOR, hash('one'), hash('rival'), MONDAY_NOON))
      expect(await why()).toBeNull()
      await say(SAID)
      expect(await linksUntil()).toBe(SAID)
    })

    test('is refused where the row of a block is lost: of a confirmed one, or of one that a payout had', async () => {
      await begin(null)
      await inside((tx) => tx.insertForeign(chainBlock('foreign', OPENING, 2), MONDAY_NOON))
      const [one] = await plans()
      await sign(one, 'one', 'foreign', 3, MONDAY_NOON)
      await backend.loseBlock(hash('one'))
      await refused(/is signed: wait/)
      await inside((tx) => tx.replanLost(one?.id ?? asId('')))
      await backend.loseBlock(hash('foreign'))
      await refused(/lack a confirmed block/)
    })
  })

  test('a new link comes after every block, open or heard of, and after what a person said', async () => {
    expect(await linkedAfter()).toBeNull()
    await begin(null)
    expect(await linkedAfter()).toBeNull()
    await begin(SAID, asId('ban_other'))
    expect(await linkedAfter()).toBe(SAID)
    const [one] = await plans()
    await sign(one, 'one', OPENING, 2, MONDAY_NOON + HOUR)
    expect(await linkedAfter()).toBe(MONDAY_NOON + HOUR)
    await confirm('one')
    await inside((tx) => tx.insertForeign(chainBlock('foreign', 'one', 3), MONDAY_NOON + 2 * HOUR))
    expect(await linkedAfter()).toBe(MONDAY_NOON + 2 * HOUR)
  })

  test('the last restore of the books counts, and no other word of a backup', async () => {
    const restoredAt = () => inside((tx) => tx.restoredAt())
    const note = async (at: Millis, change: Partial<Parameters<Tx['audit']>[0]>) => {
      now = at
      const entry = { actor: 'test', action: 'books_restored', targetType: 'backup', targetId: 'books', summary: 'it' }
      await inside((tx) => tx.audit({ ...entry, ...change }))
    }
    expect(await restoredAt()).toBeNull()
    await note(MONDAY_NOON + 2, {})
    await note(MONDAY_NOON + 1, {})
    await note(MONDAY_NOON + 3, { targetId: 'other' })
    await note(MONDAY_NOON + 4, { targetType: 'stop' })
    await note(MONDAY_NOON + 5, { action: 'books_backed_up' })
    expect(await restoredAt()).toBe(MONDAY_NOON + 2)
  })
})
