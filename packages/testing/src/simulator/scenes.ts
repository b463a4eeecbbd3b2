// Short scenes that chance alone seldom plays: a process that is overtaken in the middle of a job, a total that stays lower for a day
// and then comes back, an answer from an old cache, books that are put back after everybody was paid. What exactly happens in each is
// drawn as everywhere.
import { chance, type SeededRandom } from '../random.js'
import type { Act, Action, Job, NodeChange, WorldSettings } from './history.js'

const HOUR = 3_600_000
/** More steps than any job has. */
const WHOLE = 400

const run = (worker: number, job: Job, steps = WHOLE): Action => ({ kind: 'run', worker, job, steps })
const pass = (ms: number): Action => ({ kind: 'advance', ms })
/** Whatever the process was doing, it is done; a dead one is started first. */
const freed = (worker: number): readonly Action[] => [run(worker, 'compare'), run(worker, 'compare')]

type Scene = (random: SeededRandom, settings: WorldSettings) => readonly Action[]

export function drawScene(random: SeededRandom, settings: WorldSettings): readonly Action[] {
  const scenes: readonly Scene[] = [
    overtaken,
    overtaken,
    overtakenSettlement,
    ...(settings.lanes > 1 ? [stoppedSettlement, stoppedSettlement] : []),
    lowerTotal,
    oldCache,
    putBack,
    forgottenLink,
    sharedEpic,
  ]
  return random.pick(scenes)(random, settings)
}

const MEANWHILE_ACTS: readonly Act[] = [
  'ban',
  'hold_player',
  'hold_payout',
  'void_payout',
  'pause',
  'unlink_wallet',
  'set_terms',
  'raise_flag',
]

function meanwhile({ pick, below }: SeededRandom, { players, nodes, accounts }: WorldSettings): Action {
  const player = below(players)
  const account = below(accounts)
  return pick<Action>([
    { kind: 'confirm', blocks: 50 },
    { kind: 'rival', depth: below(2), confirmed: true, units: 1, player: null, account },
    { kind: 'rival', depth: below(2), confirmed: true, units: 100_000_000, player, account },
    { kind: 'act', act: pick(MEANWHILE_ACTS), player, by: below(1_000) },
    { kind: 'play', player, kills: 1 + below(20) },
    { kind: 'roll_back', depth: 1, node: pick([null, below(nodes)]), account },
    pass(pick([1_000, 31_000, HOUR])),
  ])
}

/** One process stands still somewhere in a job while the world and another process go on; then it ends what it began. */
const overtaken: Scene = (random, settings) => {
  const { pick, below } = random
  const [slow, quick] = twoProcesses(random, settings)
  const job = pick(['settle', 'pay', 'pay', 'confirm', 'publish', 'accrue', 'look', 'cancel'] as const)
  const others = pick(['settle', 'pay', 'confirm', 'compare', 'look', 'accrue', 'cancel', 'publish'] as const)
  const between = Array.from({ length: 1 + below(2) }, () => meanwhile(random, settings))
  return [
    ...freed(slow),
    ...freed(quick),
    run(slow, job, 1 + below(14)),
    ...between,
    run(quick, others),
    ...(chance(random, 0.3) ? [run(quick, pick(['settle', 'pay', 'confirm', 'compare'] as const))] : []),
    run(slow, job),
  ]
}

/** Where the limits stay to the end, much that is owed would take years of them. */
const everybodyPlays = ({ below }: SeededRandom, { players, keepsLimits }: WorldSettings): readonly Action[] => [
  ...Array.from({ length: players }, (_, player): Action => {
    return { kind: 'play', player, kills: 1 + below(keepsLimits ? 4 : 25) }
  }),
  pass(1_000),
]

/** The faucet is paused while a settlement goes on. */
const stoppedSettlement: Scene = (random, settings) => {
  const { below } = random
  const [slow] = twoProcesses(random, settings)
  const act = (name: Act): Action => ({ kind: 'act', act: name, player: 0, by: 0 })
  return [
    ...freed(slow),
    ...everybodyPlays(random, settings),
    run(slow, 'accrue'),
    run(slow, 'settle', 4 + below(12)),
    act('pause'),
    run(slow, 'settle'),
    act('resume'),
  ]
}

/** What is open when a settlement begins is paid before it plans: the balance that it read, or the open payouts, are old then. */
const overtakenSettlement: Scene = (random, settings) => {
  const { below, pick } = random
  const [slow, quick] = twoProcesses(random, settings)
  return [
    ...freed(slow),
    ...freed(quick),
    ...everybodyPlays(random, settings),
    run(quick, 'accrue'),
    ...(chance(random, 0.7) ? [run(quick, 'settle'), run(quick, 'pay'), run(quick, 'publish')] : []),
    ...everybodyPlays(random, settings),
    run(quick, 'accrue'),
    run(slow, 'settle', 1 + below(8)),
    { kind: 'confirm', blocks: 50 },
    run(quick, pick(['confirm', 'settle'] as const)),
    run(slow, 'settle'),
  ]
}

/** Three lower totals or more over hours or days, and then perhaps the old one again. */
const lowerTotal: Scene = (random, { players }) => {
  const { below, pick } = random
  const player = below(players)
  const wait = pick([HOUR / 2, HOUR, 7 * HOUR, 13 * HOUR, 25 * HOUR])
  const looks = Array.from({ length: 2 + below(3) }, () => [run(0, 'accrue'), pass(wait)]).flat()
  const comesBack: readonly Action[] = [
    { kind: 'provider', player, fault: null, by: 0 },
    ...(chance(random, 0.5) ? [{ kind: 'play', player, kills: 1 + below(5) } as const] : []),
    pass(pick([1_000, HOUR])),
    run(0, 'accrue'),
    run(0, 'accrue'),
  ]
  return [
    ...freed(0),
    run(0, 'accrue'),
    { kind: 'provider', player, fault: 'lower', by: pick([1, 5, 50]) },
    ...looks,
    run(0, 'accrue'),
    ...(chance(random, 0.7) ? comesBack : []),
  ]
}

/** The provider answers from an old cache right after it told something newer. */
const oldCache: Scene = ({ below, pick }, { players }) => {
  const player = below(players)
  const plays: Action = { kind: 'play', player, kills: 1 + below(9) }
  return [
    ...freed(0),
    plays,
    pass(pick([1_000, HOUR])),
    run(0, 'accrue'),
    { kind: 'provider', player, fault: 'stale', by: 0 },
    // Nobody is read twice in one instant.
    pass(1_000),
    run(0, 'accrue'),
    { kind: 'provider', player, fault: null, by: 0 },
  ]
}

/** A backup, then everything is earned and paid as far as it goes, then the books are put back. */
const putBack: Scene = (random, settings) => {
  const { below, pick } = random
  const jobs: readonly Job[] = ['accrue', 'settle', 'pay', 'publish', 'confirm']
  const far = 1 + below(jobs.length)
  return [
    ...freed(0),
    ...(chance(random, 0.5) ? everybodyPlays(random, settings) : []),
    ...jobs.slice(0, below(jobs.length)).map((job) => run(0, job)),
    { kind: 'backup' },
    ...everybodyPlays(random, settings),
    ...jobs.slice(0, far).map((job) => run(0, job)),
    { kind: 'confirm', blocks: pick([0, 1, 50]) },
    { kind: 'restore', backup: below(8) },
    run(0, pick(jobs)),
    ...(chance(random, 0.5) ? jobs.map((job) => run(0, job)) : []),
  ]
}

/** What was paid to a wallet that was linked after the backup is found again, and meanwhile somebody else links its address. */
const forgottenLink: Scene = (random, settings) => {
  const { below, pick } = random
  const player = below(settings.players)
  const jobs: readonly Job[] = ['accrue', 'settle', 'pay', 'publish']
  const looks: readonly Job[] = ['pay', 'compare', 'confirm', 'look']
  const thief: Action = {
    kind: 'act',
    act: 'take_address',
    player: player + 1 + below(settings.players - 1),
    by: below(3),
  }
  const nodes = (change: NodeChange, blocks = 0) =>
    Array.from({ length: settings.nodes }, (_, node): Action => ({ kind: 'node', node, change, blocks }))
  // Nodes that show nothing of it for a while, and a person who lifts the stop.
  const hidden: readonly Action[] = [
    ...nodes('stale', 1 + below(3)),
    ...(chance(random, 0.5) ? [{ kind: 'act', act: 'resume_books', player, by: 0 } as const] : []),
    run(0, 'compare'),
  ]
  return [
    ...freed(0),
    run(0, 'compare'),
    { kind: 'backup' },
    { kind: 'act', act: 'link_wallet', player, by: below(3) },
    pass(25 * HOUR),
    ...everybodyPlays(random, settings),
    ...jobs.map((job) => run(0, job)),
    { kind: 'confirm', blocks: 50 },
    run(0, 'confirm'),
    { kind: 'restore', backup: -1 },
    ...(chance(random, 0.5) ? [run(0, pick(looks))] : []),
    thief,
    pass(1_000),
    ...(chance(random, 0.4) ? hidden : []),
    ...nodes('healthy'),
    run(0, pick(looks)),
    run(0, 'pay'),
  ]
}

/** Two players exchange their Epic accounts on the day on which one was planned for: the account's cap is used up for the other too. */
const sharedEpic: Scene = (random, settings) => {
  const { below, pick } = random
  const player = below(settings.players)
  const far = 1 + below(5)
  const jobs: readonly Job[] = ['settle', 'pay', 'publish', 'confirm']
  return [
    ...freed(0),
    ...everybodyPlays(random, settings),
    run(0, 'accrue'),
    ...jobs.slice(0, far).map((job) => run(0, job)),
    { kind: 'membership', player, state: 'swapped_epic' },
    pass(7 * HOUR),
    run(0, 'reverify'),
    run(0, 'accrue'),
    ...everybodyPlays(random, settings),
    run(0, 'accrue'),
    run(0, pick(['settle', 'settle', 'confirm'] as const)),
    run(0, 'settle'),
  ]
}

function twoProcesses({ below }: SeededRandom, { schedulers }: WorldSettings): readonly [number, number] {
  const one = below(schedulers + 1)
  return [one, (one + 1 + below(schedulers)) % (schedulers + 1)]
}
