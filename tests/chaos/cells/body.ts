// Every action that the service asks of a node, answered with every kind of body that is none: nothing of it decides anything, and once
// the nodes speak again everything is paid.
import { setTimeout as sleep } from 'node:timers/promises'
import type { FaultInput } from '@pay2slay/sandbox'
import { DATABASES, type Cell } from '../support/cell.js'
import type { Stage } from '../support/stage.js'

export const METHODS = [
  'version',
  'block_count',
  'account_info',
  'account_history',
  'receivable',
  'block_info',
  'blocks_info',
  'process',
  'work_generate',
] as const

/** Beyond the client's limit of 8 MiB. */
const HUGE = 9 * 1024 * 1024
const says = (body: string): Partial<FaultInput> => ({ kind: 'status', status: 200, body })

export const BODIES: Readonly<Record<string, () => Partial<FaultInput>>> = {
  empty: () => says(''),
  'no JSON': () => says('\u0000\u0001 not json'),
  'JSON null': () => says('null'),
  'a list': () => says('[]'),
  'no fields': () => says('{}'),
  'an error': () => says('{"error":"Stopped"}'),
  huge: () => says(`{"padding":"${'x'.repeat(HUGE)}"}`),
  html: () => ({ kind: 'html', status: 200 }),
  'html after handling': () => ({ kind: 'html', afterHandling: true }),
  truncated: () => ({ kind: 'truncate' }),
  'wrong types': () => ({ kind: 'wrong_types' }),
  'status 429': () => ({ kind: 'status', status: 429 }),
}

/** Long enough for the verbs to meet it, several times over. */
const FAULTY_MS = 2_000

async function bad(stage: Stage, methods: readonly string[], body: Partial<FaultInput>): Promise<void> {
  await stage.keep(1)
  const ids = methods.flatMap((action) =>
    ['node', 'node2'].map((server) => {
      const added = stage.world.sandbox.faults.add({ server, action, kind: 'status', ...body })
      if (!added.ok) throw new Error(added.error)
      return added.value
    }),
  )
  stage.owe()
  await sleep(FAULTY_MS)
  for (const id of ids) stage.world.sandbox.faults.remove(id)
}

export const bodyCells: readonly Cell[] = DATABASES.flatMap((database) => [
  ...METHODS.flatMap((method) =>
    Object.entries(BODIES).map(([name, body]) => cellOf(database, `${method} says ${name}`, [method], body)),
  ),
  ...Object.entries(BODIES).map(([name, body]) => cellOf(database, `everything says ${name}`, METHODS, body)),
])

function cellOf(
  database: Cell['database'],
  name: string,
  methods: readonly string[],
  body: () => Partial<FaultInput>,
): Cell {
  const fault = (stage: Stage) => bad(stage, methods, body())
  return { name: `body ${name}`, database, schedulers: 1, batch: 10, fault }
}
