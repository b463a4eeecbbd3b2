// What a killed backup, verify or restore left behind: each holds a whole copy of the books, and nobody else would ever remove it. Names
// of our own making alone are touched, and only a day after the last change: what is under way stays.
import { readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileOf } from '../sql.js'
import { codeOf } from './error.js'
import { connected, dropSchema } from './postgresql.js'

const LEFT_AFTER_MS = 86_400_000
const BESIDE = /\.(copying|verifying|restoring)-[0-9a-f]{12}(-wal|-shm|-journal)?$/
const PART = /^pay2slay-\w+\.p2sbackup\.[0-9a-f]{12}\.part$/
/** The moment at which it was made stands in the name, as PostgreSQL does not keep it. */
const SCRATCH = /^pay2slay_scratch_(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)_[0-9a-f]{12}$/

/** Where the scratch of a SQLite backup lies while `DATABASE_URL` names another database. */
export const ELSEWHERE = `file:${path.join(tmpdir(), 'pay2slay.db')}`

/** Files beside the books, unfinished ones in the folder of the backups, schemas beside those of PostgreSQL. Returns what went. */
export async function sweepScratch(
  of: { readonly url: string; readonly folder: string },
  now = Date.now(),
): Promise<readonly string[]> {
  const isSqlite = of.url.startsWith('file:')
  const books = fileOf(isSqlite ? of.url : ELSEWHERE)
  const base = path.basename(books)
  const beside = removeOld(
    path.dirname(books),
    now,
    (name) => name.startsWith(base) && BESIDE.test(name.slice(base.length)),
  )
  const parts = removeOld(of.folder, now, (name) => PART.test(name))
  return [...beside, ...parts, ...(isSqlite ? [] : await dropOld(of.url, now))]
}

function removeOld(folder: string, now: number, isOurs: (name: string) => boolean): readonly string[] {
  return namesIn(folder)
    .filter(isOurs)
    .map((name) => path.join(folder, name))
    .filter((file) => {
      const changedAt = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? now
      if (now - changedAt < LEFT_AFTER_MS) return false
      rmSync(file, { force: true })
      return true
    })
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return []
    throw error
  }
}

async function dropOld(url: string, now: number): Promise<readonly string[]> {
  const names = await connected(url, async (client) => {
    const found = await client.query<{ name: string }>(
      `SELECT nspname AS name FROM pg_namespace WHERE nspname LIKE 'pay2slay\\_scratch\\_%' AND pg_has_role(nspowner, 'USAGE')`,
    )
    return found.rows.map(({ name }) => name)
  })
  const old = names.filter((name) => {
    const parts = SCRATCH.exec(name)?.slice(1).map(Number)
    if (!parts) return false
    const [year = 0, month = 0, ...rest] = parts
    return now - Date.UTC(year, month - 1, ...rest) >= LEFT_AFTER_MS
  })
  for (const name of old) await dropSchema(url, name)
  return old
}
