// The refresh with a bot that may ask Discord who is a member: leaving is believed at once, Discord being away changes nothing.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createStore, importPlayers } from '@pay2slay/db'
import { reverify, type GuildDirectory } from '@pay2slay/domain'
import { createGuildDirectory } from '@pay2slay/integrations'
import { DIALECTS, fakeClock, freshDatabase, MONDAY_NOON, type FreshDatabase } from '@pay2slay/testing'
import { HOUR } from './books/fill.js'
import { startYuniteStand, type YuniteStand } from './support/yunite-stand.js'

const idOf = (number: number) => String(100_000 + number)

interface DiscordStand {
  readonly members: Set<string>
  /** Answers this status to everything when set. */
  status: number | null
  asked: number
  readonly guild: GuildDirectory & { close(): void }
  stop(): Promise<void>
}

/** Discord's members route on loopback. */
async function startDiscord(): Promise<DiscordStand> {
  const server: Server = createServer((request, response) => {
    stand.asked += 1
    const id = request.url?.split('/').at(-1) ?? ''
    const status = stand.status ?? (stand.members.has(id) ? 200 : 404)
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(JSON.stringify(status === 200 ? { user: { id }, roles: [] } : { message: 'no', code: 10_007 }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const guild = createGuildDirectory({
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    guildId: '123456',
    botToken: 'a-bot-token',
    about: { url: 'https://example.org', version: 'test' },
    observer: { count() {}, gauge() {}, event() {} },
    perMinute: 1_000_000,
    retries: 0,
  })
  const stand: DiscordStand = {
    members: new Set(),
    status: null,
    asked: 0,
    guild,
    async stop() {
      guild.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return stand
}

describe.each(DIALECTS)('on %s', (dialect) => {
  let fresh: FreshDatabase
  let yunite: YuniteStand
  let discord: DiscordStand
  const clock = fakeClock()
  beforeEach(async () => {
    fresh = await freshDatabase(dialect)
    yunite = await startYuniteStand()
    discord = await startDiscord()
    clock.set(MONDAY_NOON)
    const players = [1, 2, 3, 4, 5].map((number) => ({
      discordId: idOf(number),
      discordName: `name ${number}`,
      epicAccountId: `e${number}`,
      address: null,
    }))
    await importPlayers(fresh.database, players, 'test', MONDAY_NOON)
    for (const { discordId, epicAccountId } of players) {
      yunite.links.set(discordId, epicAccountId)
      discord.members.add(discordId)
    }
  })
  afterEach(async () => {
    await discord.stop()
    await yunite.stop()
    await fresh.close()
  })
  const ask = () => {
    clock.advance(2 * HOUR)
    const store = createStore(fresh.database, { now: () => clock.now() })
    const observer = { count() {}, gauge() {}, event() {} }
    return reverify(
      { store, directory: yunite.directory, guild: discord.guild, observer, checkpoint: async () => {} },
      HOUR,
    )
  }
  const states = async () => {
    const rows = await fresh.database.read.all('SELECT * FROM player ORDER BY discord_id')
    return rows.map((row) => `${row['guild_member'] ? 'member' : 'gone'} ${row['epic_verified'] ? 'verified' : '-'}`)
  }
  const ALL_WELL = Array<string>(5).fill('member verified')

  it('whom Discord calls gone has left at once, and the directory is not asked about them', async () => {
    discord.members.delete(idOf(2))
    expect(await ask()).toMatchObject({ ok: true, value: { asked: 5, answered: 5, guildError: null } })
    expect(await states()).toEqual(ALL_WELL.with(1, 'gone -'))
    expect(yunite.calls.flat()).not.toContain(idOf(2))
  })

  it('whom the directory does not find but Discord knows is a member without a link only the third time in a row', async () => {
    yunite.links.delete(idOf(3))
    await ask()
    expect(await states()).toEqual(ALL_WELL)
    yunite.links.set(idOf(3), `e3`)
    await ask()
    yunite.links.delete(idOf(3))
    for (const state of ['member verified', 'member verified', 'member -']) {
      expect(await ask()).toMatchObject({ ok: true, value: { guildError: null } })
      expect(await states()).toEqual(ALL_WELL.with(2, state))
    }
    expect(await ask()).toMatchObject({ ok: true, value: { answered: 5, doubted: 0 } })
  })

  it('an explicit answer that the link is gone is believed at once', async () => {
    yunite.links.set(idOf(3), null)
    await ask()
    expect(await states()).toEqual(ALL_WELL.with(2, 'member -'))
  })

  it('a Discord that is away changes nothing, and is asked a few times only', async () => {
    await ask()
    discord.status = 503
    discord.asked = 0
    yunite.links.delete(idOf(1))
    const answer = await ask()
    expect(answer).toMatchObject({ ok: true, value: { answered: 0, guildError: { kind: 'unavailable' } } })
    expect(await states()).toEqual(ALL_WELL)
    expect(discord.asked).toBeLessThanOrEqual(3 + 4)
  })

  it('a bot that is refused is told, and the directory counts instead, three times in a row', async () => {
    discord.status = 401
    yunite.links.delete(idOf(4))
    for (const state of ['member verified', 'member verified', 'gone -']) {
      expect(await ask()).toMatchObject({ ok: true, value: { guildError: { kind: 'unauthorized' } } })
      expect(await states()).toEqual(ALL_WELL.with(3, state))
    }
  })

  it('whoever left is found also while the directory is down', async () => {
    await ask()
    yunite.status = 503
    discord.members.delete(idOf(5))
    expect(await ask()).toMatchObject({ ok: false, error: { kind: 'directory' } })
    expect(await states()).toEqual(ALL_WELL.with(4, 'gone -'))
  })

  it('one odd id in a batch costs only itself, also with a bot', async () => {
    yunite.odd.add(idOf(1))
    expect(await ask()).toMatchObject({ ok: true, value: { answered: 4, failed: 1 } })
  })
})
