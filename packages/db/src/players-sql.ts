// What players' own acts, and checks of who they are, read and write.
import { asId, isVerificationStatus, type Millis, type PlayerId, type PlayersTx } from '@pay2slay/domain'
import { takeAttempt } from './accounts/throttle.js'
import { raiseFlags } from './flags-sql.js'
import { applyDirectory } from './people-sql.js'
import { countOrNull, flag, text, textOrNull } from './rows.js'
import type { SqlTx } from './sql.js'
import { transactionNow } from './tx-clock.js'

const VERIFICATION = `SELECT id, discord_id, banned_at_ms, guild_member, epic_account_id, epic_verified, verification_status,
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

export const playersTx = (tx: SqlTx): PlayersTx => ({
  applyDirectory: (answers) => applyDirectory(tx, answers),
  verification: (playerId) => verification(tx, playerId),
  async takeCoolDown(key, length) {
    const taken = await takeAttempt(tx, { key, most: 1, windowMs: length }, await transactionNow(tx))
    return taken.allowed ? null : taken.retryAt
  },
  flagEpicHolder: async (epicAccountId, detail) => flagEpicHolder(tx, epicAccountId, detail, await transactionNow(tx)),
})
