// The holder of a lease is stopped for ten lease times and then goes on with what it had read: another has done its work meanwhile.
import { setTimeout as sleep } from 'node:timers/promises'
import { DATABASES, paidMeanwhile, type Cell } from '../support/cell.js'
import type { Stage } from '../support/stage.js'

const LEASE_MS = 500
const STOPPED_MS = 10 * LEASE_MS

/** Between two transactions, where nothing is locked: the other pays everything meanwhile, and the one that wakes is stale. */
const BETWEEN = [
  'accrue:read',
  'settle:open_read',
  'pay:checked',
  'pay:committed',
  'publish:worked',
  'publish:sent',
] as const
/** Amid a transaction: its locks keep the other waiting until it wakes. */
const AMID = ['accrue:written', 'settle:written', 'pay:stored', 'confirm:before_commit'] as const

async function stopAt(stage: Stage, point: string, isAlone: boolean): Promise<void> {
  await stage.keep(0)
  await stage.start({ leaseMs: LEASE_MS })
  await stage.start({ leaseMs: LEASE_MS })
  const stopped = await stage.meet({ point, nth: 1, signal: 'SIGSTOP' })
  const from = performance.now()
  if (!isAlone) await paidMeanwhile(stage)
  stage.owe()
  await sleep(Math.max(0, STOPPED_MS - (performance.now() - from)))
  stopped.signal('SIGCONT')
}

export const stopCells: readonly Cell[] = DATABASES.flatMap((database) =>
  [...BETWEEN, ...AMID].map((point) => ({
    name: `stop ${point}`,
    database,
    schedulers: 2 as const,
    batch: 10,
    fault: (stage: Stage) => stopAt(stage, point, (AMID as readonly string[]).includes(point)),
  })),
)
