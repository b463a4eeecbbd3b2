// Every action that the service asks of a node, answered with every kind of body that is none: nothing of it decides anything, and once
// the nodes speak again everything is paid.
import { setTimeout as sleep } from 'node:timers/promises'
import type { FaultInput } from '@pay2slay/sandbox'
import { waitFor } from '../../e2e/support/wait.js'
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

/** More is owed so often until they do. */
const ASK_AGAIN_MS = 10_000

/** The verbs come to every action that they need within this. */
const MET_WITHIN_MS = 60_000

/** Some actions are asked for seldom: what makes the service ask. */
const OCCASIONS: Readonly<Partial<Record<(typeof METHODS)[number], (stage: Stage) => Promise<unknown>>>> = {
  // The genesis is good for a minute; a scheduler that starts asks for it at once, and may wait for it to be told.
  async version(stage) {
    await stage.keep(0)
    return stage.keep(1)
  },
  // Only a node of before V23 leaves out what follows a block, and only of a block that no node has is it asked.
  async account_history(stage) {
    const { network, faults } = stage.world.sandbox
    for (const node of network.nodes) network.configure(node, { tellsSuccessor: false })
    for (const server of SERVERS) faults.add({ server, action: 'process', kind: 'status', status: 503 })
  },
}
const SERVERS = ['node', 'node2'] as const

async function bad(
  stage: Stage,
  methods: readonly (typeof METHODS)[number][],
  body: Partial<FaultInput>,
): Promise<void> {
  const { faults } = stage.world.sandbox
  await stage.keep(1)
  const ids = methods.flatMap((action) =>
    SERVERS.map((server) => {
      const added = faults.add({ server, action, kind: 'status', ...body })
      if (!added.ok) throw new Error(added.error)
      return added.value
    }),
  )
  const [only, ...more] = methods
  const occasion = only !== undefined && more.length === 0 ? OCCASIONS[only]?.(stage) : undefined
  stage.owe()
  await sleep(FAULTY_MS)
  // A cell whose fault nobody met has shown nothing.
  const isMet = () => faults.list().some(({ id, hits }) => ids.includes(id) && hits > 0)
  // What a node has just refused is left alone for a while, or done without it: then only later payouts ask for it.
  let askedAt = performance.now()
  await waitFor(`a node asked for ${methods.join(' or ')}`, MET_WITHIN_MS, async () => {
    if (isMet()) return true
    if (performance.now() - askedAt < ASK_AGAIN_MS) return false
    askedAt = performance.now()
    stage.owe()
    return false
  })
  faults.clear()
  await occasion
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
  methods: readonly (typeof METHODS)[number][],
  body: () => Partial<FaultInput>,
): Cell {
  const fault = (stage: Stage) => bad(stage, methods, body())
  return { name: `body ${name}`, database, schedulers: 1, batch: 10, fault }
}
