// The API: CPU of the server's process a request, beside a floor that is measured right before it with the same load.
import type { Dialect } from '@pay2slay/db'
import path from 'node:path'
import { startBuiltChild, startChild, type Child } from '../shared/children.js'
import type { Databases } from '../shared/databases.js'
import { median, medianOf, places, times, whole } from '../shared/figures.js'
import { progress, type Bar, type Section } from '../shared/report.js'
import type { AskJob, LoadJob, LoadResult } from './load-child.js'
import { PLAYER, seedHistories } from './seed.js'
import type { ServerJob, ServerState } from './server-child.js'

type Server = Child<ServerJob, ServerState>
type Load = Child<LoadJob, LoadResult>

const SECRET = 'a key of the sessions for the benchmark that is long enough'

interface Route {
  readonly path: string
  readonly floor: string
  readonly most: number
  readonly session: boolean
}

const HEALTH: Route = { path: '/healthz', floor: '/empty', most: 1.3, session: false }
const BOARD: Route = { path: '/api/leaderboard', floor: '/bytes', most: 2, session: false }
const STATUS: Route = { path: '/me/status', floor: '/statement', most: 2.5, session: true }

const STREAMS = 1_000
const STREAMS_MOST_MB = 50
/** Two measures of the same route, one after the other, differ by this much on a quiet machine. */
const NO_SLOW_DOWN = 1.1

interface Streams {
  readonly dialect: Dialect
  readonly extraMb: number
  /** CPU of /healthz with the streams open, over the same without. */
  readonly slowDown: number
}

interface Measured {
  readonly dialect: Dialect
  readonly players: number
  readonly route: Route
  readonly connections: number
  /** Answers, where each comes before the next request of its connection. */
  readonly mostPerSecond: number
  readonly floorPerSecond: number
  /** Over the floor, each asked so. */
  readonly flatOut: number
  readonly cpuMicros: number
  readonly floorMicros: number
  readonly ratio: number
}

export async function api(databases: Databases, quick: boolean): Promise<Section> {
  const sizes = quick ? [{ players: 100, accruals: 10 }] : [SMALL, LARGE]
  const measured: Measured[] = []
  const streams: Streams[] = []
  // The floor of /me/status is a statement on PostgreSQL, whichever database the API has.
  const statements = await databases.create('postgresql')
  try {
    await seedHistories(statements, { players: 10, accruals: 1 }, SECRET)
    for (const dialect of ['sqlite', 'postgresql'] as const)
      for (const size of sizes) {
        const routes = size === LARGE ? [BOARD] : [HEALTH, BOARD, STATUS]
        const found = await measureSize(databases, { dialect, ...size, routes, quick, statements })
        measured.push(...found.routes)
        if (found.streams) streams.push(found.streams)
      }
  } finally {
    await databases.drop(statements)
  }
  return {
    name: 'api',
    title: `the API, CPU of the server's process a request, median of ${quick ? 1 : RUNS}`,
    notes: [
      'one API process with log, metrics, limits, headers and sessions as in production; kept connections from another process on loopback',
      'floor: the strictest Express route of its kind (empty, the same bytes, one named statement of pg), right before',
      'at equal rates both are asked half as often as the API answers at most; flat out each as fast as it answers (answers/s): whoever is',
      'faster sleeps less then, and waking the other side of a connection costs more than a short answer',
    ],
    columns: [
      'database',
      'players',
      'route',
      'connections',
      'CPU µs',
      'floor CPU µs',
      'over floor',
      'answers/s',
      'floor answers/s',
      'flat out',
    ],
    rows: measured.map((one) => [
      one.dialect,
      whole(one.players),
      one.route.path,
      String(one.connections),
      places(one.cpuMicros, 0),
      places(one.floorMicros, 0),
      times(one.ratio),
      whole(one.mostPerSecond),
      whole(one.floorPerSecond),
      times(one.flatOut),
    ]),
    bars: quick ? [] : [...measured.flatMap(barsOf), ...streams.flatMap(streamBars)],
  }
}

const SMALL = { players: 1_000, accruals: 200 }
const LARGE = { players: 1_000_000, accruals: 1 }
const RUNS = 5

const barsOf = ({ dialect, players, route, connections, ratio, flatOut }: Measured): readonly Bar[] => {
  const what = `${dialect}: ${route.path} at most ${route.most}x its floor, ${whole(players)} players, ${connections} connections`
  return [
    { what: `${what}, at equal rates`, measured: times(ratio), pass: ratio <= route.most },
    { what: `${what}, flat out`, measured: times(flatOut), pass: flatOut <= route.most },
  ]
}

const streamBars = ({ dialect, extraMb, slowDown }: Streams): readonly Bar[] => [
  {
    what: `${dialect}: ${whole(STREAMS)} open event streams cost less than ${STREAMS_MOST_MB} MB`,
    measured: `${places(extraMb, 1)} MB`,
    pass: extraMb < STREAMS_MOST_MB,
  },
  {
    what: `${dialect}: /healthz with ${whole(STREAMS)} open event streams as before`,
    measured: times(slowDown),
    pass: slowDown <= NO_SLOW_DOWN,
  },
]

interface Sized {
  readonly dialect: Dialect
  readonly players: number
  readonly accruals: number
  readonly routes: readonly Route[]
  readonly quick: boolean
  /** The database of the floor that runs a statement. */
  readonly statements: string
}

interface Found {
  readonly routes: readonly Measured[]
  readonly streams: Streams | null
}

async function measureSize(databases: Databases, sized: Sized): Promise<Found> {
  const { dialect, players } = sized
  progress(`api ${dialect} ${players}: filling`)
  const url = await databases.create(dialect)
  const cookies = await seedHistories(url, sized, SECRET)
  const server: Server = await startServer(['--expose-gc'])
  const floor: Server = await startServer()
  const load: Load = startChild(new URL('./load-child.ts', import.meta.url))
  try {
    const log = path.join(databases.folder, 'api.log')
    const { port } = await server.ask({ start: 'api', url, log, secret: SECRET })
    const bytes = await boardOf(port)
    await floor.ask({ start: 'floor', url: sized.statements, playerId: PLAYER, bytes })
    const measured: Measured[] = []
    for (const route of sized.routes)
      for (const connections of [10, 100]) {
        const [cookie = ''] = cookies
        const good = await fetch(`http://127.0.0.1:${port}${route.path}`, route.session ? { headers: { cookie } } : {})
        if (good.status !== 200) {
          progress(`api ${dialect} ${route.path} answers ${good.status}: left out`)
          continue
        }
        measured.push(await measureRoute({ server, floor, load }, { ...sized, route, connections, cookies }))
      }
    const streams = sized.routes.includes(HEALTH) ? await measureStreams({ server, load }, sized) : null
    return { routes: measured, streams }
  } finally {
    for (const child of [load, server, floor]) await child.stop()
    await databases.drop(url)
  }
}

const startServer = (flags: readonly string[] = []): Promise<Server> =>
  startBuiltChild(new URL('./server-child.ts', import.meta.url), new URL('../../apps/api/', import.meta.url), flags)

/** The page, when everybody is counted: a million players take a while. */
async function boardOf(port: number): Promise<string> {
  for (;;) {
    const text = await (await fetch(`http://127.0.0.1:${port}/api/leaderboard`)).text()
    if ((JSON.parse(text) as { players: readonly unknown[] }).players.length === 50 || text.includes('"total":10'))
      return text
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
}

interface Parts {
  readonly server: Server
  readonly floor: Server
  readonly load: Load
}

type Asked = Sized & { readonly route: Route; readonly connections: number; readonly cookies: readonly string[] }

async function measureRoute({ server, floor, load }: Parts, asked: Asked): Promise<Measured> {
  const { dialect, players, route, connections, quick } = asked
  const cookies = route.session ? asked.cookies : []
  const seconds = quick ? 0.5 : 2
  const above = { path: route.path, cookies, connections, seconds }
  const below = { path: route.floor, cookies: [], connections, seconds }
  await spent(floor, load, below)
  await spent(server, load, above)
  const perSecond = (await spent(server, load, above)).perSecond / 2
  const runs: { readonly cpu: number; readonly floor: number }[] = []
  const flatOut: { readonly ours: Spent; readonly least: Spent }[] = []
  for (let run = 0; run < (quick ? 1 : RUNS); run += 1) {
    const least = await spent(floor, load, { ...below, perSecond })
    const ours = await spent(server, load, { ...above, perSecond })
    runs.push({ cpu: ours.micros, floor: least.micros })
    flatOut.push({ least: await spent(floor, load, below), ours: await spent(server, load, above) })
  }
  const ratio = medianOf(runs, (run) => run.cpu / run.floor)
  progress(`api ${dialect} ${players} ${route.path} ${connections}: ${times(ratio)}`)
  return {
    dialect,
    players,
    route,
    connections,
    mostPerSecond: medianOf(flatOut, ({ ours }) => ours.perSecond),
    floorPerSecond: medianOf(flatOut, ({ least }) => least.perSecond),
    flatOut: medianOf(flatOut, ({ ours, least }) => ours.micros / least.micros),
    cpuMicros: medianOf(runs, (run) => run.cpu),
    floorMicros: medianOf(runs, (run) => run.floor),
    ratio,
  }
}

async function measureStreams({ server, load }: Omit<Parts, 'floor'>, { dialect, quick }: Sized): Promise<Streams> {
  const most = { path: HEALTH.path, cookies: [], connections: 10, seconds: quick ? 0.5 : 2 }
  const ask = { ...most, perSecond: (await spent(server, load, most)).perSecond / 2 }
  const { port } = await server.ask({ start: 'no more' })
  const extra: number[] = []
  const slower: number[] = []
  for (let run = 0; run < (quick ? 1 : RUNS); run += 1) {
    const before = await server.ask({ start: 'no more', collect: true })
    await load.ask({ port, streams: STREAMS })
    const open = await server.ask({ start: 'no more', collect: true })
    await load.ask({ port, streams: 0 })
    extra.push(open.rssMb - before.rssMb)
  }
  // Apart, since what comes after a forced collection is slower; between two measures without streams, since machines drift.
  let alone = await spent(server, load, ask)
  for (let run = 0; run < (quick ? 1 : RUNS); run += 1) {
    await load.ask({ port, streams: STREAMS })
    const beside = await spent(server, load, ask)
    await load.ask({ port, streams: 0 })
    const again = await spent(server, load, ask)
    slower.push(beside.micros / ((alone.micros + again.micros) / 2))
    alone = again
  }
  // The first streams make the process grow; later ones use the same memory again.
  const extraMb = Math.max(...extra)
  const slowDown = median(slower)
  progress(`api ${dialect} ${whole(STREAMS)} streams: ${places(extraMb, 1)} MB, ${times(slowDown)}`)
  return { dialect, extraMb, slowDown }
}

interface Spent {
  readonly perSecond: number
  /** CPU of the server's process a request. */
  readonly micros: number
}

async function spent(server: Server, load: Load, job: Omit<AskJob, 'port'>): Promise<Spent> {
  const before = await server.ask({ start: 'no more' })
  const { requests, seconds } = await load.ask({ ...job, port: before.port })
  const after = await server.ask({ start: 'no more' })
  return { perSecond: requests / seconds, micros: ((after.cpuSeconds - before.cpuSeconds) * 1e6) / requests }
}
