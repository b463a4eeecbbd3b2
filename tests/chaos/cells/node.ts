// Nodes that lag, belong to another network, go away or fall silent: with one good node left everything is paid, and with none
// nothing is believed.
import { setTimeout as sleep } from 'node:timers/promises'
import { DATABASES, paidMeanwhile, type Cell } from '../support/cell.js'
import type { Stage } from '../support/stage.js'

type Settings = Parameters<Stage['world']['sandbox']['network']['configure']>[1]

const OTHER_GENESIS = '9'.repeat(64)
const FAULTY_MS = 2_500

const set = (stage: Stage, name: 'node' | 'node2', settings: Settings): void => {
  const { network } = stage.world.sandbox
  const node = network.node(name)
  if (node === undefined) throw new Error(`the local world has no ${name}`)
  network.configure(node, settings)
}

/** A second scheduler start reads the genesis anew; what it was told lasts for a minute otherwise. */
async function fresh(stage: Stage): Promise<void> {
  await stage.keep(0)
  await stage.keep(1)
}

/** Everything must be paid while the fault stands. */
const pays = (begin: (stage: Stage) => void | Promise<void>) => async (stage: Stage) => {
  await stage.keep(1)
  await begin(stage)
  stage.owe()
  await paidMeanwhile(stage)
}

/** Nothing is promised until the fault is over. */
const waits = (begin: (stage: Stage) => void | Promise<void>) => async (stage: Stage) => {
  await stage.keep(1)
  await begin(stage)
  stage.owe()
  await sleep(FAULTY_MS)
}

const FAULTS: Readonly<Record<string, Cell['fault']>> = {
  'second lags 3 blocks': waits((stage) => set(stage, 'node2', { lagBlocks: 3 })),
  'second reads 3 blocks old': waits((stage) => set(stage, 'node2', { staleBlocks: 3 })),
  'first reads 3 blocks old': waits((stage) => set(stage, 'node', { staleBlocks: 3 })),
  'second apart from the network': waits((stage) => set(stage, 'node2', { isolated: true })),
  'second on another genesis': pays(async (stage) => {
    set(stage, 'node2', { otherGenesis: OTHER_GENESIS })
    await fresh(stage)
  }),
  'second takes over': pays((stage) => set(stage, 'node', { up: false })),
  'second takes over amid publishing': async (stage) => {
    await stage.keep(1)
    const stopped = await stage.meet({ point: 'publish:sent', nth: 3, signal: 'SIGSTOP' })
    set(stage, 'node', { up: false })
    stopped.signal('SIGCONT')
    await paidMeanwhile(stage)
  },
  'both away': waits((stage) => {
    set(stage, 'node', { up: false })
    set(stage, 'node2', { up: false })
  }),
  'both reset': waits((stage) => stage.nodeProxies.forEach((proxy) => proxy.set('cut'))),
  'both silent': waits((stage) => stage.nodeProxies.forEach((proxy) => proxy.set('silent'))),
  'connections half open': async (stage) => {
    await stage.keep(1)
    const stopped = await stage.meet({ point: 'publish:sent', nth: 3, signal: 'SIGSTOP' })
    for (const proxy of stage.nodeProxies) proxy.orphan()
    stopped.signal('SIGCONT')
  },
}

export const nodeCells: readonly Cell[] = DATABASES.flatMap((database) =>
  Object.entries(FAULTS).map(([name, fault]): Cell => {
    return { name: `node ${name}`, database, schedulers: 1, batch: 10, fault }
  }),
)
