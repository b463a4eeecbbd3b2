// chain: what each verb of the chain costs alone with a thousand payouts: sign and store, send, sweep, and go on after a kill -9.
import type { Dialect } from '@pay2slay/db'
import { baselineCycle } from '../players/cycle.js'
import { seedPlayers } from '../players/seed.js'
import { runChild, startChild } from '../shared/children.js'
import type { Databases } from '../shared/databases.js'
import { medianOf, places, whole } from '../shared/figures.js'
import { progress, type Bar, type Section } from '../shared/report.js'
import type { LedgerJob, LedgerResult } from '../payouts/ledger.js'
import { SEED } from '../payouts/section.js'
import type { ChainJob, ChainResult } from './child.js'
import { measureSigning } from './signing.js'

const SIGN_SECONDS = 2
const PUBLISH_PER_SECOND = 200
const SWEEP_SECONDS = 1
const RECOVERY_CYCLES = 2

interface Runs {
  readonly dialect: Dialect
  readonly checked: readonly ChainResult[]
  readonly unchecked: ChainResult
  readonly recovered: ChainResult
}

export async function chain(databases: Databases, quick: boolean): Promise<Section> {
  const count = quick ? 60 : 1_000
  const runs = quick ? 1 : 3
  const measured: Runs[] = []
  for (const dialect of ['sqlite', 'postgresql'] as const) {
    const base = await databases.create(dialect)
    await seedPlayers(base, count)
    await baselineCycle(base)
    const checked: ChainResult[] = []
    for (let run = 1; run <= runs; run += 1) checked.push(await once(databases, base, count, true))
    const unchecked = await once(databases, base, count, false)
    const recovered = await afterKill(databases, base, count)
    measured.push({ dialect, checked, unchecked, recovered })
    await databases.drop(base)
    progress(`chain ${dialect}: recovered in ${recovered.cycles} cycle(s)`)
  }
  const cost = await measureSigning(SEED, count)
  const each = (seconds: number): string => places((seconds * 1000) / count, 3)
  return {
    name: 'chain',
    title: `the verbs of the chain with ${whole(count)} payouts each, median of ${runs}`,
    notes: [
      `max_unconfirmed ${whole(count)}, one account; the ledger is another process, over HTTP on loopback, closes each connection and confirms at once`,
      'sign: look at the chain, sign and store in one transaction; send: with the work ready, without the check from one run; sweep: blocks_info of all and the books',
      `kill -9 when half is sent, ${whole(count)} blocks open; a cycle is pay, publish and confirm`,
    ],
    columns: [
      'database',
      'sign + store s',
      'sent/s',
      'sent/s unchecked',
      'blocks_info s',
      'sweep s',
      'cycles',
      'recovery s',
    ],
    rows: measured.map(({ dialect, checked, unchecked, recovered }) => [
      dialect,
      places(medianOf(checked, ({ signSeconds }) => signSeconds)),
      places(medianOf(checked, ratePerSecond), 0),
      places(ratePerSecond(unchecked), 0),
      places(medianOf(checked, ({ viewsSeconds }) => viewsSeconds)),
      places(medianOf(checked, ({ confirmSeconds }) => confirmSeconds)),
      whole(recovered.cycles),
      places(recovered.recoverSeconds),
    ]),
    bars: quick ? [] : measured.flatMap(barsOf),
    appendix: [
      `hash and signature inline: ${places(cost.inlineSeconds)} s (${each(cost.inlineSeconds)} ms each); signatures on ${cost.workers} worker threads: ${places(cost.workersSeconds)} s (${each(cost.workersSeconds)} ms each)`,
    ],
  }
}

const ratePerSecond = ({ sent, publishSeconds }: ChainResult): number => sent / publishSeconds

function barsOf({ dialect, checked, recovered }: Runs): readonly Bar[] {
  const sign = medianOf(checked, ({ signSeconds }) => signSeconds)
  const rate = medianOf(checked, ratePerSecond)
  const sweep = medianOf(checked, ({ confirmSeconds }) => confirmSeconds)
  return [
    {
      what: `${dialect}: signed and stored within ${SIGN_SECONDS} s`,
      measured: places(sign),
      pass: sign <= SIGN_SECONDS,
    },
    {
      what: `${dialect}: at least ${PUBLISH_PER_SECOND} sent a second, each checked`,
      measured: places(rate, 0),
      pass: rate >= PUBLISH_PER_SECOND,
    },
    { what: `${dialect}: swept within ${SWEEP_SECONDS} s`, measured: places(sweep), pass: sweep <= SWEEP_SECONDS },
    {
      what: `${dialect}: recovered within ${RECOVERY_CYCLES} cycles`,
      measured: whole(recovered.cycles),
      pass: recovered.cycles <= RECOVERY_CYCLES,
    },
  ]
}

const CHILD = new URL('./child.ts', import.meta.url)

async function withLedger<T>(checkSignatures: boolean, work: (node: LedgerResult) => Promise<T>): Promise<T> {
  const ledger = startChild<LedgerJob, LedgerResult>(new URL('../payouts/ledger.ts', import.meta.url))
  try {
    const settings = { fundBan: 1_000_000, confirmDelayMs: 0, keepAlive: false, checkSignatures }
    return await work(await ledger.ask({ seed: SEED, ...settings }))
  } finally {
    await ledger.stop()
  }
}

function once(databases: Databases, base: string, count: number, checkSignatures: boolean): Promise<ChainResult> {
  return withLedger(checkSignatures, async (node) => {
    const url = await databases.copy(base)
    try {
      const job: ChainJob = { url, seed: SEED, ...node, maxUnconfirmed: count, task: 'once' }
      const result = await runChild<ChainJob, ChainResult>(CHILD, job)
      if (result.confirmed !== count) throw new Error(`${result.confirmed} of ${count} were confirmed`)
      progress(`chain: ${places(ratePerSecond(result), 0)} sent a second${checkSignatures ? '' : ', unchecked'}`)
      return result
    } finally {
      await databases.drop(url)
    }
  })
}

function afterKill(databases: Databases, base: string, count: number): Promise<ChainResult> {
  return withLedger(true, async (node) => {
    const url = await databases.copy(base)
    try {
      const job: ChainJob = { url, seed: SEED, ...node, maxUnconfirmed: count, task: 'die' }
      const death = await runChild<ChainJob, ChainResult>(CHILD, job).catch((error: unknown) => error)
      if (!(death instanceof Error) || !death.message.includes('SIGKILL'))
        throw new Error('the process was not killed', { cause: death })
      const recovered = await runChild<ChainJob, ChainResult>(CHILD, { ...job, task: 'recover' })
      if (recovered.confirmed !== count) throw new Error(`${recovered.confirmed} of ${count} were confirmed`)
      return recovered
    } finally {
      await databases.drop(url)
    }
  })
}
