// Rows that no flow makes in the time of a test: many of a kind, and words that no form would let through.
import type { SqlValue } from '@pay2slay/db'
import type { Stage } from './stage.js'

type Own = Readonly<Record<string, SqlValue>>

/** So many rows more like the first that is found, each with what is its own. */
export async function addLike(
  stage: Stage,
  { table, where, count }: { readonly table: string; readonly where: string; readonly count: number },
  own: (index: number) => Own,
): Promise<void> {
  const [row] = await stage.world.database.read.all(`SELECT * FROM ${table} WHERE ${where} LIMIT 1`)
  if (!row) throw new Error(`no ${table} where ${where}`)
  await stage.world.database.transaction(async (tx) => {
    for (let index = 0; index < count; index += 1) {
      const entries = Object.entries({ ...(row as Own), ...own(index) })
      const names = entries.map(([name]) => name).join(', ')
      const places = entries.map((_, place) => `$${place + 1}`).join(', ')
      await tx.run(
        `INSERT INTO ${table} (${names}) VALUES (${places})`,
        entries.map(([, value]) => value),
      )
    }
  })
}

/** Statements with one value for every `$1`. */
export const runAll = (stage: Stage, statements: readonly string[], value: string): Promise<void> =>
  stage.world.database.transaction(async (tx) => {
    for (const statement of statements) await tx.run(statement, [value])
  })

export const idOf = async (stage: Stage, index: number): Promise<string> => {
  const [row] = await stage.world.database.read.all(
    `SELECT id FROM player WHERE discord_id = '${stage.world.players[index]?.discordId ?? ''}'`,
  )
  return String(row?.['id'])
}
