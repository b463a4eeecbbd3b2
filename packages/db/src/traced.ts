// A database whose statements are told to somebody, for traces. Texts carry placeholders and never values, so they may be shown.
import type { Database, SqlTx } from './sql.js'

/** Runs the work and notes how long it took, under a name. */
export type NoteStatement = <T>(
  name: string,
  attributes: Readonly<Record<string, string>>,
  work: () => Promise<T>,
) => Promise<T>

export function tracedDatabase(database: Database, note: NoteStatement): Database {
  const { dialect } = database
  const statement = <T>(text: string, work: () => Promise<T>): Promise<T> =>
    note(`db ${nameOf(text)}`, { 'db.system.name': dialect, 'db.query.text': text }, work)
  const traceTx = (tx: SqlTx): SqlTx => ({
    dialect,
    all: (text, values, integers) => statement(text, () => tx.all(text, values, integers)),
    run: (text, values) => statement(text, () => tx.run(text, values)),
    // Synchronous, thousands of rows at once: its time is in the transaction around it.
    runEach: (text, rows) => tx.runEach(text, rows),
  })
  return {
    dialect,
    url: database.url,
    read: { all: (text, values, integers) => statement(text, () => database.read.all(text, values, integers)) },
    transaction: (work) =>
      note('db transaction', { 'db.system.name': dialect }, () => database.transaction((tx) => work(traceTx(tx)))),
    now: () => database.now(),
    close: () => database.close(),
  }
}

const nameOf = (text: string): string => /^\s*(\w+)/.exec(text)?.[1]?.toUpperCase() ?? 'statement'
