// The faults of a soak: drawn at random, each begun and ended, so that the next one meets a system that is still getting over it.
import { randomInt } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { OwnServer } from '@pay2slay/testing'
import type { Service } from '../../e2e/support/service.js'
import type { Stage } from '../support/stage.js'

export interface Scene {
  readonly stage: Stage
  readonly server: OwnServer
  /** Ends this one and starts another in its place. */
  readonly replace: (victim: Service) => Promise<void>
  /** Schedulers that may be killed; one is left alone, so that its memory can be watched. */
  readonly mortal: () => readonly Service[]
}

export type Fault = (scene: Scene) => Promise<void>

/** Milliseconds that a fault stands: around the lease time of the stage. */
const whileIt = (): Promise<void> => sleep(randomInt(300, 4_000))

function oneOf<T>(list: readonly T[]): T | undefined {
  return list[randomInt(Math.max(1, list.length))]
}

/** Rules of the local world's switchboard, taken back afterwards. */
const rule =
  (input: Parameters<Stage['world']['sandbox']['faults']['add']>[0]): Fault =>
  async ({ stage }) => {
    const { faults } = stage.world.sandbox
    const added = faults.add(input)
    if (!added.ok) throw new Error(added.error)
    await whileIt()
    faults.remove(added.value)
  }

const proxied =
  (which: 'database' | 'node', act: 'cut' | 'silent' | 'reset' | 'orphan' | 'loseNextAnswer'): Fault =>
  async ({ stage }) => {
    const proxy = which === 'database' ? stage.databaseProxy : oneOf(stage.nodeProxies)
    if (!proxy) return
    if (act !== 'cut' && act !== 'silent') return proxy[act]()
    proxy.set(act)
    await whileIt()
    proxy.set('open')
  }

const nodeSet =
  (settings: Parameters<Stage['world']['sandbox']['network']['configure']>[1]): Fault =>
  async ({ stage }) => {
    const { network } = stage.world.sandbox
    const node = oneOf(network.nodes)
    if (!node) return
    network.configure(node, settings)
    await whileIt()
    network.configure(node, { up: true, isolated: false, lagBlocks: 0, staleBlocks: 0, otherGenesis: null })
  }

export const FAULTS: Readonly<Record<string, Fault>> = {
  'kill -9 of a scheduler': async ({ mortal, replace }) => {
    const victim = oneOf(mortal())
    if (victim) await replace(victim)
  },
  'a scheduler stands still': async ({ stage }) => {
    const victim = oneOf(stage.running)
    victim?.signal('SIGSTOP')
    await whileIt()
    victim?.signal('SIGCONT')
  },
  'the database restarts': ({ server }) => server.restart(randomInt(2) === 0 ? 'fast' : 'immediate'),
  'the database is cut off': proxied('database', 'cut'),
  'the database says nothing': proxied('database', 'silent'),
  'connections to the database are reset': proxied('database', 'reset'),
  'connections to the database are half open': proxied('database', 'orphan'),
  'an answer of the database is lost': proxied('database', 'loseNextAnswer'),
  'a node is cut off': proxied('node', 'cut'),
  'a node says nothing': proxied('node', 'silent'),
  'an answer of a node is lost': proxied('node', 'loseNextAnswer'),
  'a node is down': nodeSet({ up: false }),
  'a node lags': nodeSet({ lagBlocks: 200 }),
  'a node belongs to another network': nodeSet({ otherGenesis: '9'.repeat(64) }),
  'nodes answer 500': rule({ server: 'node', kind: 'status', status: 500, probability: 0.5 }),
  'nodes answer garbage': rule({ server: 'node', kind: 'status', status: 200, body: '<html>', probability: 0.5 }),
  'the provider answers 503': rule({ server: 'fortnite', kind: 'status', status: 503, probability: 0.5 }),
}

/** One of them by name. */
export function drawFault(): readonly [string, Fault] {
  const drawn = oneOf(Object.entries(FAULTS))
  if (drawn === undefined) throw new Error('there are faults')
  return drawn
}
