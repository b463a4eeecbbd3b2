// What players' own acts, and checks of who they are, read and write.
import {
  asId,
  isVerificationStatus,
  type Millis,
  type PayoutState,
  type PlayerAccount,
  type PlayerId,
  type PlayersTx,
} from '@pay2slay/domain'
import { takeAttempt } from './accounts/throttle.js'
import { raiseFlags } from './flags-sql.js'
import { exactly } from './bulk.js'
import { applyDirectory, RELEASED } from './people-sql.js'
import { countOrNull, flag, money, text, textOrNull } from './rows.js'
import type { SqlTx } from './sql.js'
import { transactionNow } from './tx-clock.js'
import { lockPlayer } from './wallets-sql.js'

const VERIFICATION = `SELECT id, discord_id, banned_at_ms, guild_member, epic_account_id, epic_name, epic_verified, verification_status,
    verification_source, directory_answered_at_ms FROM player WHERE id = $1 AND deleted_at_ms IS NULL`

async function verification(tx: SqlTx, playerId: PlayerId): ReturnType<PlayersTx['verification']> {
  const [row] = await tx.all(VERIFICATION, [playerId])
  if (!row) return null
  const status = textOrNull(row, 'verification_status')
  return {
    playerId,
    discordId: text(row, 'discord_id'),
    banned: row['banned_at_ms'] !== null,
    guildMember: flag(row, 'guild_member'),
    epicAccountId: textOrNull(row, 'epic_account_id'),
    epicName: textOrNull(row, 'epic_name'),
    epicVerified: flag(row, 'epic_verified'),
    status: isVerificationStatus(status) ? status : null,
    source: textOrNull(row, 'verification_source'),
    answeredAt: countOrNull(row, 'directory_answered_at_ms'),
  }
}

async function flagEpicHolder(tx: SqlTx, epicAccountId: string, detail: string, at: Millis): Promise<number> {
  const rows = await tx.all(
    'SELECT id FROM player WHERE epic_account_id = $1 AND banned_at_ms IS NULL AND deleted_at_ms IS NULL',
    [epicAccountId],
  )
  return raiseFlags(
    tx,
    rows.map((row) => ({ playerId: asId(text(row, 'id')), kind: 'shared_epic' as const, detail })),
    at,
  )
}

const ACCOUNT = `SELECT p.banned_at_ms, p.held_reason, p.hide_name, o.id AS open_id, o.state AS open_state, o.amount_units AS open_units,
    (SELECT coalesce(sum(amount_units), 0) FROM accrual WHERE player_id = $1 AND payout_id IS NULL) AS owed
  FROM player p LEFT JOIN payout o ON o.player_id = p.id AND o.state IN ('planned', 'signed', 'published') WHERE p.id = $1`

async function lockAccount(tx: SqlTx, playerId: PlayerId): Promise<PlayerAccount | null> {
  // The lock first, the sums in a statement after it: they then see what was committed while it was waited for.
  if ((await lockPlayer(tx, playerId)) === null) return null
  const [row] = await tx.all(ACCOUNT, [playerId])
  if (!row) return null
  const openId = textOrNull(row, 'open_id')
  return {
    banned: row['banned_at_ms'] !== null,
    heldReason: textOrNull(row, 'held_reason'),
    hideName: flag(row, 'hide_name'),
    owed: money(row, 'owed'),
    openPayout:
      openId === null
        ? null
        : { id: asId(openId), state: text(row, 'open_state') as PayoutState, amount: money(row, 'open_units') },
  }
}

/** The row stays for the books, under a name that says nothing; the version stops a reading under way. */
async function eraseAccount(tx: SqlTx, playerId: PlayerId, at: Millis): Promise<void> {
  await exactly(
    tx.run(
      `UPDATE player SET deleted_at_ms = $2, discord_id = 'deleted:' || id, discord_name = 'deleted player', hide_name = true,
         guild_member = false, directory_answered_at_ms = NULL, last_login_at_ms = NULL, verification_status = NULL,
         verification_source = NULL, absent_answers = 0, ${RELEASED}
       WHERE id = $1 AND deleted_at_ms IS NULL AND banned_at_ms IS NULL AND held_at_ms IS NULL`,
      [playerId, at],
    ),
    1,
    `deletion of player ${playerId}`,
  )
  await tx.run(
    `UPDATE wallet_link SET unlinked_at_ms = $2, is_primary = false, primary_from_ms = NULL
     WHERE player_id = $1 AND unlinked_at_ms IS NULL`,
    [playerId, at],
  )
}

export const playersTx = (tx: SqlTx): PlayersTx => ({
  applyDirectory: (answers) => applyDirectory(tx, answers),
  verification: (playerId) => verification(tx, playerId),
  async takeCoolDown(key, length) {
    const taken = await takeAttempt(tx, { key, most: 1, windowMs: length }, await transactionNow(tx))
    return taken.allowed ? null : taken.retryAt
  },
  flagEpicHolder: async (epicAccountId, detail) => flagEpicHolder(tx, epicAccountId, detail, await transactionNow(tx)),
  lockAccount: (playerId) => lockAccount(tx, playerId),
  setHideName: (playerId, hideName) =>
    exactly(
      tx.run('UPDATE player SET hide_name = $2 WHERE id = $1 AND deleted_at_ms IS NULL', [playerId, hideName]),
      1,
      `settings of player ${playerId}`,
    ),
  eraseAccount: (playerId, at) => eraseAccount(tx, playerId, at),
})
