// The simulator's command line: `--seeds N --from S` runs many histories, `--seed S` one, with the story of its failure. See `make sim`.
import type { Database } from '@pay2slay/db'
import { freshSqlite } from '../sqlite.js'
import { databaseBackend } from './backend.js'
import { drawHistory } from './draw.js'
import type { History } from './history.js'
import { runHistory, type Outcome } from './run.js'
import { shrink } from './shrink.js'
import { Summary } from './summary.js'

interface Arguments {
  readonly seeds: number
  readonly from: number
  readonly one: boolean
  readonly database: 'memory' | 'sqlite'
  readonly quiet: boolean
  readonly shrink: boolean
}

function readArguments(given: readonly string[]): Arguments {
  const values = new Map<string, string>()
  for (let at = 0; at < given.length; at += 1) {
    const name = given[at] ?? ''
    if (name === '--quiet' || name === '--no-shrink') values.set(name, 'yes')
    else values.set(name, given[(at += 1)] ?? '')
  }
  const whole = (name: string, otherwise: number): number => {
    const text = values.get(name)
    if (text === undefined) return otherwise
    if (!/^\d{1,9}$/.test(text)) throw new RangeError(`${name}: a whole number is needed, such as ${name} 2000`)
    return Number(text)
  }
  const one = values.has('--seed')
  const database = values.get('--database') ?? 'memory'
  if (database !== 'memory' && database !== 'sqlite') throw new RangeError('--database: memory or sqlite')
  return {
    seeds: one ? 1 : whole('--seeds', 2_000),
    from: one ? whole('--seed', 1) : whole('--from', 1),
    one,
    database,
    quiet: values.has('--quiet'),
    shrink: !values.has('--no-shrink'),
  }
}

const say = (line: string): void => void process.stdout.write(`${line}\n`)

type Run = (history: History, note?: (what: string) => void) => Promise<Outcome>

const runOver =
  (database: Database | null): Run =>
  (history, note) => {
    const options = note ? { note } : {}
    return runHistory(history, database === null ? options : { ...options, backend: databaseBackend(database) })
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
    `Commit ${commit}. Again: make sim SEED=${failing.seed}${options.database === 'sqlite' ? ' SIM_DATABASE=sqlite' : ''}`,
  )
}

async function main(): Promise<number> {
  const options = readArguments(process.argv.slice(2))
  const fresh = options.database === 'sqlite' ? await freshSqlite() : null
  try {
    return await runAll(options, runOver(fresh?.database ?? null))
  } finally {
    await fresh?.close()
  }
}

async function runAll(options: Arguments, run: Run): Promise<number> {
  const summary = new Summary()
  for (let seed = options.from; seed < options.from + options.seeds; seed += 1) {
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
  return 0
}

try {
  process.exitCode = await main()
} catch (error) {
  process.stderr.write(`${error instanceof RangeError ? error.message : String((error as Error).stack)}\n`)
  process.exitCode = 2
}
