// A row that the database itself refuses, for tests of what one bad player costs the others.
import type { Database } from '@pay2slay/db'

/** From now on every write of the kind to rows with that value fails, with "refused by a test". */
export async function failingFor(
  database: Database,
  row: { table: string; event: 'INSERT' | 'UPDATE'; column: string; value: string },
): Promise<void> {
  const { table, event, column, value } = row
  const condition = `NEW.${column} = '${value}'`
  const name = `refuse_${table}_${event.toLowerCase()}`
  const body =
    database.dialect === 'sqlite'
      ? [
          `CREATE TRIGGER ${name} BEFORE ${event} ON ${table} WHEN ${condition}
           BEGIN SELECT RAISE(ABORT, 'refused by a test'); END`,
        ]
      : [
          `CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'refused by a test'; END $$`,
          `CREATE TRIGGER ${name} BEFORE ${event} ON ${table} FOR EACH ROW WHEN (${condition}) EXECUTE FUNCTION ${name}()`,
        ]
  await database.transaction(async (tx) => {
    for (const statement of body) await tx.run(statement)
  })
}
