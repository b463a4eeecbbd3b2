// accrue + settle: how many players a second, how much of the process's CPU, and how far from bare SQL on the same machine.
import type { Dialect } from '@pay2slay/db'
import { baselineCycle, DAILY_CAP } from '../players/cycle.js'
import { seedPlayers } from '../players/seed.js'
import { startChild, type Child } from '../shared/children.js'
import type { Databases } from '../shared/databases.js'
import { median, medianOf, places, times, whole, type Spent } from '../shared/figures.js'
import { progress, type Bar, type Section } from '../shared/report.js'
import type { RunJob, RunResult } from './child.js'

const LEAST_PER_SECOND = 10_000
const LEAST_PER_CPU_SECOND = 10_000
const MOST_OVER_FLOOR = 3
const MOST_GROWTH = 1.3
const WARM_UP_PLAYERS = 3_000
/** Players per CPU second of the program that this one replaces, as the issue states them. */
const ORIGINAL: Readonly<Record<Dialect, number>> = { sqlite: 267, postgresql: 209 }

interface Measured {
  readonly dialect: Dialect
  readonly players: number
  readonly flows: Spent
  readonly floor: Spent
  /** Each run against the floor right after it, so that a busy moment weighs on both. */
  readonly overFloor: number
}

export async function accrueSettle(databases: Databases, quick: boolean): Promise<Section> {
  const sizes = quick ? [200, 1_000] : [1_000, 10_000, 100_000]
  const runs = quick ? 1 : 5
  const measured: Measured[] = []
  for (const dialect of ['sqlite', 'postgresql'] as const) {
    // One process for all sizes of a database: a scheduler runs for months, so its code is warm.
    const child = startChild<RunJob, RunResult>(new URL('./child.ts', import.meta.url))
    try {
      if (!quick) await measure(databases, child, { dialect, players: WARM_UP_PLAYERS, runs: 3 })
      for (const players of sizes) measured.push(await measure(databases, child, { dialect, players, runs }))
    } finally {
      await child.stop()
    }
  }
  return {
    name: 'accrue-settle',
    title: `accrue + settle, provider and node in process, median of ${runs}`,
    notes: [
      `one cycle: every player has new kills and is paid; one in ten is over the daily cap of ${DAILY_CAP} and an accrual of theirs is split`,
      'each run in a copy of a database with players, wallets and their first readings; CPU is this process only (of PostgreSQL: the client)',
      'floor: the same rows with the same indexes and checks, one INSERT ... SELECT or UPDATE ... FROM a table, inputs already in the database',
    ],
    columns: [
      'database',
      'players',
      'wall s',
      'CPU s',
      'players/s',
      'players/CPU s',
      'x original',
      'floor s',
      'floor CPU s',
      'over floor',
    ],
    rows: measured.map(({ dialect, players, flows, floor, overFloor }) => [
      dialect,
      whole(players),
      places(flows.wallSeconds, 3),
      places(flows.cpuSeconds, 3),
      whole(players / flows.wallSeconds),
      whole(players / flows.cpuSeconds),
      places(players / flows.cpuSeconds / ORIGINAL[dialect], 0),
      places(floor.wallSeconds, 3),
      places(floor.cpuSeconds, 3),
      times(overFloor),
    ]),
    bars: quick ? [] : barsOf(measured),
  }
}

interface Size {
  readonly dialect: Dialect
  readonly players: number
  readonly runs: number
}

async function measure(databases: Databases, child: Child<RunJob, RunResult>, size: Size): Promise<Measured> {
  const { dialect, players, runs } = size
  progress(`accrue-settle ${dialect} ${players}: filling`)
  const base = await databases.create(dialect)
  await seedPlayers(base, players)
  await baselineCycle(base)
  const once = async (what: RunJob['what']): Promise<RunResult> => {
    const url = await databases.copy(base)
    const result = await child.ask({ url, what })
    await databases.drop(url)
    progress(
      `accrue-settle ${dialect} ${players} ${what}: ${places(result.wallSeconds)} s, CPU ${places(result.cpuSeconds)} s`,
    )
    return result
  }
  try {
    const flows: RunResult[] = []
    const floor: RunResult[] = []
    for (let run = 1; run <= runs; run += 1) {
      flows.push(await once('flows'))
      floor.push(await once('floor'))
    }
    check([...flows, ...floor])
    const ratios = flows.map((run, index) => run.wallSeconds / (floor[index]?.wallSeconds ?? Number.NaN))
    return { dialect, players, flows: medians(flows), floor: medians(floor), overFloor: median(ratios) }
  } finally {
    await databases.drop(base)
  }
}

/** Every run must have written the same; a floor that writes less would be no floor. */
function check(results: readonly RunResult[]): void {
  const kinds = new Set(results.map((result) => result.written))
  if (kinds.size !== 1) throw new Error(`the runs did not write the same:\n${[...kinds].join('\n')}`)
}

const medians = (runs: readonly Spent[]): Spent => ({
  wallSeconds: medianOf(runs, (run) => run.wallSeconds),
  cpuSeconds: medianOf(runs, (run) => run.cpuSeconds),
})

function barsOf(measured: readonly Measured[]): Bar[] {
  return (['sqlite', 'postgresql'] as const).flatMap((dialect) => {
    const of = (players: number) => measured.find((one) => one.dialect === dialect && one.players === players)
    const [small, large] = [of(10_000), of(100_000)]
    if (!small || !large) return []
    const rate = large.players / large.flows.wallSeconds
    const cpuRate = large.players / large.flows.cpuSeconds
    const growthOf = (figure: keyof Spent) =>
      large.flows[figure] / large.players / (small.flows[figure] / small.players)
    const growth = growthOf('wallSeconds')
    const bar = (what: string, shown: string, pass: boolean): Bar => ({
      what: `${dialect}: ${what}`,
      measured: shown,
      pass,
    })
    return [
      bar(`at least ${whole(LEAST_PER_SECOND)} players/s at 100,000`, whole(rate), rate >= LEAST_PER_SECOND),
      bar(
        `at most ${MOST_OVER_FLOOR}x the floor at 100,000`,
        times(large.overFloor),
        large.overFloor <= MOST_OVER_FLOOR,
      ),
      bar(
        `at least ${whole(LEAST_PER_CPU_SECOND)} players per CPU second (goal 27,000)`,
        whole(cpuRate),
        cpuRate >= LEAST_PER_CPU_SECOND,
      ),
      bar(
        `time per player grows at most ${MOST_GROWTH}x from 10,000 to 100,000`,
        `${times(growth)} (CPU ${times(growthOf('cpuSeconds'))})`,
        growth <= MOST_GROWTH,
      ),
    ]
  })
}
