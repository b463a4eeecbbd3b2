// On PostgreSQL tables take the place of tables, in one transaction: the former ones move into a schema of their own.
import type pg from 'pg'
import { BackupError, codeOf } from './error.js'
import { quoted } from './postgresql.js'
import { inUse, NOT_EMPTY, type Restored, type SwitchOptions } from './refusals.js'

const LOCK_NOT_AVAILABLE = '55P03'

export async function switchPostgresql(
  client: pg.Client,
  scratch: string,
  { replace, stamp }: SwitchOptions,
): Promise<Restored> {
  await client.query('BEGIN')
  await client.query(`SET LOCAL lock_timeout = '10s'`)
  try {
    const home = await oneText(client, 'SELECT current_schema() AS value')
    if (home === '') throw new BackupError('the connection has no schema to put the books in: create the schema public')
    const ours = await tablesOf(client, scratch)
    const present = (await tablesOf(client, home)).filter((name) => ours.includes(name))
    const place = (name: string): string => `${quoted(home)}.${quoted(name)}`
    if (present.length > 0) await client.query(`LOCK TABLE ${present.map(place).join(', ')} IN ACCESS EXCLUSIVE MODE`)
    const had = present.includes('world') && present.includes('lease') && (await holdsBooks(client, place))
    if (had && !replace) throw new BackupError(NOT_EMPTY)
    const former = `pay2slay_before_restore_${stamp}`
    if (present.length > 0) {
      await client.query(`CREATE SCHEMA ${quoted(former)}`)
      for (const name of present) await client.query(`ALTER TABLE ${place(name)} SET SCHEMA ${quoted(former)}`)
      if (!had) await client.query(`DROP SCHEMA ${quoted(former)} CASCADE`)
    }
    for (const name of ours)
      await client.query(`ALTER TABLE ${quoted(scratch)}.${quoted(name)} SET SCHEMA ${quoted(home)}`)
    await client.query(`DROP SCHEMA ${quoted(scratch)}`)
    await client.query('COMMIT')
    return { formerBooks: had ? former : null }
  } catch (error) {
    await client.query('ROLLBACK')
    if (codeOf(error) !== LOCK_NOT_AVAILABLE) throw error
    throw new BackupError('somebody is working with the tables: stop the services first', { cause: error })
  }
}

async function holdsBooks(client: pg.Client, place: (name: string) => string): Promise<boolean> {
  const held = await client.query<{ holder: string }>(
    `SELECT DISTINCT holder FROM ${place('lease')} WHERE expires_at_ms > extract(epoch FROM clock_timestamp()) * 1000`,
  )
  if (held.rows.length > 0) throw new BackupError(inUse(held.rows.map(({ holder }) => holder)))
  const rows = await client.query(`SELECT 1 FROM ${place('world')} UNION ALL SELECT 1 FROM ${place('player')} LIMIT 1`)
  return rows.rows.length > 0
}

async function tablesOf(client: pg.Client, schema: string): Promise<readonly string[]> {
  const found = await client.query<{ name: string }>(
    'SELECT tablename AS name FROM pg_tables WHERE schemaname = $1 ORDER BY tablename',
    [schema],
  )
  return found.rows.map(({ name }) => name)
}

async function oneText(client: pg.Client, text: string): Promise<string> {
  const found = await client.query<{ value: string | null }>(text)
  return found.rows[0]?.value ?? ''
}
