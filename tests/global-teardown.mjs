// Ends the run's PostgreSQL and waits until it is gone.
import { rmSync } from 'node:fs'

export default async function tearDown() {
  rmSync(process.env.TEST_FOLDER, { recursive: true, force: true })
  const child = globalThis.__postgresOfTests
  if (!child) return
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.send('stop')
  // A server that does not stop within its time is not left running.
  const timer = setTimeout(() => child.kill('SIGKILL'), 15_000)
  await gone
  clearTimeout(timer)
}
