// DATABASE_URL in every form that operators have: Prisma's, the original's SQLAlchemy forms, and PostgreSQL's own. What comes out
// is one of two forms, and a SQLite path is absolute, so that every command opens the same file.
import { err, ok, type Result } from '@pay2slay/domain'
import { resolve } from 'node:path'

export interface DatabaseAddress {
  readonly dialect: 'postgresql' | 'sqlite'
  /** `postgresql://…` or `file:/absolute/path`. Holds the password: never log it. */
  readonly url: string
  /** For logs and tables: without user and password. */
  readonly shown: string
}

export const DATABASE_FORMS =
  'one of postgresql://USER:PASSWORD@HOST:5432/NAME, file:./pay2slay.db, or sqlite:///pay2slay.db (four slashes for an absolute path)'

export function parseDatabaseUrl(text: string, root: string): Result<DatabaseAddress, string> {
  const scheme = /^([a-z0-9+]+):/i.exec(text)?.[1]?.toLowerCase()
  if (scheme === 'file') return sqlite(filePath(text), root)
  if (scheme === 'sqlite') {
    const path = /^sqlite:\/\/\/(.*)$/i.exec(text)?.[1]
    return path === undefined
      ? err('a SQLite address needs three slashes, or four for an absolute path')
      : sqlite(path, root)
  }
  if (scheme === 'postgres' || /^postgresql(\+[a-z0-9]+)?$/.test(scheme ?? '')) return postgresql(text)
  return err('the kind of database is not known')
}

/** file:./x and file:x are relative; file:/x and file:///x are absolute; file://x is a host, which SQLite has none of. */
const filePath = (text: string): string => text.replace(/^file:/i, '').replace(/^\/\/\//, '/')

function sqlite(path: string, root: string): Result<DatabaseAddress, string> {
  if (path === '') return err('the path of the file is missing')
  if (path.startsWith('//')) return err('a SQLite file has no host: write file:/path or file:./path')
  if (path.includes('?')) return err('parameters are not supported for a SQLite file')
  if (/:memory:/i.test(path)) return err('a database in memory would forget what is owed')
  if (path.endsWith('/')) return err('the path names a folder, not a file')
  const url = `file:${resolve(root, path)}`
  return ok({ dialect: 'sqlite', url, shown: url })
}

function postgresql(text: string): Result<DatabaseAddress, string> {
  const url = text.replace(/^[^:]+:/, 'postgresql:')
  if (!/^postgresql:\/\//.test(url) || !URL.canParse(url)) return err('it cannot be read as an address')
  const { pathname, host, searchParams } = new URL(url)
  if (pathname.length < 2) return err('the name of the database is missing at the end')
  if (host === '' && !searchParams.get('host')) return err('the host of the database is missing')
  return ok({ dialect: 'postgresql', url, shown: `postgresql://${host || searchParams.get('host')}${pathname}` })
}
