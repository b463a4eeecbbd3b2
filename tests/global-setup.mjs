// One PostgreSQL for the whole run: started before the first test, named by TEST_DATABASE_URL, stopped after the last.
// The packages are TypeScript and Jest loads this file as it is, so the server is started through the tests' own loader.
import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export default async function setUp() {
  if (process.env.TEST_DATABASE_URL) return
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
