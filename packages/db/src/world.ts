// A database belongs to one world, written at its first start and never changed: dry or demo debts can never become real ones.
import { err, ok, type Result, type World } from '@pay2slay/domain'
import type { Database } from './sql.js'

/** Writes the world at the first start; refuses another one with one sentence that names both. */
export async function enterWorld(database: Database, world: World): Promise<Result<void, string>> {
  const now = await database.now()
  await database.transaction((tx) =>
    tx.run(
      `INSERT INTO world (id, mode, genesis_hash, outside, created_at_ms) VALUES (1, $1, $2, $3, $4) ON CONFLICT DO NOTHING`,
      [world.mode, world.genesisHash, world.outside, now],
    ),
  )
  return checkWorld(database, world)
}

/** For processes that may not be the first: an empty database is refused by none. */
export async function checkWorld(database: Database, world: World): Promise<Result<void, string>> {
  const kept = await readWorld(database)
  if (kept === null) return ok(undefined)
  const same = kept.mode === world.mode && kept.genesisHash === world.genesisHash && kept.outside === world.outside
  if (same) return ok(undefined)
  return err(
    `this database belongs to ${describe(kept)}, but this process is set up for ${describe(world)}: use another DATABASE_URL`,
  )
}

export async function readWorld(database: Database): Promise<World | null> {
  const [row] = await database.read.all('SELECT mode, genesis_hash, outside FROM world')
  if (!row) return null
  return {
    mode: row['mode'] === 'live' ? 'live' : 'dry',
    genesisHash: String(row['genesis_hash']),
    outside: row['outside'] === 'real' ? 'real' : 'sandbox',
  }
}

const describe = (world: World): string =>
  `a ${world.mode === 'dry' ? 'dry-run' : 'live'} world with ${world.outside} services and genesis ${world.genesisHash.slice(0, 8)}…`
