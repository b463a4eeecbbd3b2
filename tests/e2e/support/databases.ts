// An empty database of either kind for a test of processes, and folders that go with the test.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { DIALECTS, emptyPostgres, type DialectName } from '@pay2slay/testing'

export const KINDS = DIALECTS

/** `make test-long` plays everything. */
export const IS_LONG = process.env['TEST_LONG'] === '1'

/** For what tests/integration shows on both: through whole processes only on the database of production, which halves the minutes. */
export const PLAYED_KINDS: readonly DialectName[] = IS_LONG ? KINDS : ['postgresql']

export type DatabaseKind = DialectName

export interface EmptyDatabase {
  readonly url: string
  drop(): Promise<void>
}

/** Inside the run's own folder, which goes with the run. */
export function temporaryFolder(): string {
  return mkdtempSync(path.join(process.env['TEST_FOLDER'] ?? tmpdir(), 'e2e-'))
}

/** Not migrated: that is a step of the tests. */
export async function emptyDatabase(kind: DatabaseKind): Promise<EmptyDatabase> {
  if (kind === 'postgresql') return emptyPostgres()
  const folder = temporaryFolder()
  return {
    url: `file:${path.join(folder, 'pay2slay.db')}`,
    drop: async () => rmSync(folder, { recursive: true, force: true }),
  }
}
