// A server to measure, in a process of its own: the API as it runs in production, its log written to a file, or a floor: an Express
// application with one route that does nothing, sends given bytes, or runs one prepared statement.
import { loadSettings } from '@pay2slay/config'
import { openDatabase } from '@pay2slay/db'
import { createLogger, createMetrics, createObserver } from '@pay2slay/observability'
import { createWriteStream } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { floorApp } from '../../apps/api/src/fixtures/floor-app.js'
import { startService } from '../../apps/api/src/service.js'
import { apiSettings } from '../../apps/api/src/settings.js'
import { serve } from '../shared/children.js'

export type ServerJob =
  | { readonly start: 'api'; readonly url: string; readonly log: string; readonly secret: string }
  | { readonly start: 'floor'; readonly url: string; readonly playerId: string; readonly bytes: string }
  /** `collect`: what is garbage does not count as memory. Never around a measure of CPU: nobody forces that on a server, and it slows what comes after. */
  | { readonly start: 'no more'; readonly collect?: true }

export interface ServerState {
  readonly port: number
  /** Of this process, since it began. */
  readonly cpuSeconds: number
  readonly rssMb: number
}

let port = 0
let stop = async (): Promise<void> => {}

async function run(job: ServerJob): Promise<ServerState> {
  if (job.start === 'api') await startApi(job)
  if (job.start === 'floor') await startFloor(job)
  if (job.start === 'no more' && job.collect) globalThis.gc?.()
  const { user, system } = process.cpuUsage()
  return { port, cpuSeconds: (user + system) / 1e6, rssMb: process.memoryUsage().rss / 2 ** 20 }
}

async function startApi({ url, log, secret }: Extract<ServerJob, { start: 'api' }>): Promise<void> {
  const env = {
    DATABASE_URL: url,
    P2S_API_PORT: '0',
    P2S_API_METRICS_PORT: '0',
    SESSION_SECRET: secret,
    RATE_LIMIT_GLOBAL_PER_MINUTE: '1000000',
    RATE_LIMIT_PER_IP_PER_MINUTE: '1000000',
  }
  const settings = loadSettings({ env, service: 'api' })
  if (!settings.ok) throw new Error(JSON.stringify(settings.error))
  const metrics = createMetrics({ service: 'api', version: 'benchmark' })
  const logger = createLogger({ service: 'api', format: 'json', stream: createWriteStream(log) })
  const given = apiSettings(settings.value)
  // All event streams come from one caller here.
  const limited = { ...given, limits: { ...given.limits, heavyPerMinute: 1_000_000 } }
  const service = await startService(limited, createObserver(logger, metrics), metrics)
  port = service.port
  stop = () => service.stop(1_000)
}

async function startFloor({ url, playerId, bytes }: Extract<ServerJob, { start: 'floor' }>): Promise<void> {
  const database = openDatabase(url)
  const server = createServer(floorApp(database, playerId, Buffer.from(bytes)))
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  port = (server.address() as AddressInfo).port
  stop = async () => {
    server.closeAllConnections()
    server.close()
    await database.close()
  }
}

serve(run, () => stop())
