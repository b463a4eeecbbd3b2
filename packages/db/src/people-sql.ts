// What the directory says of players, and what admins and imports write about them.
import { asId, type DirectoryWrite, type PlayerId, type PlayerToVerify, type Store } from '@pay2slay/domain'
import { cleanText, count, isCleanText, text, textOrNull } from './rows.js'
import type { SqlReader, SqlTx } from './sql.js'

/** Longest without an answer first, never answered at the very first: an outage in the middle leaves nobody behind for ever. */
export async function playersToVerify(
  read: SqlReader,
  query: Parameters<Store['playersToVerify']>[0],
): Promise<readonly PlayerToVerify[]> {
  // The expression is that of the index player_to_verify.
  const rows = await read.all(
    `SELECT id, discord_id, epic_account_id, coalesce(directory_answered_at_ms, 0) AS answered_at FROM player
     WHERE banned_at_ms IS NULL AND coalesce(directory_answered_at_ms, 0) < $1
       AND (coalesce(directory_answered_at_ms, 0), id) > ($2, $3)
     ORDER BY coalesce(directory_answered_at_ms, 0), id LIMIT $4`,
    [query.answeredBefore, query.after?.answeredAt ?? -1, query.after?.playerId ?? '', query.limit],
  )
  return rows.map((row) => ({
    playerId: asId(text(row, 'id')),
    discordId: text(row, 'discord_id'),
    epicAccountId: textOrNull(row, 'epic_account_id'),
    answeredAt: count(row, 'answered_at'),
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
      if (!isCleanText(answer.epicAccountId)) return 0
      return answer.epicAccountId === epicAccountIdBefore
        ? tx.run(
            `UPDATE player SET guild_member = true, epic_verified = true, epic_name = $4, directory_answered_at_ms = $2 WHERE ${guard}`,
            [playerId, at, before, nameOf(answer)],
          )
        : tx.run(
            // Another Epic account starts again: its time stamps, doubts and windows say nothing about the new one.
            `UPDATE player SET guild_member = true, epic_verified = true, epic_account_id = $4, epic_name = $5, ${EPIC_CHANGED},
               directory_answered_at_ms = $2
             WHERE ${guard} AND NOT EXISTS (SELECT 1 FROM player other WHERE other.epic_account_id = $4 AND other.id <> $1)`,
            [playerId, at, before, answer.epicAccountId, nameOf(answer)],
          )
  }
}

const nameOf = ({ epicName }: { epicName: string | null }) => (epicName === null ? null : cleanText(epicName))

export const EPIC_CHANGED = `needs_baseline = CASE WHEN baseline > 0 THEN true ELSE needs_baseline END, version = version + 1,
  last_provider_at_ms = NULL, last_accepted_at_ms = NULL, strict_first_rise = false, regression_count = 0, regression_first_total = NULL, regression_first_at_ms = NULL,
  remembered_total = NULL, remembered_until_ms = NULL, pending_total = NULL, pending_since_ms = NULL,
  rate_window_start_ms = NULL, rate_window_kills = NULL`
