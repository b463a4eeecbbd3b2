// The fault matrix, shortened: one cell of every kind. `make chaos` plays all of it.
import { afterAll, expect, test } from '@jest/globals'
import { CELLS } from './cells/index.js'
import { CYCLES_BAR, type Cell } from './support/cell.js'
import { Stages } from './support/stages.js'

/** Database, schedulers, batch, cell: ordered so that stages are kept. */
const SHORT: readonly (readonly [Cell['database'], number, number, string])[] = [
  ['sqlite', 1, 10, 'kill pay:stored'],
  ['sqlite', 1, 10, 'body everything says truncated'],
  ['sqlite', 1, 10, 'node second takes over'],
  ['sqlite', 2, 10, 'stop pay:checked'],
  ['sqlite', 1, 10, 'database disk full'],
  ['postgresql', 2, 10, 'kill confirm:before_commit'],
  ['postgresql', 1, 10, 'database restart immediate at pay:stored'],
]

const stages = new Stages()
afterAll(() => stages.close())

test.each(SHORT)(
  'on %s, %i scheduler(s), %i payouts: every kill is paid once after %s',
  async (...key) => {
    const cell = CELLS.find((one) =>
      [one.database, one.schedulers, one.batch, one.name].every((part, at) => part === key[at]),
    )
    if (cell === undefined) throw new Error(`the matrix has no cell ${key.join(' ')}`)
    const { violations, cycles } = await stages.play(cell)
    expect(violations).toEqual([])
    expect(cycles).toBeLessThanOrEqual(CYCLES_BAR)
  },
  300_000,
)
