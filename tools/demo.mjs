// `make demo`: the whole main job on this machine. It starts the services that run in production as separate processes, live
// against the local world of apps/sandbox, and tells what happens. Ctrl-C ends it; it can be run again on the same data.
import { parseArgs } from 'node:util'
import { buildIfStale } from './demo/build.mjs'
import { Children, clearUp } from './demo/child.mjs'
import { runDemo } from './demo/run.mjs'
import { claimDatabase } from './demo/own-database.mjs'
import { BOOKS, FOLDER, isOnPostgresql, prepareFolder, ROOT } from './demo/place.mjs'
import { busyPorts } from './demo/ports.mjs'

function fail(sentence) {
  process.stderr.write(`${sentence}\n`)
  process.exit(1)
}

function cyclesOf(text) {
  if (text === undefined) return null
  const cycles = Number(text)
  if (!Number.isInteger(cycles) || cycles < 1 || cycles > 10_000)
    fail(`CYCLES=${text} is no number of cycles: give a whole number from 1 to 10000, such as make demo CYCLES=5.`)
  return cycles
}

/** Once the packages are built. */
async function otherDatabase() {
  if (!isOnPostgresql) return null
  const { openDatabase } = await import('@pay2slay/db')
  const database = openDatabase(BOOKS)
  try {
    return await claimDatabase(database, FOLDER)
  } catch (error) {
    return `The PostgreSQL of DATABASE_URL does not answer: ${error instanceof Error ? error.message : String(error)}`
  } finally {
    await database.close()
  }
}

const { values } = parseArgs({ options: { cycles: { type: 'string' } } })
const cycles = cyclesOf(values.cycles)
prepareFolder()
if (process.env.DATABASE_URL && !isOnPostgresql)
  process.stdout.write(
    'DATABASE_URL is not used: the demo keeps its SQLite books in .demo/, so that it can never touch real ones.\n',
  )
const inTheWay = (await clearUp(FOLDER)) ?? (await busyPorts()) ?? buildIfStale(ROOT) ?? (await otherDatabase())
if (inTheWay) fail(inTheWay)

const children = new Children(FOLDER)
try {
  process.exitCode = await runDemo(children, cycles)
} catch (error) {
  await children.stop(['scheduler', 'api', 'sandbox'])
  fail(error instanceof Error ? error.message : String(error))
}
