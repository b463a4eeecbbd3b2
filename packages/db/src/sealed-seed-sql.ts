// The operator seed as it was sealed: one current row; former ones stay, sealed, to tell who set what when.
import { asId, type Address, type Millis, type SealedSeed, type SealedSeedDraft } from '@pay2slay/domain'
import { v7 as uuid } from 'uuid'
import { exactly } from './bulk.js'
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
  draft: SealedSeedDraft,
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
      `INSERT INTO sealed_seed (id, slot, sealed, public_key, account, actor, reason, created_at_ms)
       VALUES ($1, 1, $2, $3, $4, $5, $6, $7)`,
      [seed.id, seed.sealed, seed.publicKey, seed.account, seed.actor, seed.reason, at],
    ),
    1,
    'sealed_seed',
  )
  return seed
}

export async function otherAccountWithOpenBlocks(read: SqlReader, account: Address): Promise<Address | null> {
  const [row] = await read.all(
    `SELECT account FROM block WHERE state IN ('signed', 'published') AND account <> $1 LIMIT 1`,
    [account],
  )
  return row ? asId(text(row, 'account')) : null
}
