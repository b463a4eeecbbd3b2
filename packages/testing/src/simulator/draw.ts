// A history from a seed, "swarm" fashion: each seed leaves out some kinds of trouble and draws how often the others come, since one
// profile for all would hide faults that need many of one kind and none of another.
import type { SeededRandom } from '../random.js'
import { chance, seededRandom } from '../random.js'
import {
  ACTS,
  MEMBERSHIPS,
  NODE_CHANGES,
  PROVIDER_FAULTS,
  type Action,
  type History,
  type Job,
  type WorldSettings,
} from './history.js'
import { CALL_FAULTS } from './node.js'
import { drawScene } from './scenes.js'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

type Kind = Action['kind']
/** Never left out; everything else is, in about half of all histories. */
const ALWAYS: Readonly<Partial<Record<Kind, number>>> = { run: 60, play: 5, advance: 6, confirm: 8 }
const SOMETIMES: Readonly<Partial<Record<Kind, number>>> = {
  crash: 4,
  crash_in_transaction: 4,
  freeze: 2,
  store_fault: 2,
  clock_jump: 1,
  call_fault: 6,
  node: 3,
  roll_back: 3,
  deliver: 2,
  rival: 1.2,
  backup: 1,
  restore: 0.5,
  lose_block: 0.5,
  epoch: 0.3,
  fund: 1,
  provider: 3,
  membership: 1.5,
  directory_outage: 1,
  act: 4,
}

export interface DrawOptions {
  readonly actions?: number
}

export function drawHistory(seed: number, options: DrawOptions = {}): History {
  const random = seededRandom(seed)
  const { pick } = random
  const settings = inLanes(drawSettings(random), seed)
  const weights = drawWeights(random, settings)
  const jobs = drawJobs(random)
  // A scene is worth some ten actions.
  const share = pick([0, 0.02, 0.06])
  const length = options.actions ?? Math.floor((60 + random.below(90)) / (1 + 10 * share))
  const actions = Array.from({ length }, () =>
    chance(random, share) ? drawScene(random, settings) : [drawAction(random, weights, jobs, settings)],
  ).flat()
  return { seed, settings, actions: chance(random, 0.9) ? [...opening(settings, random), ...actions] : actions }
}

/** Most worlds begin where something can go wrong: with a baseline for everybody, an open account, and kills to be paid. */
function opening({ players }: WorldSettings, random: SeededRandom): readonly Action[] {
  const run = (job: Job): Action => ({ kind: 'run', worker: 0, job, steps: 400 })
  const confirm: Action = { kind: 'confirm', blocks: 1 }
  const begun: Action[] = [run('accrue'), run('pay'), run('publish'), confirm, run('confirm')]
  const play = (player: number): Action => ({ kind: 'play', player, kills: 5 + random.below(30) })
  const played = Array.from({ length: players }, (_, player) => play(player))
  const later: Action = { kind: 'advance', ms: 1_000 }
  return [...begun, ...played, later, run('accrue'), ...(chance(random, 0.5) ? [run('settle')] : [])]
}

/** Every fourth world settles in two lanes, which only an order that decides nothing lets happen. */
function inLanes(settings: Omit<WorldSettings, 'lanes'>, seed: number): WorldSettings {
  return seed % 4 === 0 ? { ...settings, lanes: 2, order: 'random', batchSize: 0 } : { ...settings, lanes: 1 }
}

function drawSettings(random: SeededRandom): Omit<WorldSettings, 'lanes'> {
  const { pick, below } = random
  const nodes = pick([1, 2, 2, 3])
  const daily = pick([null, 10, 30, 150])
  return {
    players: 1 + below(4),
    schedulers: pick([1, 2, 2, 3]),
    nodes,
    liar: nodes > 1 && chance(random, 0.1),
    leases: chance(random, 0.5),
    fundBan: pick([2, 20, 1_000, 1_000]),
    dailyKills: daily,
    weeklyKills: pick([null, 60, 750]),
    perKill: pick([5_000_000, 5_000_001, 33_333_333, 100_000_000]),
    multiplier: pick([null, null, [3, 2], [1, 3]] as const),
    minPayout: pick([1, 1_000_000, 10_000_000]),
    minBalanceBan: pick([0, 1, 10]),
    perHourBan: pick([10, 500, 500]),
    perDayBan: pick([20, 5_000, 5_000]),
    maxUnconfirmed: pick([1, 2, 4, 16]),
    order: pick(['random', 'oldest_first', 'smallest_first'] as const),
    batchSize: pick([0, 0, 1, 2]),
    pageSize: pick([1, 2, 100]),
    owedLimit: pick([1, 2, 100]),
    markEvery: pick([1, 3, 16]),
    holdFlagged: chance(random, 0.3),
    changeDelayHours: pick([0, 24]),
    killRatePerMinute: pick([null, null, 2]),
    keepsLimits: chance(random, 0.1),
    timeZone: pick(TIME_ZONES),
    accounts: pick([1, 1, 1, 2]),
    isSecondLate: chance(random, 0.3),
  }
}

/** Far behind, far ahead and beside the hour: a Monday noon in UTC is in another day or week in some of them after hours. */
const TIME_ZONES = ['UTC', 'UTC', 'America/Los_Angeles', 'Pacific/Auckland', 'Asia/Kathmandu'] as const

type Weights = readonly (readonly [Kind, number])[]

function drawWeights(random: SeededRandom, { liar }: WorldSettings): Weights {
  const drawn: [Kind, number][] = Object.entries(ALWAYS).map(([kind, weight]) => [
    kind as Kind,
    weight * (0.5 + (random.next() / 2 ** 32) * 1.5),
  ])
  for (const [kind, weight] of Object.entries(SOMETIMES)) {
    const isIn = chance(random, 0.5)
    const factor = 4 ** ((random.next() / 2 ** 32) * 2 - 0.8)
    if (isIn) drawn.push([kind as Kind, weight * factor])
  }
  // A lie is found out by the others; where nobody else answers, nobody could know.
  const kept = liar ? drawn.filter(([kind]) => kind !== 'node' && kind !== 'call_fault') : drawn
  const total = kept.reduce((sum, [, weight]) => sum + weight, 0)
  let reached = 0
  return kept.map(([kind, weight]) => [kind, (reached += weight / total)])
}

/** How often each job runs. */
function drawJobs(random: SeededRandom): readonly Job[] {
  const usual: readonly (readonly [Job, number])[] = [
    ['accrue', 4],
    ['settle', 4],
    ['pay', 5],
    ['publish', 5],
    ['confirm', 5],
    ['reverify', 1],
    ['compare', 1],
    ['cancel', 0],
    ['look', 1],
  ]
  return usual.flatMap(([job, weight]) => Array.from({ length: weight + random.below(3) }, () => job))
}

const JUMPS = [-26 * HOUR, -HOUR, -10 * MINUTE, -10_000, 10_000, 10 * MINUTE, HOUR, 26 * HOUR]
const ADVANCES = [100, 1_000, 5_000, 30_000, 5 * MINUTE, HOUR, 7 * HOUR, 25 * HOUR]

function drawAction(random: SeededRandom, weights: Weights, jobs: readonly Job[], settings: WorldSettings): Action {
  const { pick, below } = random
  const at = random.next() / 2 ** 32
  const kind = weights.find(([, upTo]) => at < upTo)?.[0] ?? 'run'
  const worker = below(settings.schedulers + 1)
  const node = below(settings.nodes)
  const player = below(settings.players)
  const account = below(settings.accounts)
  switch (kind) {
    case 'run':
      return { kind, worker, job: pick(jobs), steps: pick([1, 2, 4, 8, 40, 40, 40]) }
    case 'crash':
      return { kind, worker }
    case 'crash_in_transaction':
      return { kind, worker, call: 1 + below(10) }
    case 'freeze':
      return { kind, worker, turns: 2 + below(15), ms: pick([1_000, 31_000, 10 * MINUTE]) }
    case 'store_fault':
      return { kind, worker, fault: pick(['before_commit', 'answer_lost'] as const) }
    case 'play':
      return { kind, player, kills: pick([1, 1, 2, 3, 7, 20, 130]) }
    case 'advance':
      return { kind, ms: pick(ADVANCES) }
    case 'clock_jump':
      return { kind, ms: pick(JUMPS) }
    case 'call_fault':
      return {
        kind,
        node,
        fault: pick(CALL_FAULTS),
        on: pick(['process', 'process', 'any'] as const),
        times: pick([1, 1, 3]),
      }
    case 'node':
      return { kind, node, change: pick(NODE_CHANGES), blocks: 1 + below(4) }
    case 'confirm':
      return { kind, blocks: pick([1, 1, 2, 50]) }
    case 'roll_back':
      return { kind, depth: 1 + below(3), node: pick([null, null, node]), account }
    case 'deliver':
      return { kind }
    case 'rival':
      return {
        kind,
        depth: below(4),
        confirmed: chance(random, 0.4),
        units: pick([1, 100_000_000]),
        player: pick([null, null, player]),
        account,
      }
    case 'backup':
      return { kind }
    case 'restore':
      return { kind, backup: below(8) }
    case 'lose_block':
      return { kind, block: below(4) }
    case 'epoch':
      return { kind, account }
    case 'fund':
      return { kind, ban: pick([1, 5, 50, 500]), account }
    case 'provider':
      return { kind, player, fault: pick([null, ...PROVIDER_FAULTS]), by: pick([1, 5, 50, 5_000]) }
    case 'membership':
      return { kind, player, state: pick(MEMBERSHIPS) }
    case 'directory_outage':
      return { kind, times: pick([1, 5]) }
    case 'act':
      return { kind, act: pick(ACTS), player, by: below(1_000) }
  }
}
