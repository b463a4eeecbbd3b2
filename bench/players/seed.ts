// Fills a database with players as an import leaves them: guild members, verified, each with a wallet whose checksum is right.
import { addressOf } from '@pay2slay/banano-rpc'
import { enterWorld, ids, openDatabase, type SqlTx, type SqlValue } from '@pay2slay/db'
import { createHash } from 'node:crypto'
import { epicAccountIdOf } from './stubs.js'

const PAGE = 1_000

/** Players 0 to `count` - 1 in a live world. */
export async function seedPlayers(url: string, count: number): Promise<void> {
  const database = openDatabase(url)
  try {
    const world = await enterWorld(database, { mode: 'live', genesisHash: 'BENCHMARK', outside: 'sandbox' })
    if (!world.ok) throw new Error(world.error)
    const now = await database.now()
    for (let from = 0; from < count; from += PAGE) {
      await database.transaction((tx) => insertPage(tx, from, Math.min(count, from + PAGE), now))
    }
  } finally {
    await database.close()
  }
}

async function insertPage(tx: SqlTx, from: number, to: number, now: number): Promise<void> {
  const indexes = Array.from({ length: to - from }, (_, offset) => from + offset)
  const players = indexes.map((index) => ({
    id: String(ids.payout()),
    link: String(ids.payout()),
    discordId: String(100_000_000_000_000_000n + BigInt(index)),
    name: `player ${index}`,
    epic: epicAccountIdOf(index),
    address: String(addressOf(createHash('sha256').update(`wallet ${index}`).digest('hex').toUpperCase())),
  }))
  const list: SqlValue = JSON.stringify(players)
  const rows =
    tx.dialect === 'postgresql'
      ? `json_to_recordset($1::json) AS i(id text, link text, "discordId" text, name text, epic text, address text)`
      : `(SELECT value ->> 'id' AS id, value ->> 'link' AS link, value ->> 'discordId' AS "discordId", value ->> 'name' AS name,
           value ->> 'epic' AS epic, value ->> 'address' AS address FROM json_each($1)) i`
  await tx.run(
    `INSERT INTO player (id, discord_id, discord_name, guild_member, epic_account_id, epic_verified, directory_answered_at_ms,
       created_at_ms) SELECT i.id, i."discordId", i.name, true, i.epic, true, $2, $2 FROM ${rows}`,
    [list, now],
  )
  await tx.run(
    `INSERT INTO wallet_link (id, player_id, address, is_primary, linked_at_ms) SELECT i.link, i.id, i.address, true, $2 FROM ${rows}`,
    [list, now],
  )
}
