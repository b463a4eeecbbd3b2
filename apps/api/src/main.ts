// The API process: settings, start, and an orderly end. Whatever stops the start is told in a sentence, with exit code 1.
import { describeProblems, loadSettings, type Settings } from '@pay2slay/config'
import {
  createLogger,
  createLogRing,
  createMetrics,
  createObserver,
  openTracing,
  type Logger,
  type LogRing,
} from '@pay2slay/observability'
import { startService, type Service } from './service.js'
import { apiSettings } from './settings.js'
import { StartError } from './start-error.js'

/** Running requests get this long; with what closes after them the process ends within 10 s. */
const GRACE_MS = 6_000
/** Whatever hangs then is left behind: every answer was given or cut, and the API holds no unwritten state. */
const DEADLINE_MS = 9_000
/** On an older Node the SQLite driver dies of a segmentation fault as soon as a file is opened, before anything could be said. */
const OLDEST_NODE = 22

async function main(): Promise<void> {
  const { node } = process.versions
  if (Number.parseInt(node, 10) < OLDEST_NODE) {
    const start = 'start it with the one that the project installs, node_modules/.bin/node, or with `make api`'
    return refuse(`The API needs Node ${OLDEST_NODE} or newer and runs on ${node}: ${start}.`)
  }
  const settings = loadSettings({ env: process.env, service: 'api' })
  if (!settings.ok) return refuse(describeProblems(settings.error))
  const ring = createLogRing({ lines: settings.value.api.logBufferSize })
  const { level } = settings.value.log
  const logger = createLogger({ service: 'api', level, format: logFormat(settings.value), ring })
  try {
    await run(settings.value, logger, ring)
  } catch (error) {
    if (!(error instanceof StartError)) throw error
    refuse(`The API does not start: ${error.message}.`)
  }
}

async function run(settings: Settings, logger: Logger, ring: LogRing): Promise<void> {
  const { version } = settings
  const metrics = createMetrics({ service: 'api', version })
  const tracing = await openTracing({ service: 'api', version, ...settings.tracing })
  const observer = createObserver(logger, metrics)
  const service = await startService(apiSettings(settings), observer, metrics, { ring, tracing })
  for (const warning of settings.warnings) logger.log('warn', 'configuration', { warning })
  logger.log('info', 'api_started', {
    version: settings.version,
    mode: settings.world.mode,
    database: settings.database.shown,
    address: `http://${settings.host}:${service.port}`,
    metrics: `http://${settings.host}:${service.metricsPort}/metrics`,
  })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      void stop(signal, service, logger)
    })
  }
}

async function stop(signal: string, service: Service, logger: Logger): Promise<void> {
  setTimeout(() => process.exit(0), DEADLINE_MS).unref()
  logger.log('info', 'api_stopping', { signal })
  try {
    await service.stop(GRACE_MS)
    logger.log('info', 'api_stopped')
  } catch (error) {
    logger.log('error', 'api_stop_failed', { error })
  }
  await logger.close()
  process.exit(0)
}

const logFormat = ({ log }: Settings): 'json' | 'text' => {
  if (log.format !== 'auto') return log.format
  return process.stdout.isTTY ? 'text' : 'json'
}

function refuse(sentences: string): void {
  process.stderr.write(`${sentences}\n`)
  process.exitCode = 1
}

await main()
