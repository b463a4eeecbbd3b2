// One run of the demo from the first service to the summary.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { openBooks } from './books.mjs'
import { nameOf } from './own-database.mjs'
import {
  app,
  BOOKS,
  FOLDER,
  isOnPostgresql,
  PLAYERS,
  ROOT,
  SEED,
  serviceEnvironments,
  STATE,
  told,
  url,
} from './place.mjs'
import { PORTS } from './ports.mjs'
import { ban, plural, say } from './print.mjs'
import { Sandbox } from './sandbox.mjs'
import { summarise } from './summary.mjs'
import { Watch } from './watch.mjs'

const LOOK_MS = 400
const READY_MS = 30_000
/** How long the last payouts may take to be confirmed before the summary of `--cycles`. */
const DRAIN_MS = 60_000
const SERVICES = ['scheduler', 'api']

class Interrupted extends Error {}

/** Runs a command of the scheduler to its end and returns its JSON. */
function command(env, ...args) {
  const run = spawnSync(process.execPath, [app('scheduler'), ...args, '--json'], { cwd: ROOT, env, encoding: 'utf8' })
  if (run.error) throw run.error
  let answer = null
  try {
    answer = JSON.parse(run.stdout)
  } catch {
    // no JSON: what it said on stderr is the reason, and the caller is told below
  }
  if (run.status !== 0 && !answer) {
    const said = (run.stderr.trim() || run.stdout.trim()).split('\n').filter((line) => !line.startsWith('    at '))
    throw new Error(`The scheduler's command ${args[0]} failed: ${said.join('\n')}`)
  }
  return answer
}

async function operatorAddress() {
  const { addressOf, parseSeed, privateKeyOf, publicKeyOfPrivate } = await import('@pay2slay/banano-rpc')
  const seed = parseSeed(readFileSync(SEED, 'utf8').trim())
  if (!seed.ok) throw new Error(`${SEED}: ${seed.error}: run make demo-clean and start again.`)
  return addressOf(publicKeyOfPrivate(privateKeyOf(seed.value, 0)))
}

/** Listens for Ctrl-C and for the death of a child; `check` throws, so that every wait below ends the same way. */
function interruptions(children) {
  const state = { signal: false, death: null }
  const listen = () => {
    if (!state.signal) process.stdout.write('\nStopping ...\n')
    state.signal = true
  }
  process.on('SIGINT', listen)
  process.on('SIGTERM', listen)
  children.onDeath((sentence) => {
    state.death ??= sentence
  })
  return () => {
    if (state.death) throw new Error(state.death)
    if (state.signal) throw new Interrupted()
  }
}

async function until(what, check, condition) {
  for (const start = Date.now(); Date.now() - start < READY_MS; await sleep(150)) {
    check()
    if (await condition()) return
  }
  throw new Error(`${what} did not become ready within ${READY_MS / 1000} s: see the logs in ${told(FOLDER)}/.`)
}

const answers = (address) => async () => {
  try {
    return (await fetch(address, { signal: AbortSignal.timeout(2_000) })).ok
  } catch {
    return false // not listening yet; `until` bounds the wait
  }
}

async function startWorld(children, env, check) {
  process.stdout.write('Pay2Slay demo: kills become confirmed Banano, on this machine only. Ctrl-C stops it.\n\n')
  children.start('sandbox', Sandbox.arguments(app('sandbox'), STATE), { cwd: ROOT, env })
  await until('The sandbox', check, answers(url(PORTS.sandboxControl, '/state')))
  const sandbox = new Sandbox(url(PORTS.sandboxControl))
  const operator = await operatorAddress()
  const funded = await sandbox.fundOperator(operator)
  say('operator', operator)
  if (funded > 0n) say('funded', `${ban(funded)} from the sandbox's genesis account`)
  return { sandbox, operator }
}

function migrate(env) {
  try {
    return command(env, 'migrate')
  } catch (error) {
    throw new Error(`${error.message}\nIf ${told(FOLDER)}/ is from another version, forget it with make demo-clean.`, {
      cause: error,
    })
  }
}

function prepareBooks(env) {
  const { applied } = migrate(env)
  if (applied?.length > 0)
    say(
      'migrated',
      `${plural(applied.length, 'migration')} into ${isOnPostgresql ? nameOf(BOOKS) : told(BOOKS.slice('file:'.length))}`,
    )
  const imported = command(env, 'players', 'import', PLAYERS)
  say(
    'players',
    `${imported.added} added, ${imported.changed} changed, ${imported.unchanged} unchanged (configs/demo/players.csv)`,
  )
}

async function startServices(children, environments, check) {
  children.start('scheduler', [app('scheduler'), 'start'], { cwd: ROOT, env: environments.scheduler })
  children.start('api', [app('api')], { cwd: ROOT, env: environments.api })
  await until('The scheduler', check, answers(url(PORTS.schedulerMetrics, '/readyz')))
  await until('The API', check, answers(url(PORTS.api, '/readyz')))
  const pages = [
    ['the page', url(PORTS.api, '/')],
    ['log in', url(PORTS.api, '/login')],
    ['the API', url(PORTS.api, '/docs')],
    ['metrics', url(PORTS.schedulerMetrics, '/metrics')],
    ['local world', url(PORTS.sandboxControl, '/')],
  ]
  process.stdout.write(`\n${pages.map(([name, address]) => `  open  ${name.padEnd(12)} ${address}`).join('\n')}\n`)
  const logs = ['scheduler', 'api', 'sandbox'].map((name) => told(path.join(FOLDER, `${name}.log`)))
  process.stdout.write(`  logs  ${logs.join('  ')}\n\n`)
}

/** Watches until `cycles` settlements are done and what they planned is confirmed; for ever when `cycles` is null. */
async function follow(books, sandbox, cycles, check) {
  const watch = await Watch.from(books)
  await watch.totals()
  const from = await books.runsOf('settle')
  let drainFrom = null
  for (;;) {
    check()
    await watch.look()
    if (cycles !== null && drainFrom === null && (await books.runsOf('settle')) - from >= cycles) {
      await sandbox.freezeKills(true)
      drainFrom = {
        at: Date.now(),
        settlements: await books.runsOf('settle'),
        accruals: await books.runsOf('accrue'),
      }
      say('drain', `${plural(cycles, 'cycle')} done: no new kills, what is open is confirmed`)
    }
    if (drainFrom !== null && (await drained(books, drainFrom))) return watch.look()
    if (drainFrom !== null && Date.now() - drainFrom.at > DRAIN_MS) {
      say('drain', `given up after ${DRAIN_MS / 1000} s: what is still open is in the summary`)
      return
    }
    await sleep(LOOK_MS)
  }
}

/**
 * Nothing open, after an accrual that began later than the last kill; and nothing owed, or what is owed stays so after a settlement.
 * A count of runs may include one that was under way, hence one more of each.
 */
const drained = async (books, from) =>
  (await books.openPayouts()).length === 0 &&
  (await books.runsOf('accrue')) > from.accruals + 1 &&
  ((await books.totals()).owed === 0n || (await books.runsOf('settle')) > from.settlements + 2)

/** Returns the exit code. */
export async function runDemo(children, cycles) {
  const environments = await serviceEnvironments()
  const env = environments.scheduler
  const check = interruptions(children)
  let books = null
  let world = null
  let interrupted = false
  try {
    world = await startWorld(children, environments.sandbox, check)
    await world.sandbox.freezeKills(false)
    prepareBooks(env)
    check()
    books = openBooks((await import('@pay2slay/db')).openDatabase(BOOKS))
    const seconds = await books.leaseSeconds()
    await startServices(children, environments, check)
    if (seconds > 0) say('waiting', `a scheduler was killed here: its leases end within ${plural(seconds, 'second')}`)
    await follow(books, world.sandbox, cycles, check)
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error
    interrupted = true
  }
  const killed = await children.stop(SERVICES)
  if (killed.length > 0) process.stdout.write(`Had to be killed after 12 s: ${killed.join(', ')}.\n`)
  const holds = books === null || (await conclude(env, books, world, interrupted))
  await children.stop(['sandbox'])
  return interrupted || (holds && killed.length === 0) ? 0 : 1
}

async function conclude(env, books, { sandbox, operator }, interrupted) {
  const audit = interrupted ? null : command(env, 'audit')
  const holds = await summarise(books, await sandbox.confirmedFrom(operator), audit)
  await books.close()
  if (interrupted)
    process.stdout.write('\nRun make demo again to go on with the same data, make demo-clean to forget it.\n')
  return holds
}
