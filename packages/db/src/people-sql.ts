// What the directory says of players, and what admins and imports write about them.
import { asId, type DirectoryWrite, type Millis, type PlayerId } from '@pay2slay/domain'
import { text, textOrNull } from './rows.js'
import type { SqlReader, SqlTx } from './sql.js'

export async function playersToVerify(
  read: SqlReader,
  query: { answeredBefore: Millis; afterPlayerId: PlayerId | null; limit: number },
): Promise<readonly { playerId: PlayerId; discordId: string; epicAccountId: string | null }[]> {
  const rows = await read.all(
    `SELECT id, discord_id, epic_account_id FROM player
     WHERE coalesce(directory_answered_at_ms, 0) < $1 AND banned_at_ms IS NULL AND id > $2 ORDER BY id LIMIT $3`,
    [query.answeredBefore, query.afterPlayerId ?? '', query.limit],
  )
  return rows.map((row) => ({
    playerId: asId(text(row, 'id')),
    discordId: text(row, 'discord_id'),
    epicAccountId: textOrNull(row, 'epic_account_id'),
  }))
}

// Leaving or losing verification ends the baseline: kills of the time away earn nothing. The version stops a reading under way.
const LEFT = `needs_baseline = CASE WHEN baseline > 0 THEN true ELSE needs_baseline END, version = version + 1,
  directory_answered_at_ms = $2`

/** Applies answers one by one; returns the players whose row had changed, or whose Epic account is another player's. */
export async function applyDirectory(tx: SqlTx, writes: readonly DirectoryWrite[]): Promise<readonly PlayerId[]> {
  const refused: PlayerId[] = []
  for (const write of writes) if ((await applyAnswer(tx, write)) !== 1) refused.push(write.playerId)
  return refused
}

async function applyAnswer(tx: SqlTx, { playerId, epicAccountIdBefore, answer, at }: DirectoryWrite): Promise<number> {
  const guard = `id = $1 AND coalesce(epic_account_id, '') = $3`
  const before = epicAccountIdBefore ?? ''
  switch (answer.kind) {
    case 'not_member':
      return tx.run(`UPDATE player SET guild_member = false, epic_verified = false, ${LEFT} WHERE ${guard}`, [
        playerId,
        at,
        before,
      ])
    case 'not_linked':
      return tx.run(`UPDATE player SET guild_member = true, epic_verified = false, ${LEFT} WHERE ${guard}`, [
        playerId,
        at,
        before,
      ])
    case 'linked':
      return answer.epicAccountId === epicAccountIdBefore
        ? tx.run(
            `UPDATE player SET guild_member = true, epic_verified = true, epic_name = $4, directory_answered_at_ms = $2 WHERE ${guard}`,
            [playerId, at, before, answer.epicName],
          )
        : tx.run(
            // Another Epic account starts again: its time stamps, doubts and windows say nothing about the new one.
            `UPDATE player SET guild_member = true, epic_verified = true, epic_account_id = $4, epic_name = $5, ${EPIC_CHANGED},
               directory_answered_at_ms = $2
             WHERE ${guard} AND NOT EXISTS (SELECT 1 FROM player other WHERE other.epic_account_id = $4 AND other.id <> $1)`,
            [playerId, at, before, answer.epicAccountId, answer.epicName],
          )
  }
}

export const EPIC_CHANGED = `needs_baseline = CASE WHEN baseline > 0 THEN true ELSE needs_baseline END, version = version + 1,
  last_provider_at_ms = NULL, last_accepted_at_ms = NULL, strict_first_rise = false, regression_count = 0, regression_first_total = NULL, regression_first_at_ms = NULL,
  remembered_total = NULL, remembered_until_ms = NULL, pending_total = NULL, pending_since_ms = NULL,
  rate_window_start_ms = NULL, rate_window_kills = NULL`
