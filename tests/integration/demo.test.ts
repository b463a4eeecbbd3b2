// What `make demo` tells of its books, on both databases, which PostgreSQL it takes for its own, and when it builds.
import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { migrate, openDatabase, type Database } from '@pay2slay/db'
import { DIALECTS, emptyPostgres, freshDatabase } from '@pay2slay/testing'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { openBooks } from '../../tools/demo/books.mjs'
import { staleFolders } from '../../tools/demo/build.mjs'
import { claimDatabase, nameOf } from '../../tools/demo/own-database.mjs'
import { startFaucet } from './support/faucet.js'

describe.each(DIALECTS)('the demo’s books on %s', (dialect) => {
  it('tell kills and amounts as whole numbers, and what is new since a row', async () => {
    const fresh = await freshDatabase(dialect)
    const faucet = await startFaucet(fresh.database, { players: 2 })
    const books = openBooks(openDatabase(fresh.url))
    try {
      expect(await books.accrualsAfter(await books.lastAccrual())).toEqual([])
      faucet.setKills(1, 103)
      faucet.setKills(2, 100)
      await faucet.accrue()
      const [row, ...others] = await books.accrualsAfter('')
      expect(others).toEqual([])
      expect(row).toMatchObject({ kills: 3n, units: 15_000_000n })
      expect(await books.accrualsAfter(row?.id ?? '')).toEqual([])
      expect(await books.totals()).toMatchObject({ players: 2n, kills: 3n, owed: 15_000_000n, open: 0n, paid: 0n })
      expect(await books.paidByAddress()).toEqual(new Map())
    } finally {
      await books.close()
      await faucet.stop()
      await fresh.close()
    }
  })
})

describe('before the demo starts', () => {
  const root = mkdtempSync(path.join(tmpdir(), 'pay2slay-build-'))
  const write = (name: string, at: number) => {
    const file = path.join(root, name)
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, '')
    utimesSync(file, at, at)
  }
  const [BEFORE, BUILT, LATER] = [1_000, 2_000, 3_000]
  const WEB = ['src/main.tsx', 'index.html', 'vite.config.ts', 'public/favicon.svg', 'build/after.ts', 'package.json']
  beforeEach(() => {
    for (const name of WEB) write(`apps/web/${name}`, BEFORE)
    write('packages/domain/src/index.ts', BEFORE)
    for (const name of ['tools/build.mjs', 'tools/bundle.mjs', 'pnpm-lock.yaml']) write(name, BEFORE)
    for (const name of ['apps/web', 'packages/domain']) write(`${name}/dist/index.js`, BUILT)
  })
  afterAll(() => {
    rmSync(root, { recursive: true, force: true })
  })

  it.each(WEB)('the page is built anew when its %s changed, and nothing else is the reason', (name) => {
    expect(staleFolders(root)).toEqual([])
    write(`apps/web/${name}`, LATER)
    expect(staleFolders(root)).toEqual([path.join(root, 'apps/web')])
  })

  it('what all are built with makes all of them stale, and a test or an installed package none', () => {
    write('apps/web/src/main.test.ts', LATER)
    write('apps/web/node_modules/preact/index.js', LATER)
    expect(staleFolders(root)).toEqual([])
    write('tools/bundle.mjs', LATER)
    expect(staleFolders(root)).toEqual([path.join(root, 'packages/domain'), path.join(root, 'apps/web')])
  })
})

describe('the demo on PostgreSQL', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'pay2slay-demo-'))
  const opened: { readonly database: Database; readonly drop: () => Promise<void> }[] = []
  const empty = async () => {
    const made = await emptyPostgres()
    const database = openDatabase(made.url)
    opened.push({ database, drop: () => made.drop() })
    return database
  }
  afterEach(async () => {
    for (const { database, drop } of opened.splice(0)) {
      await database.close()
      await drop()
    }
    rmSync(folder, { recursive: true, force: true })
  })

  it('takes an empty database and knows it again; any other, and one that lost its books, are refused with a sentence', async () => {
    const [own, other] = [await empty(), await empty()]
    const mine = mkdtempSync(path.join(folder, 'run-'))
    expect(await claimDatabase(own, mine)).toBeNull()
    await migrate(own.url)
    expect(await claimDatabase(own, mine)).toBeNull()
    expect(await claimDatabase(other, mine)).toContain(`belongs to the books in ${nameOf(own.url)}`)
    expect(await claimDatabase(own, mkdtempSync(path.join(folder, 'run-')))).toContain('is not empty')
    await own.transaction((tx) => tx.run('DROP SCHEMA public CASCADE'))
    await own.transaction((tx) => tx.run('CREATE SCHEMA public'))
    expect(await claimDatabase(own, mine)).toContain("lost the demo's books")
    expect(readFileSync(path.join(mine, 'database'), 'utf8')).not.toContain('postgres:')
  })
})
