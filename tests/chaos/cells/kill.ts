// kill -9 at every named point of the five verbs, and while the answer to a broadcast is on its way.
import { waitFor } from '../../e2e/support/wait.js'
import { DATABASES, type Cell } from '../support/cell.js'
import type { Stage } from '../support/stage.js'

/** In the order of a kill's way. Those that come once a block are met in the middle of a batch. */
export const POINTS = [
  'accrue:read',
  'accrue:written',
  'accrue:committed',
  'settle:open_read',
  'settle:planned',
  'settle:written',
  'settle:committed',
  'pay:checked',
  'pay:signed',
  'pay:stored',
  'pay:committed',
  'publish:worked',
  'publish:sent',
  'publish:marked',
  'confirm:seen',
  'confirm:before_commit',
  'confirm:committed',
] as const
const ONCE_A_BLOCK: ReadonlySet<string> = new Set(['publish:worked', 'publish:sent'])
export const BATCHES = [1, 10, 100] as const
export const SCHEDULERS = [1, 2] as const

const nth = (point: string, batch: number): number => (ONCE_A_BLOCK.has(point) ? Math.min(8, Math.ceil(batch / 2)) : 1)

async function killAt(stage: Stage, point: string, schedulers: number): Promise<void> {
  await stage.keep(schedulers)
  await stage.meet({ point, nth: nth(point, stage.options.batch), signal: 'SIGKILL' })
}

/** The node has the block and its answer is late: whoever waits for it is killed. */
async function killBeforeAnswer(stage: Stage, schedulers: number): Promise<void> {
  await stage.keep(schedulers)
  const { world } = stage
  const { sandbox } = world
  const height = () => sandbox.network.primary.ledger.chains.get(accountKey(stage))?.blocks.length ?? 0
  const before = height()
  sandbox.faults.add({ server: '*', action: 'process', kind: 'late', delayMs: 5_000 })
  stage.owe()
  await waitFor('a block on its way', 60_000, () => height() > before)
  const publisher = await world.database.read.all(`SELECT holder FROM lease WHERE name = 'publish'`)
  const pid = Number(String(publisher[0]?.['holder']).split(':')[1])
  await stage.running.find((one) => one.pid === pid)?.kill()
}

function accountKey(stage: Stage): string {
  const { operator, sandbox } = stage.world
  const chain = [...sandbox.network.primary.ledger.chains.values()].find(({ account }) => account === operator)
  if (chain === undefined) throw new Error('the operator account has no block')
  return chain.accountKey
}

export const killCells: readonly Cell[] = DATABASES.flatMap((database) =>
  BATCHES.flatMap((batch) =>
    SCHEDULERS.flatMap((schedulers): Cell[] => [
      ...POINTS.map((point) => ({
        name: `kill ${point}`,
        database,
        schedulers,
        batch,
        fault: (stage: Stage) => killAt(stage, point, schedulers),
      })),
      {
        name: 'kill publish:answer',
        database,
        schedulers,
        batch,
        fault: (stage: Stage) => killBeforeAnswer(stage, schedulers),
      },
    ]),
  ),
)
