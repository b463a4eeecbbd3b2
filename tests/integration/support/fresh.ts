// A fresh migrated database of either kind.
import { migrate, openDatabase } from '@pay2slay/db'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

export type Fresh = Awaited<ReturnType<typeof openFresh>>

export async function openFresh(_dialect: 'sqlite') {
  const folder = mkdtempSync(path.join(tmpdir(), 'p2s-'))
  const url = `file:${path.join(folder, 'test.db')}`
  await migrate(url)
  const database = openDatabase(url, { sqlite: { synchronous: 'OFF' } })
  return {
    url,
    database,
    async close() {
      await database.close()
      rmSync(folder, { recursive: true })
    },
  }
}
