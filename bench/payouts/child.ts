// The chain's three jobs as the scheduler runs them, verbs waking each other, until every planned payout is confirmed.
import { addressCodec, createChain, createSigner, parseSeed } from '@pay2slay/banano-rpc'
import {
  createJobStates,
  createLeases,
  createLeaderboardStore,
  createStore,
  ids,
  openDatabase,
  type Database,
} from '@pay2slay/db'
import { ok, UNITS_PER_BAN, units, type Observer, type PaySettings, type Signer } from '@pay2slay/domain'
import { jobDefinitions, type JobTools } from '../../apps/scheduler/src/jobs/definitions.js'
import { Job, verbOf, type JobName, type Verb } from '../../apps/scheduler/src/jobs/job.js'
import { LeaseKeeper } from '../../apps/scheduler/src/jobs/lease-keeper.js'
import { Schedule } from '../../apps/scheduler/src/jobs/schedule.js'
import { accrueTools, ELIGIBILITY, payingCycle, settleTools } from '../players/cycle.js'
import { serve } from '../shared/children.js'
import { timed, type Spent } from '../shared/figures.js'
import { Probe, type Part } from './probe.js'

export interface PayoutsJob {
  /** A database whose players have their first readings. */
  readonly url: string
  readonly payouts: number
  readonly seed: string
  /** Of the seed, from index 0 on. */
  readonly accounts: number
  readonly nodeUrl: string
  readonly genesis: string
  readonly maxUnconfirmed: number
  readonly confirmPollMs: number
}

export interface PayoutsResult extends Spent {
  readonly confirmed: number
  readonly parts: readonly Part[]
}

const CHAIN_JOBS: readonly Verb[] = ['pay', 'publish', 'confirm']
const CHAIN_SECONDS = 5
const LEASE_MS = 30_000
const GIVE_UP_MS = 300_000
/** Far above what is paid here: the limits on what may leave are not what is measured. */
const NO_LIMIT = units(10_000_000n * UNITS_PER_BAN)

async function run(job: PayoutsJob): Promise<PayoutsResult> {
  const seed = parseSeed(job.seed)
  if (!seed.ok) throw new Error(seed.error)
  const signers = Array.from({ length: job.accounts }, (_, index) => createSigner(seed.value, index, { mode: 'live' }))
  const database = openDatabase(job.url)
  try {
    await payingCycle(
      database,
      signers.map(({ account }) => account),
    )
    const probe = new Probe()
    const { result: confirmed, ...spent } = await payUntil(job, database, signers, probe)
    const [row] = await database.read.all(`SELECT count(*) AS confirmed FROM payout WHERE state = 'confirmed'`)
    if (Number(row?.['confirmed']) < confirmed) throw new Error('more was counted as confirmed than the books hold')
    return { ...spent, confirmed, parts: probe.parts() }
  } finally {
    await database.close()
  }
}

/** Under the clock from the first wake to the last confirmation; the orderly end is outside it. */
async function payUntil(
  job: PayoutsJob,
  database: Database,
  signers: readonly Signer[],
  probe: Probe,
): Promise<Spent & { readonly result: number }> {
  const { promise: allConfirmed, resolve, reject } = Promise.withResolvers<number>()
  let confirmed = 0
  const observer: Observer = {
    count(name, by = 1, labels) {
      if (name !== 'blocks_confirmed_total' || labels?.['role'] !== 'payout') return
      confirmed += by
      if (confirmed >= job.payouts) resolve(confirmed)
    },
    gauge() {},
    event(level, event, fields) {
      if (level === 'error') reject(new Error(`${event} ${JSON.stringify(fields)}`))
    },
  }
  const chain = createChain({ endpoints: [{ url: job.nodeUrl }], expectedGenesis: job.genesis })
  const stopping = new AbortController()
  const leases = new LeaseKeeper(createLeases(database), 'benchmark', LEASE_MS)
  const jobs = new Map<JobName, Job>()
  const states = createJobStates(database)
  const seconds = {
    accrueSeconds: 3_600,
    settleSeconds: 3_600,
    compareSeconds: 86_400,
    backupSeconds: 3_600,
    reverifySeconds: 3_600,
    chainSeconds: CHAIN_SECONDS,
  }
  const schedule = new Schedule(jobs, states, seconds, observer)
  const tools = { leases, journal: states, observer, signal: stopping.signal, after: schedule.after }
  const definitions = jobDefinitions(toolsOf(job, database, observer, probe, signers, chain))
  for (const definition of definitions.filter(({ name }) => CHAIN_JOBS.includes(verbOf(name)))) {
    const timedRun = (signal: AbortSignal) => probe.time(`job ${definition.name}`, () => definition.run(signal))
    jobs.set(definition.name, new Job({ ...definition, run: timedRun }, tools))
  }
  const late = setTimeout(() => reject(new Error(`${confirmed} of ${job.payouts} confirmed in time`)), GIVE_UP_MS)
  try {
    return await timed(async () => {
      await schedule.start()
      // As settle wakes it.
      for (const [name, one] of jobs) if (verbOf(name) === 'pay') void one.wake()
      return allConfirmed
    })
  } finally {
    clearTimeout(late)
    stopping.abort()
    await schedule.stop()
    chain.close()
  }
}

function toolsOf(
  job: PayoutsJob,
  database: Database,
  observer: Observer,
  probe: Probe,
  signers: readonly Signer[],
  chain: ReturnType<typeof createChain>,
): JobTools {
  const settings: PaySettings = {
    maxUnconfirmed: job.maxUnconfirmed,
    minOperatorBalance: units(1_000n * UNITS_PER_BAN),
    outflow: { perHour: NO_LIMIT, perDay: NO_LIMIT },
    minReceive: units(10_000_000n),
    eligibility: ELIGIBILITY,
    representative: null,
    timeZone: 'UTC',
  }
  const store = createStore(database)
  return {
    accrue: accrueTools(database, 1),
    settle: settleTools(
      database,
      signers.map(({ account }) => account),
    ),
    reverify: null,
    compare: null,
    alerts: { raise: async () => {}, clear: async () => {} },
    chain: {
      store: probe.wrap(store, (method) => `store ${method}`),
      chain: probe.wrap(chain, (method) => `node ${method}`),
      signers: signers.map((signer) => probe.wrap(signer, (method) => `${method} a block`)),
      // Found beforehand: the ledger takes any nonce.
      work: { accepts: () => true, work: async () => ok('0'.repeat(16)), precompute() {} },
      codec: addressCodec,
      ids,
      observer,
      checkpoint: async () => {},
      settings,
      confirmPollMs: job.confirmPollMs,
    },
    tell: null,
    leaderboard: { store: createLeaderboardStore(database), timeZone: 'UTC', makeTotals: null },
    backup: null,
    newRun: () => ({ runId: 'benchmark', seed: 1 }),
  }
}

serve(run)
