// Abuse flags: at most one open flag a player and kind, kept by the index abuse_flag_one_open.
import type { AbuseFlagDraft, Millis } from '@pay2slay/domain'
import { v7 as uuid } from 'uuid'
import { cleanText } from './rows.js'
import type { SqlTx } from './sql.js'

/** The first flag of a kind stands until it is cleared; how many are new. */
export async function raiseFlags(tx: SqlTx, flags: readonly AbuseFlagDraft[], at: Millis): Promise<number> {
  let raised = 0
  for (const { playerId, kind, detail } of flags) {
    raised += await tx.run(
      `INSERT INTO abuse_flag (id, player_id, kind, detail, raised_at_ms) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (player_id, kind) WHERE cleared_at_ms IS NULL DO NOTHING`,
      [uuid(), playerId, kind, cleanText(detail), at],
    )
  }
  return raised
}
