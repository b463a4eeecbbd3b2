// What is told on Discord: written with what it tells of, sent after the commit, once, and never more than Discord wants.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { createNoticeStore, createStore, enterWorld, makeTotals, noteBackup, type Database } from '@pay2slay/db'
import { asId, tell, units, type NoticeChannel, type PayoutId, type TellDeps } from '@pay2slay/domain'
import { createWebhook } from '@pay2slay/integrations'
import { FREE_PORTS, SANDBOX_WEBHOOKS, startSandbox, type Sandbox } from '@pay2slay/sandbox'
import { eachDatabase, type FreshDatabase } from '@pay2slay/testing'
import { addPayout, addPlayer } from '../../apps/api/src/fixtures/rows.js'
import { compareJob } from '../../apps/scheduler/src/jobs/compare.js'

const NOW = Date.UTC(2026, 0, 31, 12)
const HOUR = 3_600_000
const [NEWS = '', ALERTS = ''] = Object.keys(SANDBOX_WEBHOOKS)

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox({ ports: FREE_PORTS, growth: 'frozen' })
})
afterEach(() => sandbox.faults.clear())
afterAll(() => sandbox.stop())

describe.each(eachDatabase)('notices on $dialect', ({ fresh: freshDatabase }) => {
  let fresh: FreshDatabase
  let database: Database
  let now: number
  let seen: number
  let logged: string[]
  let closers: (() => void)[]
  beforeEach(async () => {
    fresh = await freshDatabase()
    ;({ database } = fresh)
    await enterWorld(database, { mode: 'dry', genesisHash: asId('A'.repeat(64)), outside: 'sandbox' })
    now = NOW
    seen = sandbox.messages.length
    logged = []
    closers = []
    await addPlayer(database, { id: 'p1', name: 'Ann' })
    await addPlayer(database, { id: 'p2', name: '**@everyone** [free](https://evil.example)\n# Bob' })
  })
  afterEach(async () => {
    for (const close of closers) close()
    await fresh.close()
  })
  const clock = () => Promise.resolve(now)
  const books = (tellsPayouts = true) => createStore(database, { now: clock, tellsPayouts })
  const messages = () => sandbox.messages.slice(seen)
  const texts = () => messages().map(({ embeds }) => `${embeds[0]?.title}\n${embeds[0]?.description}`)
  const urlOf = (id: string, token = SANDBOX_WEBHOOKS[id]) =>
    `${sandbox.urls.discord}/api/webhooks/${id}/${token ?? ''}`
  function deps(
    urls: Readonly<Partial<Record<NoticeChannel, string>>> = { news: urlOf(NEWS), alerts: urlOf(ALERTS) },
  ): TellDeps {
    const observer = {
      count: () => {},
      gauge: () => {},
      event: (...told: readonly unknown[]) => void logged.push(JSON.stringify(told)),
    }
    const about = { url: 'http://127.0.0.1', version: 'test' }
    const senders = Object.entries(urls).map(([channel, url]) => {
      const sender = createWebhook({ url, about, observer, timeoutMs: 5_000, perMinute: 6_000 })
      closers.push(() => sender.close())
      return [channel, sender] as const
    })
    return { notices: createNoticeStore(database, clock), senders: Object.fromEntries(senders), observer }
  }
  const run = (own = deps(), gone = new Set<NoticeChannel>()) => tell(own, gone)
  async function confirm(count: number, { player = 'p1', kills = 2, store = books() } = {}): Promise<void> {
    const ids = Array.from({ length: count }, () => crypto.randomUUID())
    for (const [index, id] of ids.entries()) {
      // One open payout a player: each is confirmed before the next.
      await addPayout(database, { id, player, state: 'planned', kills, units: 10_000_000n, at: now - 1 - index })
      await store.transaction((tx) => tx.confirmDry([asId<PayoutId>(id)], now))
      now += 1
    }
  }
  const rows = (where = 'true') => database.read.all(`SELECT * FROM notice WHERE ${where}`, [], 'number')

  test('payouts are told in one message, with names that are only ever text, and mention nobody', async () => {
    await confirm(2)
    await confirm(1, { player: 'p2', kills: 1 })
    expect(await run()).toMatchObject({ messages: 1, notices: 3, failed: 0, againMs: null })
    expect(texts()).toEqual([
      expect.stringContaining('3 payouts, 0.3 BAN\nAnn: 2 kills, 0.1 BAN\nAnn: 2 kills, 0.1 BAN\n'),
    ])
    expect(texts()[0]).toContain('\\*\\*@\u200beveryone\\*\\* \\[free\\]\\(https\\:\\/\\/evil\\.exampl')
    expect(texts()[0]?.split('\n')).toHaveLength(4)
    expect(messages()[0]?.allowed_mentions).toEqual({ parse: [] })
    expect(await run()).toMatchObject({ messages: 0 })
  })

  test('a player who hides their name is not named, also when they hid it after the payout', async () => {
    await confirm(1)
    await database.transaction((tx) => tx.run(`UPDATE player SET hide_name = true WHERE id = 'p1'`))
    await run()
    expect(texts()).toEqual(['1 payout, 0.1 BAN\nA player: 2 kills, 0.1 BAN'])
  })

  test('hundreds of payouts are a few messages, which name twenty and count the rest', async () => {
    await database.transaction(async (tx) => {
      for (let index = 0; index < 230; index += 1)
        await tx.run(
          `INSERT INTO notice (id, kind, subject, detail, created_at_ms, tries, next_try_at_ms) VALUES ($1, 'payout', $1, '', $2, 0, $2)`,
          [`y${index}`, now],
        )
    })
    expect(await run()).toMatchObject({ messages: 2, notices: 230 })
    expect(texts()[0]).toContain('200 payouts, 0 BAN')
    expect(texts()[0]).toContain('and 180 more')
  })

  test('what is rolled back is told to nobody, and without a webhook nothing is written', async () => {
    await addPayout(database, { id: 'y1', player: 'p1', state: 'planned', kills: 1, units: 1n, at: now })
    const broken = books().transaction(async (tx) => {
      await tx.confirmDry([asId<PayoutId>('y1')], now)
      throw new Error('the process ends here')
    })
    await expect(broken).rejects.toThrow('ends here')
    expect(await rows()).toEqual([])
    await books(false).transaction((tx) => tx.confirmDry([asId<PayoutId>('y1')], now))
    expect(await rows()).toEqual([])
  })

  test('a player who passes a hundred kills is a milestone, once', async () => {
    await confirm(1, { kills: 99 })
    await confirm(1, { kills: 1 })
    await confirm(1, { kills: 1 })
    await run()
    expect(
      texts()
        .join('\n')
        .match(/has been paid for 100 kills/g),
    ).toHaveLength(1)
  })

  test('so is a sum of all payouts, told with the sums that show it', async () => {
    const sums = () => makeTotals(database, { operators: [], minimum: units(0n), tellsPayouts: true })
    await addPayout(database, { id: 'y1', player: 'p1', state: 'confirmed', kills: 1, units: 99n * 10n ** 8n, at: now })
    await sums()
    await addPayout(database, { id: 'y2', player: 'p2', state: 'confirmed', kills: 1, units: 10n ** 8n, at: now })
    await sums()
    await sums()
    expect(await rows()).toMatchObject([{ kind: 'milestone', subject: 'paid:100' }])
    await database.transaction((tx) => tx.run('UPDATE notice SET created_at_ms = $1, next_try_at_ms = $1', [now]))
    await run()
    expect(texts()).toEqual(['A milestone\n**100 BAN have been paid in all**'])
  })

  test('but not one that restored books pass while they become whole: it was told when it was paid', async () => {
    const observer = { count: () => {}, gauge: () => {}, event: () => {} }
    const settings = { database, observer, chain: null, operators: [], minimum: units(0n), tellsPayouts: true }
    const compare = () => compareJob(settings).run(new AbortController().signal)
    const pay = (id: string, player: string, ban: bigint) =>
      addPayout(database, { id, player, state: 'confirmed', kills: 1, units: ban * 10n ** 8n, at: now })
    await pay('y1', 'p1', 99n)
    await compare()
    await database.transaction((tx) => noteBackup(tx, 'books_restored', 'test', 'books of yesterday restored', now))
    await pay('y2', 'p2', 2n)
    expect((await compare()).summary).toContain('equal to the chain again')
    expect(await rows()).toEqual([])
    await pay('y3', 'p2', 150n)
    await compare()
    expect(await rows()).toMatchObject([{ kind: 'milestone', subject: 'paid:250' }])
  })

  test('an alert is told once while it lasts, and once more when it is over, to its own channel', async () => {
    const store = books()
    for (let time = 0; time < 3; time += 1) await store.transaction((tx) => tx.raiseAlert('balance_low', '12 BAN'))
    await run()
    await store.transaction((tx) => tx.clearAlert('balance_low'))
    await run()
    expect(messages().map(({ webhookId }) => webhookId)).toEqual([ALERTS, ALERTS])
    expect(texts()[0]).toContain('balance\\_low:** the operator')
    expect(texts()[1]).toBe('For the operator\n**over:** balance\\_low')
  })

  test('a limit is waited out as long as Discord says, and does not count as a try', async () => {
    await confirm(1)
    const { id } = sandbox.faults.list().at(-1) ?? { id: '' }
    expect(id).toBe('')
    const body = JSON.stringify({ message: 'You are being rate limited.', retry_after: 1.5, global: false })
    sandbox.faults.add({ server: 'discord', action: 'webhook', kind: 'status', status: 429, body, times: 1 })
    expect(await run()).toMatchObject({ messages: 0, failed: 1, againMs: 1_500 })
    now += 1_400
    expect(await run()).toMatchObject({ messages: 0, failed: 0 })
    now += 100
    expect(await run()).toMatchObject({ messages: 1 })
    expect(await rows('sent_at_ms IS NOT NULL')).toMatchObject([{ tries: 1 }])
  })

  test('a message that nobody answered for is sent again as it was, so that a double is known by its id', async () => {
    await confirm(1)
    sandbox.faults.add({ server: 'discord', action: 'webhook', kind: 'drop', times: 1 })
    expect(await run()).toMatchObject({ messages: 0, failed: 1, againMs: 5_000 })
    // What comes later is another message.
    await confirm(1)
    now += 5_000
    expect(await run()).toMatchObject({ messages: 2 })
    const footers = messages().map(({ embeds }) => embeds[0]?.footer?.text)
    expect(footers).toHaveLength(3)
    expect(footers[0]).toBe(footers[1])
    expect(footers[2]).not.toBe(footers[1])
    expect(texts()[0]).toBe(texts()[1])
  })

  test('a scheduler that ends between message and mark leaves it to the next one, and two never send one message at a time', async () => {
    await confirm(1)
    const one = createNoticeStore(database, clock)
    const taken = await one.take('news', 60_000, 10)
    expect(taken?.notices).toHaveLength(1)
    expect(await run()).toMatchObject({ messages: 0 })
    now += 60_000
    expect(await run()).toMatchObject({ messages: 1 })
    // The first one comes back too late: its mark changes nothing.
    if (taken) await one.later(taken, 0, 'late', false)
    expect(await rows('sent_at_ms IS NULL')).toEqual([])
  })

  test('tries are bounded, and so is the age of what is told', async () => {
    await confirm(1)
    sandbox.faults.add({ server: 'discord', action: 'webhook', kind: 'status', status: 500 })
    for (let round = 0; round < 10; round += 1) {
      await run()
      now += 20 * 60_000
    }
    expect(await rows()).toMatchObject([{ tries: 8, sent_at_ms: null, problem: 'Discord answered 500 (code 0)' }])
    await confirm(1)
    now += 25 * HOUR
    sandbox.faults.clear()
    expect(await run()).toMatchObject({ messages: 0 })
    now += 8 * 24 * HOUR
    await run()
    expect(await rows()).toEqual([])
  })

  test('a webhook that is gone is not asked again, and its address is told nowhere', async () => {
    await confirm(1)
    await books().transaction((tx) => tx.raiseAlert('balance_low', '12 BAN'))
    const [gone, own] = [new Set<NoticeChannel>(), deps({ news: urlOf(NEWS, 'a-secret-token'), alerts: urlOf(ALERTS) })]
    expect(await run(own, gone)).toMatchObject({ gone: [{ channel: 'news' }], messages: 1 })
    await confirm(1)
    expect(await run(own, gone)).toMatchObject({ gone: [], messages: 0, failed: 0 })
    const told = JSON.stringify([logged, await rows()], (_, value: unknown) => (typeof value === 'bigint' ? 0 : value))
    expect(told).toContain('code 10015')
    expect(told).not.toContain('a-secret-token')
  })
})
