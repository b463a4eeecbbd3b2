// What the directory says of players, and what admins and imports write about them.
import {
  asId,
  MOST_ABSENT,
  type AbuseFlagDraft,
  type DirectoryRefusal,
  type DirectoryWrite,
  type PlayerToVerify,
  type Store,
} from '@pay2slay/domain'
import { raiseFlags } from './flags-sql.js'
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
     WHERE banned_at_ms IS NULL AND deleted_at_ms IS NULL AND coalesce(directory_answered_at_ms, 0) < $1
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

/**
 * Applies answers in an order in which UNIQUE(Epic account) holds at every statement and whoever gives an account up does so
 * before whoever takes it: those who left or unlinked, those who kept theirs, those who have another one now (the old one goes
 * at once, so that a swap over two batches ends too), and only then the claims.
 */
export async function applyDirectory(
  tx: SqlTx,
  writes: readonly DirectoryWrite[],
): Promise<readonly DirectoryRefusal[]> {
  const refused: DirectoryRefusal[] = []
  const refuse = ({ playerId }: DirectoryWrite, reason: DirectoryRefusal['reason']) =>
    void refused.push({ playerId, reason })
  const claims: Claim[] = []
  for (const write of writes) {
    const { answer } = write
    if (answer.kind !== 'linked') {
      if (!write.isCertain && (await doubt(tx, write, answer.kind)) === 1) refuse(write, 'absence_doubted')
      else if ((await leave(tx, write, answer.kind)) !== 1) refuse(write, 'changed')
    } else if (!isCleanText(answer.epicAccountId)) refuse(write, 'unreadable')
    else claims.push({ write, epicAccountId: answer.epicAccountId, epicName: nameOf(answer) })
  }
  const changes = claims.filter(({ write, epicAccountId }) => write.epicAccountIdBefore !== epicAccountId)
  for (const claim of claims)
    if (!changes.includes(claim) && (await keep(tx, claim)) !== 1) refuse(claim.write, 'changed')
  const released: Claim[] = []
  for (const claim of changes)
    if ((await release(tx, claim)) === 1) released.push(claim)
    else refuse(claim.write, 'changed')
  for (const claim of released) {
    const reason = await take(tx, claim)
    if (reason === null) continue
    refuse(claim.write, reason)
    if (reason !== 'changed') await noteRefused(tx, claim, reason)
  }
  return refused
}

interface Claim {
  readonly write: DirectoryWrite
  readonly epicAccountId: string
  readonly epicName: string | null
}

/** What the last word was, and who asked; whoever is told of is not absent. */
const TOLD = (status: string, source: string) =>
  `verification_status = ${status}, verification_source = ${source}, absent_answers = 0`

/** Deleted meanwhile counts as changed: no answer gives such a row an Epic account again, which would be lost to its owner. */
const UNCHANGED = `id = $1 AND coalesce(epic_account_id, '') = $2 AND deleted_at_ms IS NULL`

/** An absence that only the directory tells: counted where there is something to lose, and nothing else changes. */
const doubt = (tx: SqlTx, { playerId, epicAccountIdBefore }: DirectoryWrite, status: 'not_linked' | 'not_member') =>
  tx.run(
    `UPDATE player SET absent_answers = absent_answers + 1 WHERE ${UNCHANGED} AND absent_answers < ${MOST_ABSENT - 1}
       AND ${status === 'not_member' ? 'guild_member' : 'epic_verified'}`,
    [playerId, epicAccountIdBefore ?? ''],
  )

/** The Epic account stays in the row, to be shown, until the directory names it for somebody else. */
const leave = (
  tx: SqlTx,
  { playerId, epicAccountIdBefore, at, source }: DirectoryWrite,
  status: 'not_linked' | 'not_member',
) =>
  tx.run(
    // Leaving or losing verification ends the baseline: kills of the time away earn nothing. The version stops a reading under way.
    `UPDATE player SET guild_member = $4, epic_verified = false, directory_answered_at_ms = $3, ${TOLD('$5', '$6')},
       needs_baseline = CASE WHEN baseline > 0 THEN true ELSE needs_baseline END, version = version + 1 WHERE ${UNCHANGED}`,
    [playerId, epicAccountIdBefore ?? '', at, status === 'not_linked', status, source],
  )

const keep = (tx: SqlTx, { write: { playerId, epicAccountIdBefore, at, source }, epicName }: Claim) =>
  tx.run(
    `UPDATE player SET guild_member = true, epic_verified = true, epic_name = $4, directory_answered_at_ms = $3,
       ${TOLD('$5', '$6')} WHERE ${UNCHANGED}`,
    [playerId, epicAccountIdBefore ?? '', at, epicName, 'ok', source],
  )

/** Nothing of the former account is kept. The time of the answer is set by `take` only, so that a refused player is asked again soon. */
const release = (tx: SqlTx, { write: { playerId, epicAccountIdBefore } }: Claim) =>
  epicAccountIdBefore === null
    ? tx.run(`UPDATE player SET guild_member = true WHERE ${UNCHANGED} AND banned_at_ms IS NULL`, [playerId, ''])
    : tx.run(`UPDATE player SET guild_member = true, ${RELEASED} WHERE ${UNCHANGED} AND banned_at_ms IS NULL`, [
        playerId,
        epicAccountIdBefore,
      ])

type ClaimRefusal = Extract<DirectoryRefusal['reason'], 'epic_of_other' | 'epic_of_banned'>

async function take(tx: SqlTx, { write, epicAccountId, epicName }: Claim): Promise<ClaimRefusal | 'changed' | null> {
  const { playerId, at, source } = write
  // Who holds it without the directory's word gives it up to whom the directory names.
  await tx.run(
    `UPDATE player SET ${RELEASED} WHERE epic_account_id = $1 AND id <> $2 AND NOT epic_verified AND banned_at_ms IS NULL`,
    [epicAccountId, playerId],
  )
  const [holder] = await tx.all('SELECT banned_at_ms FROM player WHERE epic_account_id = $1', [epicAccountId])
  if (holder) return holder['banned_at_ms'] === null ? 'epic_of_other' : 'epic_of_banned'
  const touched = await tx.run(
    // Another Epic account starts again: its time stamps, doubts and windows say nothing about the new one.
    `UPDATE player SET guild_member = true, epic_verified = true, epic_account_id = $4, epic_name = $5, ${EPIC_CHANGED},
       directory_answered_at_ms = $3, ${TOLD('$6', '$7')} WHERE ${UNCHANGED}`,
    [playerId, '', at, epicAccountId, epicName, 'ok', source],
  )
  return touched === 1 ? null : 'changed'
}

/** Says why in the claimant's row, and asks a person about both: an account that two players claim was passed on, or is shared. */
async function noteRefused(
  tx: SqlTx,
  { write: { playerId, at, source }, epicAccountId }: Claim,
  reason: ClaimRefusal,
): Promise<void> {
  await tx.run(`UPDATE player SET ${TOLD('$2', '$3')} WHERE id = $1`, [playerId, reason, source])
  const [holder] = await tx.all('SELECT id FROM player WHERE epic_account_id = $1', [epicAccountId])
  const detail = `Epic account ${epicAccountId}: claimed by player ${playerId}, held by player ${textOrNull(holder ?? {}, 'id')}`
  const draft = (player: string): AbuseFlagDraft => ({ playerId: asId(player), kind: 'shared_epic', detail })
  // A banned player is looked at already.
  const players = holder && reason === 'epic_of_other' ? [playerId, text(holder, 'id')] : [playerId]
  await raiseFlags(tx, players.map(draft), at)
}

const nameOf = ({ epicName }: { epicName: string | null }) => (epicName === null ? null : cleanText(epicName))

export const EPIC_CHANGED = `needs_baseline = CASE WHEN baseline > 0 THEN true ELSE needs_baseline END, version = version + 1,
  last_provider_at_ms = NULL, last_accepted_at_ms = NULL, strict_first_rise = false, regression_count = 0, regression_first_total = NULL, regression_first_at_ms = NULL,
  remembered_total = NULL, remembered_until_ms = NULL, pending_total = NULL, pending_since_ms = NULL,
  rate_window_start_ms = NULL, rate_window_kills = NULL, unreadable = NULL`

/** Without the Epic account, and with nothing of it: what the row says of kills belonged to that account. */
export const RELEASED = `epic_account_id = NULL, epic_name = NULL, epic_verified = false, ${EPIC_CHANGED}`
