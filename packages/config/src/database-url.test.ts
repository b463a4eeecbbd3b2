import { describe, expect, test } from '@jest/globals'
import { parseDatabaseUrl } from './database-url.js'

const url = (text: string) => {
  const parsed = parseDatabaseUrl(text, '/srv/p2s')
  return parsed.ok ? parsed.value.url : parsed.error
}

describe('DATABASE_URL', () => {
  test.each([
    ['file:./pay2slay.db', 'file:/srv/p2s/pay2slay.db'],
    ['file:pay2slay.db', 'file:/srv/p2s/pay2slay.db'],
    ['file:../other.db', 'file:/srv/other.db'],
    ['file:/data/p.db', 'file:/data/p.db'],
    ['file:///data/p.db', 'file:/data/p.db'],
    ['sqlite:///./pay2slay.db', 'file:/srv/p2s/pay2slay.db'],
    ['sqlite:///pay2slay.db', 'file:/srv/p2s/pay2slay.db'],
    ['sqlite:////data/p.db', 'file:/data/p.db'],
    ['postgres://u:p@h/d', 'postgresql://u:p@h/d'],
    ['postgresql://u:p@h:5432/d?sslmode=require', 'postgresql://u:p@h:5432/d?sslmode=require'],
    ['postgresql+psycopg://u:p@h:5432/d', 'postgresql://u:p@h:5432/d'],
    ['postgresql:///d?host=/var/run/postgresql', 'postgresql:///d?host=/var/run/postgresql'],
  ])('%s is %s', (text, expected) => expect(url(text)).toBe(expected))

  test.each([
    ['mysql://u@h/d', 'the kind of database is not known'],
    ['pay2slay.db', 'the kind of database is not known'],
    ['/data/p.db', 'the kind of database is not known'],
    ['sqlite://p.db', 'a SQLite address needs three slashes'],
    ['sqlite://', 'a SQLite address needs three slashes'],
    ['sqlite:///', 'the path of the file is missing'],
    ['file:', 'the path of the file is missing'],
    ['file://host/p.db', 'a SQLite file has no host'],
    ['file:./p.db?mode=memory', 'parameters are not supported'],
    ['sqlite:///:memory:', 'a database in memory would forget what is owed'],
    ['file:./data/', 'the path names a folder'],
    ['postgresql:', 'it cannot be read as an address'],
    ['postgresql://u:p@h', 'the name of the database is missing'],
    ['postgresql:///d', 'the host of the database is missing'],
  ])('%s is refused', (text, expected) => expect(url(text)).toContain(expected))

  test('what may be shown has neither user nor password nor parameters', () => {
    const parsed = parseDatabaseUrl('postgresql://u:hunter2@h:5432/d?password=hunter3', '/')
    expect(parsed).toMatchObject({ ok: true, value: { shown: 'postgresql://h:5432/d' } })
  })
})
