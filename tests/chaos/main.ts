// `make chaos`: the whole fault matrix with real processes, or the cells whose name fits a pattern. Prints a line for each cell and
// the table at the end; exit code 1 when a cell found a violation or needed more cycles than the bar allows.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { stopOwnPostgres } from '@pay2slay/testing'
import { CELLS } from './cells/index.js'
import { nameOf, table, verdict } from './report.js'
import { holds, type Cell, type Outcome } from './support/cell.js'
import { Stages } from './support/stages.js'

/** Measured on two quiet cores, the setting up of stages included. */
const SECONDS_A_CELL = 7

const values = readOptions()
const say = (text: string): void => void (values.json ? process.stderr : process.stdout).write(`${text}\n`)

function readOptions() {
  try {
    return parseArgs({
      options: {
        cells: { type: 'string', default: '' },
        database: { type: 'string', default: '' },
        json: { type: 'boolean', default: false },
      },
    }).values
  } catch (error) {
    process.stderr.write(
      `${(error as Error).message}\nOptions: --cells PATTERN, --database sqlite|postgresql, --json\n`,
    )
    process.exit(2)
  }
}

/** `*` stands for anything, and the whole name must fit; without one the name must contain the text. */
function fits(cell: Cell): boolean {
  if (values.database !== '' && cell.database !== values.database) return false
  const name = nameOf({ ...cell, cell: cell.name })
  if (!values.cells.includes('*')) return name.includes(values.cells)
  const words = values.cells.split('*').map((word) => word.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${words.join('.*')}$`).test(name)
}

async function main(): Promise<number> {
  const cells = CELLS.filter(fits)
  if (cells.length === 0) {
    process.stderr.write(
      `No cell fits CELLS=${values.cells} DATABASE=${values.database}: there are ${CELLS.length}, for example "${CELLS[0]?.name}".\n`,
    )
    return 2
  }
  const minutes = Math.ceil((cells.length * SECONDS_A_CELL) / 60)
  say(`${cells.length} cells, about ${minutes} minute(s) on a quiet machine`)
  const stages = new Stages()
  const outcomes: Outcome[] = []
  try {
    for (const cell of cells) {
      const outcome = await stages.play(cell)
      outcomes.push(outcome)
      const result = holds(outcome) ? 'ok  ' : 'MISS'
      const found = outcome.violations.map((violation) => `\n     ${violation}`).join('')
      say(
        `${result} ${outcomes.length}/${cells.length} ${nameOf(outcome)}: ${outcome.cycles ?? '-'} cycle(s), ${outcome.seconds.toFixed(1)} s${found}`,
      )
    }
  } finally {
    await stages.close()
    await stopOwnPostgres()
  }
  if (values.json) process.stdout.write(`${JSON.stringify(outcomes, null, 2)}\n`)
  else say(`\n${table(outcomes)}\n`)
  say(verdict(outcomes))
  return outcomes.every(holds) ? 0 : 1
}

const folder = mkdtempSync(path.join(tmpdir(), 'pay2slay-chaos-'))
process.env['TEST_FOLDER'] = folder
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
// Whoever listens has heard enough, as with `| head`.
process.stdout.once('error', () => process.exit(1))
// Schedulers and servers end with this process; a cell cut short says nothing.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))
process.exitCode = await main()
