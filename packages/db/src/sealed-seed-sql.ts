// The operator seed as it was sealed: one current row; former ones stay, sealed, to tell who set what when.
import { asId, type Address, type Millis, type SealedSeed, type SealedSeedDraft } from '@pay2slay/domain'
import { v7 as uuid } from 'uuid'
import { exactly, inList, listValue } from './bulk.js'
import { cleanText, count, text } from './rows.js'
import type { SqlReader, SqlTx } from './sql.js'

export async function sealedSeed(read: SqlReader): Promise<SealedSeed | null> {
  const [row] = await read.all('SELECT * FROM sealed_seed WHERE replaced_at_ms IS NULL AND slot = 1')
  if (!row) return null
  return {
    id: text(row, 'id'),
    sealed: text(row, 'sealed'),
    publicKey: text(row, 'public_key'),
    account: asId(text(row, 'account')),
    actor: text(row, 'actor'),
    reason: text(row, 'reason'),
    createdAt: count(row, 'created_at_ms'),
  }
}

export async function replaceSealedSeed(
  tx: SqlTx,
  { accounts, ...draft }: SealedSeedDraft,
  before: SealedSeed | null,
  at: Millis,
): Promise<SealedSeed> {
  if (before !== null)
    await exactly(
      tx.run('UPDATE sealed_seed SET replaced_at_ms = $2 WHERE id = $1 AND replaced_at_ms IS NULL', [before.id, at]),
      1,
      'sealed_seed',
    )
  const seed = { ...draft, id: uuid(), actor: cleanText(draft.actor), reason: cleanText(draft.reason), createdAt: at }
  // Where nothing was there before, the index of the one current row decides between two admins.
  await exactly(
    tx.run(
      `INSERT INTO sealed_seed (id, slot, sealed, public_key, account, actor, reason, created_at_ms, accounts_json)
       VALUES ($1, 1, $2, $3, $4, $5, $6, $7, $8)`,
      [seed.id, seed.sealed, seed.publicKey, seed.account, seed.actor, seed.reason, at, JSON.stringify(accounts)],
    ),
    1,
    'sealed_seed',
  )
  return seed
}

// A block whose row was lost may still land until another one, signed after its payout was planned again, is confirmed on the chain:
// one that was sent from here, as an adopted one was signed nobody knows when.
const UNFINISHED = `(
    EXISTS (SELECT 1 FROM block b WHERE b.account = a.account AND b.state IN ('signed', 'published'))
    OR EXISTS (SELECT 1 FROM payout o WHERE o.operator_account = a.account AND o.state IN ('planned', 'signed', 'published')
      AND o.state <> 'planned')
    OR EXISTS (SELECT 1 FROM audit_log l JOIN payout o ON o.id = l.target_id
      WHERE l.target_type = 'payout' AND l.action = 'payout_replan' AND o.operator_account = a.account
        AND NOT EXISTS (SELECT 1 FROM block b WHERE b.account = a.account AND b.state = 'confirmed' AND b.publish_attempts > 0
          AND b.signed_at_ms >= l.at_ms))) LIMIT 1`

export async function unfinishedAccount(tx: SqlTx, accounts: readonly Address[]): Promise<Address | null> {
  const [row] = await tx.all(
    `SELECT a.account FROM operator_account a WHERE NOT ${inList(tx, 'a.account', '$1')} AND ${UNFINISHED}`,
    [listValue(tx, accounts)],
  )
  return row ? asId(text(row, 'account')) : null
}
