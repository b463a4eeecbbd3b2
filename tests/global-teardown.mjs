// Ends the run's PostgreSQL and waits until it is gone.
export default async function tearDown() {
  const child = globalThis.__postgresOfTests
  if (!child) return
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.send('stop')
  await gone
}
