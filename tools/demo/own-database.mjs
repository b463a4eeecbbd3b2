// A PostgreSQL for the demo must be empty at first, and is remembered beside the local ledger: books and ledger tell the same story or
// none, and books of anything else are never touched.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/** Host, port and database, without who logs in and with what. */
export function nameOf(url) {
  const { hostname, port, pathname } = new URL(url)
  return `${hostname === '' ? 'localhost' : hostname}:${port === '' ? 5432 : port}${pathname}`
}

/** The sentence that says why the demo does not use this database, or null; `folder` then remembers it. */
export async function claimDatabase(database, folder) {
  const name = nameOf(database.url)
  const note = path.join(folder, 'database')
  const remembered = existsSync(note) ? readFileSync(note, 'utf8').trim() : null
  if (remembered !== null && remembered !== name)
    return `The demo's local ledger belongs to the books in ${remembered}, not ${name}: name that one in DATABASE_URL, or forget the ledger with make demo-clean.`
  const [{ n: tables }] = await database.read.all(
    'SELECT count(*) AS n FROM information_schema.tables WHERE table_schema = current_schema()',
  )
  if (remembered === null && tables > 0n)
    return `The database ${name} is not empty: name an empty one in DATABASE_URL, so that the demo can never touch real books.`
  if (remembered !== null && tables === 0n)
    return `The database ${name} lost the demo's books, and the local ledger still knows what they paid: forget it with make demo-clean.`
  writeFileSync(note, `${name}\n`)
  return null
}
