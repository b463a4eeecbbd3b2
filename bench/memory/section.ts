// memory: the peak of a process that runs one cycle over ten thousand and over a hundred thousand players.
import type { Dialect } from '@pay2slay/db'
import { readFileSync } from 'node:fs'
import { baselineCycle } from '../players/cycle.js'
import { seedPlayers } from '../players/seed.js'
import { runChild } from '../shared/children.js'
import type { Databases } from '../shared/databases.js'
import { medianOf, places, times, whole } from '../shared/figures.js'
import { progress, type Bar, type Section } from '../shared/report.js'
import type { MemoryJob, MemoryResult } from './child.js'

const CHILD = new URL('./child.ts', import.meta.url)
const MOST_MB = 250
/** Ten times the players: what is not noise of the collector would show as far more than this. */
const MOST_GROWTH = 1.15

interface Measured {
  readonly dialect: Dialect
  readonly players: number
  readonly startMb: number
  readonly peakMb: number
  readonly highestMb: number
}

/** Node's flags of the scheduler in production, read from its start script, so that this measures what runs. */
function productionFlags(): readonly string[] {
  const file = new URL('../../apps/scheduler/package.json', import.meta.url)
  const { scripts } = JSON.parse(readFileSync(file, 'utf8')) as { scripts: { start: string } }
  return scripts.start.split(' ').filter((word) => word.startsWith('--'))
}

export async function memory(databases: Databases, quick: boolean): Promise<Section> {
  const [small, large] = quick ? [200, 1_000] : [10_000, 100_000]
  const runs = quick ? 1 : 5
  const flags = productionFlags()
  const measured: Measured[] = []
  for (const dialect of ['sqlite', 'postgresql'] as const) {
    for (const players of [small, large]) measured.push(await measure(databases, flags, { dialect, players, runs }))
  }
  return {
    name: 'memory',
    title: `peak memory of a process that accrues and settles, median of ${runs}`,
    notes: [
      `resident memory (maxRSS) of a new process a run, the scheduler’s modules, logger and metrics loaded; flags of its start script: ${flags.join(' ') || 'none'}`,
      'the stubs keep nothing of a player; a run from source carries the TypeScript loader with it (about 20 MB), production does not',
    ],
    columns: ['database', 'players', 'at the start MB', 'peak MB', 'highest of all runs MB'],
    rows: measured.map((one) => [
      one.dialect,
      whole(one.players),
      places(one.startMb, 0),
      places(one.peakMb, 0),
      places(one.highestMb, 0),
    ]),
    bars: quick ? [] : barsOf(measured, small, large),
  }
}

interface Size {
  readonly dialect: Dialect
  readonly players: number
  readonly runs: number
}

async function measure(databases: Databases, flags: readonly string[], size: Size): Promise<Measured> {
  const { dialect, players, runs } = size
  progress(`memory ${dialect} ${players}: filling`)
  const base = await databases.create(dialect)
  await seedPlayers(base, players)
  await baselineCycle(base)
  const results: MemoryResult[] = []
  for (let run = 1; run <= runs; run += 1) {
    const url = await databases.copy(base)
    const result = await runChild<MemoryJob, MemoryResult>(CHILD, { url }, flags)
    await databases.drop(url)
    progress(`memory ${dialect} ${players}: peak ${places(result.peakMb, 0)} MB`)
    results.push(result)
  }
  await databases.drop(base)
  return {
    dialect,
    players,
    startMb: medianOf(results, (result) => result.startMb),
    peakMb: medianOf(results, (result) => result.peakMb),
    highestMb: Math.max(...results.map((result) => result.peakMb)),
  }
}

function barsOf(measured: readonly Measured[], small: number, large: number): Bar[] {
  return (['sqlite', 'postgresql'] as const).flatMap((dialect) => {
    const peak = (players: number) =>
      measured.find((one) => one.dialect === dialect && one.players === players)?.peakMb ?? Number.NaN
    const growth = peak(large) / peak(small)
    return [
      {
        what: `${dialect}: below ${MOST_MB} MB at ${whole(large)} players`,
        measured: `${places(peak(large), 0)} MB`,
        pass: peak(large) < MOST_MB,
      },
      {
        what: `${dialect}: flat from ${whole(small)} on (at most ${MOST_GROWTH}x for ten times the players)`,
        measured: times(growth),
        pass: growth <= MOST_GROWTH,
      },
    ]
  })
}
