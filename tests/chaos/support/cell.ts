// A cell of the matrix, and playing one: a fault on a stage, the end of the fault, and what is wrong then.
import type { DatabaseKind } from '../../e2e/support/databases.js'
import { waitFor } from '../../e2e/support/wait.js'
import type { Stage } from './stage.js'

export const DATABASES: readonly DatabaseKind[] = ['sqlite', 'postgresql']
/** The bar: after the fault everything is paid within so many cycles. */
export const CYCLES_BAR = 2
/** And so many seconds: cycles that overlap on a slow machine are one, so that their number alone says little. */
export const SECONDS_BAR = 60

export interface Cell {
  /** Kind and fault: `kill pay:stored`. */
  readonly name: string
  readonly database: DatabaseKind
  readonly schedulers: 1 | 2
  readonly batch: number
  /** Needs a PostgreSQL that may be restarted and filled. */
  readonly ownServer?: boolean
  /** The fault, from its beginning to its end. */
  readonly fault: (stage: Stage) => Promise<void>
}

export interface Outcome {
  readonly cell: string
  readonly database: DatabaseKind
  readonly schedulers: number
  readonly batch: number
  readonly violations: readonly string[]
  /** null: it did not come to that. */
  readonly cycles: number | null
  /** From the end of the fault until everything was paid. */
  readonly convergeSeconds: number | null
  /** Of the whole cell. */
  readonly seconds: number
}

export const holds = ({ violations, cycles, convergeSeconds }: Outcome): boolean =>
  violations.length === 0 &&
  cycles !== null &&
  cycles <= CYCLES_BAR &&
  convergeSeconds !== null &&
  convergeSeconds <= SECONDS_BAR

export async function play(cell: Cell, setUp: () => Promise<Stage>): Promise<Outcome> {
  const from = performance.now()
  const { name, database, schedulers, batch } = cell
  const outcome = { cell: name, database, schedulers, batch }
  const seconds = () => (performance.now() - from) / 1_000
  try {
    const stage = await setUp()
    stage.calm()
    await cell.fault(stage)
    stage.calm()
    const { cycles, seconds: convergeSeconds } = await stage.converge()
    const violations = await stage.violations()
    return { ...outcome, violations, cycles, convergeSeconds, seconds: seconds() }
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error)
    return { ...outcome, violations: [detail], cycles: null, convergeSeconds: null, seconds: seconds() }
  }
}

/** The fault stands and everything must be paid nevertheless. */
export async function paidMeanwhile(stage: Stage): Promise<void> {
  await waitFor(
    'everything paid while the fault stands',
    60_000,
    () => stage.settled(),
    () => stage.world.whatIsStuck(),
  )
}
