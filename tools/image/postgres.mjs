// A PostgreSQL of the host for the image's services: prints its address, and ends when its standard input does.
import { startPostgres } from '@pay2slay/testing'

const server = await startPostgres()
process.stdout.write(`${server.url}\n`)
process.stdin.on('end', () => void server.stop().then(() => process.exit(0)))
process.stdin.resume()
