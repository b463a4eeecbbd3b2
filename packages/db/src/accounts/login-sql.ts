// The statements of a login.
import { asId, type LoginStore, type LoginTx } from '@pay2slay/domain'
import { exactly } from '../bulk.js'
import { newId } from '../ids.js'
import { cleanText, text, textOrNull } from '../rows.js'
import type { SqlReader, SqlTx } from '../sql.js'

export const loginStore = (read: SqlReader): LoginStore => ({
  async playerOfDiscordId(discordId) {
    const [row] = await read.all(
      'SELECT id, epic_account_id, banned_at_ms FROM player WHERE discord_id = $1 AND deleted_at_ms IS NULL',
      [cleanText(discordId)],
    )
    if (!row) return null
    return {
      playerId: asId(text(row, 'id')),
      epicAccountId: textOrNull(row, 'epic_account_id'),
      banned: row['banned_at_ms'] !== null,
    }
  },
})

export const loginTx = (tx: SqlTx): LoginTx => ({
  async insertPlayer({ discordId, discordName, at }) {
    const id = newId()
    const inserted = await tx.run(
      `INSERT INTO player (id, discord_id, discord_name, created_at_ms) VALUES ($1, $2, $3, $4)
       ON CONFLICT (discord_id) DO NOTHING`,
      [id, discordId, cleanText(discordName), at],
    )
    return inserted === 1 ? asId(id) : null
  },
  noteLogin: (playerId, { discordName, at }) =>
    exactly(
      tx.run(
        `UPDATE player SET discord_name = $2, last_login_at_ms = $3
         WHERE id = $1 AND banned_at_ms IS NULL AND deleted_at_ms IS NULL`,
        [playerId, cleanText(discordName), at],
      ),
      1,
      'login',
    ),
})
