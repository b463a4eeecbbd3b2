// Players as an operator brings them in: from a file, checked row by row before the first one is written.
import type { Address, Millis } from '@pay2slay/domain'
import { v7 as uuid } from 'uuid'
import { linkTime } from './adopt-sql.js'
import { EPIC_CHANGED } from './people-sql.js'
import { isCleanText, text, textOrNull } from './rows.js'
import { writeAudit } from './store.js'
import type { Database, Row, SqlTx } from './sql.js'

export interface PlayerImport {
  readonly discordId: string
  readonly discordName: string
  readonly epicAccountId: string | null
  readonly address: Address | null
}

export interface ImportReport {
  readonly added: number
  readonly changed: number
  readonly unchanged: number
}

/** Why nothing was imported: every row that cannot be, counted from 1 in the order given. */
export class ImportRefusedError extends Error {
  override readonly name = 'ImportRefusedError'
  constructor(readonly problems: readonly { readonly row: number; readonly message: string }[]) {
    super(`nothing was imported:\n${problems.map(({ row, message }) => `  player ${row}: ${message}`).join('\n')}`)
  }
}

/**
 * Adds or changes players and their primary wallets in one transaction, audited: all of them, or ImportRefusedError with every
 * row's problem at once and nothing.
 */
export async function importPlayers(
  database: Database,
  players: readonly PlayerImport[],
  actor: string,
  now: Millis,
): Promise<ImportReport> {
  return database.transaction(async (tx) => {
    const report = { added: 0, changed: 0, unchanged: 0 }
    const problems = await problemsOf(tx, players)
    if (problems.length > 0) throw new ImportRefusedError(problems)
    for (const player of players) report[await importPlayer(tx, player, actor, now)] += 1
    const summary = `${report.added} added, ${report.changed} changed, ${report.unchanged} unchanged`
    const states = { before: null, after: report }
    await writeAudit(tx, { actor, action: 'players_import', targetType: null, targetId: null, summary, ...states }, now)
    return report
  })
}

async function problemsOf(
  tx: SqlTx,
  players: readonly PlayerImport[],
): Promise<{ readonly row: number; readonly message: string }[]> {
  const problems: { row: number; message: string }[] = []
  const rowOfDiscordId = new Map<string, number>()
  const rowOfEpic = new Map<string, number>()
  for (const [index, player] of players.entries()) {
    const row = index + 1
    const refuse = (message: string) => void problems.push({ row, message })
    const { discordId, epicAccountId } = player
    for (const [name, value] of Object.entries(player) as [string, string | null][])
      if (value !== null && !isCleanText(value)) refuse(`${name} contains a NUL character: remove it`)
    const twin = rowOfDiscordId.get(discordId)
    if (twin !== undefined) refuse(`Discord id ${discordId} is that of player ${twin} too: keep one of them`)
    else rowOfDiscordId.set(discordId, row)
    if (epicAccountId === null) continue
    const rival = rowOfEpic.get(epicAccountId)
    if (rival !== undefined)
      refuse(`Epic account ${epicAccountId} is that of player ${rival} too: one account earns for one player`)
    else rowOfEpic.set(epicAccountId, row)
    const [owner] = await tx.all('SELECT discord_id FROM player WHERE epic_account_id = $1', [epicAccountId])
    if (owner && text(owner, 'discord_id') !== discordId)
      refuse(
        `Epic account ${epicAccountId} belongs to Discord id ${text(owner, 'discord_id')}: one account earns for one player`,
      )
  }
  return problems
}

async function importPlayer(tx: SqlTx, player: PlayerImport, actor: string, now: Millis): Promise<keyof ImportReport> {
  const found = await foundPlayer(tx, player.discordId)
  if (!found) {
    const id = uuid()
    // An import says who they are; the directory's next answer is what counts from then on.
    await tx.run(
      `INSERT INTO player (id, discord_id, discord_name, guild_member, epic_account_id, epic_verified, directory_answered_at_ms,
         created_at_ms) VALUES ($1, $2, $3, $4, $5, $4, $6, $6)`,
      [id, player.discordId, player.discordName, player.epicAccountId !== null, player.epicAccountId, now],
    )
    if (player.address !== null) await linkPrimary(tx, id, player.address, now)
    return 'added'
  }
  const id = text(found, 'id')
  const changed = await updatePlayer(tx, id, found, player, now)
  const relinked = player.address === null ? false : await linkPrimary(tx, id, player.address, now)
  if (!changed && !relinked) return 'unchanged'
  const after = await foundPlayer(tx, player.discordId)
  const target = { targetType: 'player', targetId: id, summary: 'changed by an import' }
  const states = { before: shown(found), after: after && shown(after) }
  await writeAudit(tx, { actor, action: 'player_import', ...target, ...states }, now)
  return 'changed'
}

async function foundPlayer(tx: SqlTx, discordId: string): Promise<Row | null> {
  const [found] = await tx.all(
    `SELECT p.id, p.discord_name, p.epic_account_id, w.address FROM player p
     LEFT JOIN wallet_link w ON w.player_id = p.id AND w.is_primary AND w.unlinked_at_ms IS NULL WHERE p.discord_id = $1`,
    [discordId],
  )
  return found ?? null
}

const shown = (row: Row) => ({
  discord_name: text(row, 'discord_name'),
  epic_account_id: textOrNull(row, 'epic_account_id'),
  primary: textOrNull(row, 'address'),
})

async function updatePlayer(tx: SqlTx, id: string, found: Row, player: PlayerImport, now: Millis): Promise<boolean> {
  const sameEpic = player.epicAccountId === null || player.epicAccountId === textOrNull(found, 'epic_account_id')
  if (sameEpic && text(found, 'discord_name') === player.discordName) return false
  await tx.run('UPDATE player SET discord_name = $2 WHERE id = $1', [id, player.discordName])
  if (!sameEpic) {
    // As for a new player: an import says who they are, until the directory answers.
    await tx.run(
      `UPDATE player SET epic_account_id = $2, guild_member = $3, epic_verified = $3, directory_answered_at_ms = $4, ${EPIC_CHANGED} WHERE id = $1`,
      [id, player.epicAccountId, true, now],
    )
  }
  return true
}

/** Makes the address the player's primary one; the former primary stays linked, so that what was planned to it is still paid. */
export async function linkPrimary(tx: SqlTx, playerId: string, address: Address, now: Millis): Promise<boolean> {
  const [primary] = await tx.all(
    'SELECT address FROM wallet_link WHERE player_id = $1 AND is_primary AND unlinked_at_ms IS NULL',
    [playerId],
  )
  if (primary && text(primary, 'address') === address) return false
  // A change that the player asked for ends with it: it would undo the operator's word later.
  await tx.run(
    `UPDATE wallet_link SET is_primary = false, primary_from_ms = NULL
     WHERE player_id = $1 AND (is_primary OR primary_from_ms IS NOT NULL) AND unlinked_at_ms IS NULL`,
    [playerId],
  )
  const again = await tx.run(
    'UPDATE wallet_link SET is_primary = true WHERE player_id = $1 AND address = $2 AND unlinked_at_ms IS NULL',
    [playerId, address],
  )
  if (again === 0) {
    const linkedAt = await linkTime(tx, now)
    await tx.run(
      'INSERT INTO wallet_link (id, player_id, address, is_primary, linked_at_ms) VALUES ($1, $2, $3, $4, $5)',
      [uuid(), playerId, address, true, linkedAt],
    )
  }
  return true
}

/** The Epic account that the books hold for a Discord id. */
export async function epicAccountOf(database: Database, discordId: string): Promise<string | null> {
  const [row] = await database.read.all('SELECT epic_account_id FROM player WHERE discord_id = $1', [discordId])
  return row ? textOrNull(row, 'epic_account_id') : null
}
