// One command's setting: settings, logger, books and, where it needs them, the chain. Anything wrong is one sentence and exit 1.
import { describeProblems, loadSettings, type Settings } from '@pay2slay/config'
import type { Chain, Observer, Result } from '@pay2slay/domain'
import { createLogger, createMetrics, createObserver, type Logger, type Metrics } from '@pay2slay/observability'
import { checkBooks, checkSchema, type Access } from './startup.js'
import { within } from './within.js'
import { openBooks, openChain, type Books } from './wiring.js'

/** A silent server would keep a command from ending after its answer. */
const CLOSE_WITHIN_MS = 5_000

/** A sentence for the person at the terminal; printed without a stack, exit code 1. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
}

export function orRefuse<T>(result: Result<T, string>): T {
  if (!result.ok) throw new Refusal(result.error)
  return result.value
}

export interface Session {
  readonly settings: Settings
  readonly logger: Logger
  readonly metrics: Metrics
  readonly observer: Observer
}

/** `quiet`: commands print their own answer; only warnings go to the log, on standard error. */
export function openSession(options: { quiet: boolean }): Session {
  const loaded = loadSettings({ env: process.env, service: 'scheduler' })
  if (!loaded.ok) throw new Refusal(describeProblems(loaded.error))
  const settings = loaded.value
  const text = settings.log.format === 'text' || (settings.log.format === 'auto' && process.stdout.isTTY)
  const logger = createLogger({
    service: 'scheduler',
    level: options.quiet ? 'warn' : settings.log.level,
    format: text ? 'text' : 'json',
    ...(options.quiet && { stream: process.stderr }),
  })
  const metrics = createMetrics({ service: 'scheduler', version: settings.version })
  return { settings, logger, metrics, observer: createObserver(logger, metrics) }
}

/** Opens the books for a command, runs it, and closes them whatever happens. `access`: what the command may do to them. */
export async function withBooks<T>(access: Access, work: (books: Books, session: Session) => Promise<T>): Promise<T> {
  const session = openSession({ quiet: true })
  orRefuse(await checkSchema(session.settings, false))
  const books = openBooks(session.settings, session.observer)
  try {
    orRefuse(await checkBooks(session.settings, books.database, session.observer, access))
    return await work(books, session)
  } finally {
    await within(CLOSE_WITHIN_MS, books.close())
  }
}

/** The chain of a live world for a command; null in a dry one. */
export async function withChain<T>(
  { settings, observer }: Books,
  work: (chain: Chain | null) => Promise<T>,
): Promise<T> {
  if (settings.dryRun) return work(null)
  const chain = openChain(settings, observer)
  try {
    return await work(chain)
  } finally {
    chain.close()
  }
}
