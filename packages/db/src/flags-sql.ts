// Abuse flags: at most one open flag a player and kind, kept by the index abuse_flag_one_open.
import type { AbuseFlagDraft, Millis } from '@pay2slay/domain'
import { v7 as uuid } from 'uuid'
import { insertRows, type Columns } from './bulk.js'
import { cleanText } from './rows.js'
import type { SqlTx } from './sql.js'

const FLAG: Columns = { id: 'text', player_id: 'text', kind: 'text', detail: 'text', raised_at_ms: 'bigint' }

/** The first flag of a kind stands until it is cleared; how many are new. One statement on PostgreSQL, however many they are. */
export const raiseFlags = (tx: SqlTx, flags: readonly AbuseFlagDraft[], at: Millis): Promise<number> =>
  insertRows(
    tx,
    'abuse_flag',
    FLAG,
    flags.map(({ playerId, kind, detail }) => [uuid(), playerId, kind, cleanText(detail), at]),
    { conflict: 'ON CONFLICT (player_id, kind) WHERE cleared_at_ms IS NULL DO NOTHING' },
  )
