// One PostgreSQL for the whole run: started before the first test, named by TEST_DATABASE_URL, stopped after the last.
// The packages are TypeScript and Jest loads this file as it is, so the server is started through the tests' own loader.
import { fork } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** Tests beside the code need no database server: a run of one of them does not wait for it. */
const onlyUnits = (config) => {
  const patterns = config.testPathPatterns?.patterns ?? []
  return patterns.length > 0 && patterns.every((pattern) => /(^|\/)(packages|apps)(\/|$)/.test(pattern))
}

export default async function setUp(config) {
  process.env.TEST_FOLDER = mkdtempSync(path.join(tmpdir(), 'pay2slay-test-'))
  if (process.env.TEST_DATABASE_URL || onlyUnits(config)) return
  const child = fork(fileURLToPath(new URL('postgres-server.ts', import.meta.url)), {
    execArgv: ['--conditions=source', '--import', 'tsx'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const url = await new Promise((resolve, reject) => {
    child.once('message', resolve)
    child.once('exit', (code) => reject(new Error(`the tests' PostgreSQL did not start (exit ${code})`)))
  })
  process.env.TEST_DATABASE_URL = url
  globalThis.__postgresOfTests = child
}
