// The run's PostgreSQL, in a process of its own; it ends with its parent, whatever happens to that.
import { startPostgres } from '@pay2slay/testing'

const server = await startPostgres()
const stop = async () => {
  await server.stop()
  process.exit(0)
}
process.on('message', () => void stop())
process.on('disconnect', () => void stop())
process.on('SIGINT', () => {})
process.on('SIGTERM', () => void stop())
process.send?.(server.url)
