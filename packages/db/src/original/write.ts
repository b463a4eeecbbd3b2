// Players of pay2slay2 enter the books: held until somebody looked at them, with what was owed under a baseline of its own.
import type { Address, Millis, Units } from '@pay2slay/domain'
import { v7 as uuid } from 'uuid'
import { linkTime } from '../adopt-sql.js'
import { insertRows, type Columns } from '../bulk.js'
import { text, textOrNull } from '../rows.js'
import { writeAudit } from '../store.js'
import type { Database, SqlReader, SqlTx } from '../sql.js'

export interface OriginalAccrual {
  readonly kills: number
  readonly amount: Units
  /** Minutes since 1970, as the original counted it. */
  readonly epochMinute: number
}

export interface OriginalPlayer {
  readonly discordId: string
  readonly discordName: string
  readonly epicAccountId: string | null
  /** Each once; the last is the one that was shown to the player. */
  readonly addresses: readonly Address[]
  /** Oldest first; none without an Epic account. */
  readonly accruals: readonly OriginalAccrual[]
}

/** Who is in the books already, by Discord id, and whose Epic accounts are. */
export interface KnownPlayers {
  readonly discordIds: ReadonlySet<string>
  readonly imported: ReadonlySet<string>
  /** Epic account to Discord id. */
  readonly epicAccounts: ReadonlyMap<string, string>
}

export const IMPORT_ACTION = 'player_import_original'
export const HELD_REASON = 'from pay2slay2: look at what is owed, then release'
export const IMPORT_SOURCE = 'pay2slay2'

export async function knownPlayers(read: SqlReader): Promise<KnownPlayers> {
  const rows = await read.all('SELECT id, discord_id, epic_account_id FROM player')
  const noted = await read.all('SELECT target_id FROM audit_log WHERE action = $1', [IMPORT_ACTION])
  const importedIds = new Set(noted.map((row) => text(row, 'target_id')))
  const discordIds = new Set<string>()
  const imported = new Set<string>()
  const epicAccounts = new Map<string, string>()
  for (const row of rows) {
    const discordId = text(row, 'discord_id')
    discordIds.add(discordId)
    if (importedIds.has(text(row, 'id'))) imported.add(discordId)
    const epic = textOrNull(row, 'epic_account_id')
    if (epic !== null) epicAccounts.set(epic, discordId)
  }
  return { discordIds, imported, epicAccounts }
}

/** All of them or none, in one transaction. Nobody of them may be in the books yet: the constraints see to that. */
export async function importOriginal(
  database: Database,
  players: readonly OriginalPlayer[],
  actor: string,
): Promise<void> {
  const now = await database.now()
  await database.transaction(async (tx) => {
    for (const player of players) await importPlayer(tx, player, actor, now)
    const summary = `${players.length} players of pay2slay2 imported, held until released`
    await writeAudit(tx, { actor, action: 'import_original', targetType: null, targetId: null, summary }, now)
  })
}

async function importPlayer(tx: SqlTx, player: OriginalPlayer, actor: string, now: Millis): Promise<void> {
  const id = uuid()
  const kills = player.accruals.reduce((sum, accrual) => sum + accrual.kills, 0)
  const owes = kills > 0
  // Not verified: the directory's next answer says who they are. The next good reading is a new baseline, whatever was read before.
  await tx.run(
    `INSERT INTO player (id, discord_id, discord_name, epic_account_id, baseline, kill_cursor, needs_baseline,
       held_at_ms, held_reason, held_by, created_at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $8)`,
    [
      id,
      player.discordId,
      player.discordName,
      player.epicAccountId,
      owes ? 1 : 0,
      owes ? kills : null,
      owes,
      now,
      HELD_REASON,
      actor,
    ],
  )
  const linkedAt = await linkTime(tx, now)
  for (const [index, address] of player.addresses.entries())
    await tx.run(
      'INSERT INTO wallet_link (id, player_id, address, is_primary, linked_at_ms) VALUES ($1, $2, $3, $4, $5)',
      [uuid(), id, address, index === player.addresses.length - 1, linkedAt],
    )
  if (owes && player.epicAccountId !== null) await writeDebts(tx, id, player.epicAccountId, player.accruals, now)
  const summary = `${player.addresses.length} addresses, ${kills} kills owed in ${player.accruals.length} accruals`
  await writeAudit(tx, { actor, action: IMPORT_ACTION, targetType: 'player', targetId: id, summary }, now)
}

const READING: Columns = {
  id: 'text',
  player_id: 'text',
  baseline: 'int',
  epic_account_id: 'text',
  source: 'text',
  total: 'int',
  received_at_ms: 'bigint',
  outcome: 'text',
}
const ACCRUAL: Columns = {
  id: 'text',
  player_id: 'text',
  baseline: 'int',
  from_kills: 'int',
  to_kills: 'int',
  amount_units: 'bigint',
  per_kill_units: 'bigint',
  multipliers_json: 'text',
  reading_id: 'text',
  epoch_minute: 'int',
  created_at_ms: 'bigint',
}

/** One baseline from 0 to what is owed: the original's lifetime totals said nothing that could be proven. */
async function writeDebts(
  tx: SqlTx,
  playerId: string,
  epicAccountId: string,
  accruals: readonly OriginalAccrual[],
  now: Millis,
): Promise<void> {
  await tx.run(
    `INSERT INTO baseline (player_id, number, epic_account_id, start_kills, reason, created_at_ms)
     VALUES ($1, 1, $2, 0, 'first', $3)`,
    [playerId, epicAccountId, now],
  )
  let from = 0
  const rows = accruals.map((accrual) => {
    const to = from + accrual.kills
    const at = Math.min(accrual.epochMinute * 60_000, now)
    const readingId = uuid()
    const reading = [readingId, playerId, 1, epicAccountId, IMPORT_SOURCE, to, at, 'accrued'] as const
    const { perKill, multipliers } = rateOf(accrual)
    const debt = [uuid(), playerId, 1, from, to, accrual.amount, perKill, multipliers, readingId] as const
    from = to
    return { reading, debt: [...debt, accrual.epochMinute, at] }
  })
  await insertRows(
    tx,
    'reading',
    READING,
    rows.map(({ reading }) => reading),
  )
  await insertRows(
    tx,
    'accrual',
    ACCRUAL,
    rows.map(({ debt }) => debt),
  )
}

/** What a kill was worth, to the unit: where that is no whole number, the amount itself times one over the kills. */
function rateOf({ kills, amount }: OriginalAccrual): { readonly perKill: bigint; readonly multipliers: string } {
  if (amount % BigInt(kills) === 0n) return { perKill: amount / BigInt(kills), multipliers: '[]' }
  return { perKill: amount, multipliers: JSON.stringify([{ name: IMPORT_SOURCE, factor: `1/${kills}` }]) }
}
