// The verbs of the chain one after the other, each under the clock: a thousand payouts signed and stored in one go, sent, and found
// confirmed in one sweep; or killed in the middle of sending, and gone on with by the next process.
import { addressCodec, createChain, createSigner, parseSeed } from '@pay2slay/banano-rpc'
import { createStore, ids, openDatabase, type Database } from '@pay2slay/db'
import { confirm, ok, operatorAccount, pay, publish, UNITS_PER_BAN, units, type Observer } from '@pay2slay/domain'
import { setTimeout as sleep } from 'node:timers/promises'
import { ELIGIBILITY, payingCycle } from '../players/cycle.js'
import { serve } from '../shared/children.js'
import { timed } from '../shared/figures.js'

export interface ChainJob {
  /** A database whose players have their first readings; for `recover`, the one that the killed process left. */
  readonly url: string
  readonly seed: string
  readonly nodeUrl: string
  readonly genesis: string
  readonly maxUnconfirmed: number
  /** `once`: each verb once. `die`: kill -9 of itself when half is sent. `recover`: cycles until nothing is open. */
  readonly task: 'once' | 'die' | 'recover'
}

export interface ChainResult {
  readonly signed: number
  readonly sent: number
  readonly confirmed: number
  readonly signSeconds: number
  readonly publishSeconds: number
  readonly viewsSeconds: number
  readonly confirmSeconds: number
  /** Of `recover`: rounds of pay, publish and confirm until nothing was open, and how long they took together. */
  readonly cycles: number
  readonly recoverSeconds: number
}

const NO_LIMIT = units(10_000_000n * UNITS_PER_BAN)
const observer: Observer = { count() {}, gauge() {}, event() {} }
const GIVE_UP_CYCLES = 50
/** A cycle does not begin before what was sent had time to be confirmed. */
const PAUSE_MS = 100

async function run(job: ChainJob): Promise<ChainResult> {
  const database = openDatabase(job.url)
  const chain = createChain({ endpoints: [{ url: job.nodeUrl }], expectedGenesis: job.genesis })
  try {
    return await measure(job, database, chain)
  } finally {
    chain.close()
    await database.close()
  }
}

function verbsOf(job: ChainJob, database: Database, chain: ReturnType<typeof createChain>) {
  const seed = parseSeed(job.seed)
  if (!seed.ok) throw new Error(seed.error)
  const signer = createSigner(seed.value, 0, { mode: 'live' })
  const store = createStore(database)
  const { maxUnconfirmed } = job
  let sent = 0
  const checkpoint = async (name: string): Promise<void> => {
    if (name !== 'publish:sent') return
    sent += 1
    if (job.task === 'die' && sent === Math.floor(maxUnconfirmed / 2)) process.kill(process.pid, 'SIGKILL')
  }
  const common = { store, chain, codec: addressCodec, ids, observer, checkpoint }
  // Found beforehand: the ledger takes any nonce.
  const work = { accepts: () => true, work: async () => ok('0'.repeat(16)), precompute() {} }
  const settings = {
    maxUnconfirmed,
    minOperatorBalance: units(1_000n * UNITS_PER_BAN),
    outflow: { perHour: NO_LIMIT, perDay: NO_LIMIT },
    minReceive: units(10_000_000n),
    eligibility: ELIGIBILITY,
    representative: null,
    timeZone: 'UTC',
  }
  return {
    account: signer.account,
    store,
    pay: () => pay({ ...common, signer }, settings),
    publish: () =>
      publish({ ...common, work }, signer.account, { limit: maxUnconfirmed, accountVersion: 1, markEvery: 64 }),
    confirm: async () => {
      const row = await operatorAccount(common, signer.account, null)
      if (!row.ok) throw new Error(`no account: ${row.error.kind}`)
      return confirm(common, row.value, maxUnconfirmed)
    },
  }
}

async function measure(job: ChainJob, database: Database, chain: ReturnType<typeof createChain>): Promise<ChainResult> {
  const verbs = verbsOf(job, database, chain)
  const none = { signed: 0, sent: 0, confirmed: 0, cycles: 0, recoverSeconds: 0 }
  const nothing = { ...none, signSeconds: 0, publishSeconds: 0, viewsSeconds: 0, confirmSeconds: 0 }
  if (job.task === 'recover') return { ...nothing, ...(await recover(verbs)) }
  await payingCycle(database, [verbs.account])
  const signing = await timed(verbs.pay)
  if (!signing.result.ok) throw new Error(`nothing was signed: ${signing.result.error.kind}`)
  const sending = await timed(verbs.publish)
  const open = await verbs.store.openBlocks(verbs.account, job.maxUnconfirmed)
  const looking = await timed(() => chain.views(open.map(({ hash }) => hash)))
  const sweeping = await timed(verbs.confirm)
  if (!sweeping.result.ok) throw new Error(`nothing was confirmed: ${sweeping.result.error.kind}`)
  return {
    ...nothing,
    signed: signing.result.value.signedSends,
    sent: sending.result.sent,
    confirmed: sweeping.result.value.confirmed,
    signSeconds: signing.wallSeconds,
    publishSeconds: sending.wallSeconds,
    viewsSeconds: looking.wallSeconds,
    confirmSeconds: sweeping.wallSeconds,
  }
}

async function recover(verbs: ReturnType<typeof verbsOf>): Promise<Partial<ChainResult>> {
  const start = performance.now()
  let confirmed = 0
  for (let cycles = 1; cycles <= GIVE_UP_CYCLES; cycles += 1) {
    const signed = await verbs.pay()
    if (!signed.ok) throw new Error(`not known: ${signed.error.kind}`)
    await verbs.publish()
    await sleep(PAUSE_MS)
    const swept = await verbs.confirm()
    if (!swept.ok) throw new Error(`nothing was confirmed: ${swept.error.kind}`)
    confirmed += swept.value.confirmed
    if (swept.value.open === 0) return { cycles, confirmed, recoverSeconds: (performance.now() - start) / 1000 }
  }
  throw new Error('blocks are open for ever')
}

serve(run)
