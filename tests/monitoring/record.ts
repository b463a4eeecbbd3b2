// `make record-metrics`: plays troubles on two real schedulers under a real Prometheus, and writes what it saw to infra/prometheus/recorded.yml
// for promtool. A second of the run becomes a minute there, so that windows and delays of hours take minutes; ages grow likewise.
import { lastNote } from '@pay2slay/db'
import { makeRival, walletOf } from '@pay2slay/sandbox'
import { load } from 'js-yaml'
import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { chaosScheduler } from '../chaos/support/entry.js'
import { VARIABLES } from '../chaos/support/orders.js'
import { freePort } from '../e2e/support/configuration.js'
import { ROOT, type Service } from '../e2e/support/service.js'
import { waitFor } from '../e2e/support/wait.js'
import { World } from '../e2e/support/world.js'
import { promtoolFile, type Check, type Recorded } from './promtool-file.js'

const INFRA = path.join(ROOT, 'infra/prometheus')
const say = (text: string): void => void process.stdout.write(`${text}\n`)

interface PrometheusConfig {
  global: Record<string, string>
  rule_files?: string[]
  scrape_configs: { job_name: string; static_configs: { targets: string[] }[] }[]
}

/** The shipped configuration, with the targets of this run and a scrape a second. */
async function startPrometheus(folder: string, targets: string[]): Promise<{ url: string; stop(): void }> {
  const config = load(readFileSync(path.join(INFRA, 'prometheus.yml'), 'utf8')) as PrometheusConfig
  config.global = { scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '1h' }
  delete config.rule_files
  config.scrape_configs = config.scrape_configs.filter((scrape) => scrape.job_name === 'scheduler')
  for (const scrape of config.scrape_configs) scrape.static_configs = [{ targets }]
  mkdirSync(folder)
  const file = path.join(folder, 'prometheus.yml')
  writeFileSync(file, JSON.stringify(config))
  const port = await freePort()
  const server = spawn(
    'prometheus',
    [`--config.file=${file}`, `--storage.tsdb.path=${folder}/data`, `--web.listen-address=127.0.0.1:${port}`],
    { stdio: 'ignore' },
  )
  const url = `http://127.0.0.1:${port}`
  await waitFor('Prometheus', 30_000, async () => {
    try {
      return (await fetch(`${url}/-/ready`)).ok
    } catch {
      return false // not listening yet; waitFor bounds the wait
    }
  })
  return { url, stop: () => void server.kill('SIGKILL') }
}

async function recorded(url: string, start: number, end: number): Promise<readonly Recorded[]> {
  const query = new URLSearchParams({ query: '{__name__=~"p2s_.+"}', start: `${start}`, end: `${end}`, step: '1' })
  const answer = (await (await fetch(`${url}/api/v1/query_range?${query.toString()}`)).json()) as {
    data: { result: { metric: Record<string, string>; values: [number, string][] }[] }
  }
  return answer.data.result.map(({ metric, values }) => ({ labels: metric, values }))
}

/** What stands in for an operator's bad day, and which alerts must be heard at the end of each part, and no others. */
class Run {
  readonly checks: Check[] = []
  readonly startedAt = Math.floor(Date.now() / 1000)

  /** Lets so many seconds pass, at the end of which these alerts are heard. */
  async last(seconds: number, what: string, heard: Check['heard']): Promise<void> {
    await sleep(seconds * 1000)
    const at = Math.floor(Date.now() / 1000) - this.startedAt
    this.checks.push({ what, minute: at, heard })
    say(`${at} s  ${what}`)
  }
}

function fault(world: World, input: Parameters<World['sandbox']['faults']['add']>[0]): () => void {
  const added = world.sandbox.faults.add(input)
  if (!added.ok) throw new Error(added.error)
  return () => void world.sandbox.faults.remove(added.value)
}

/** The schedulers' first backup becomes too old, by the minutes of the run, while the last troubles are played. */
const BACKUP_AGE_SECONDS = 1_353

async function dateBackupBack({ database }: World): Promise<void> {
  await waitFor('the first backup', 30_000, async () => (await lastNote(database.read, 'backup_made')) !== null)
  const back = BACKUP_AGE_SECONDS * 1_000
  await database.transaction((tx) =>
    tx.run(`UPDATE audit_log SET at_ms = at_ms - $1 WHERE action = 'backup_made'`, [back]),
  )
}

/** As a third scheduler that takes a job and dies, again and again. */
function takeLeases({ database }: World, task: string): () => Promise<void> {
  const stopped = new AbortController()
  const taking = (async () => {
    while (!stopped.signal.aborted) {
      const until = Date.now() + TAKEN_MS
      await database.transaction((tx) =>
        tx.run('UPDATE lease SET holder = $1, expires_at_ms = $2 WHERE name = $3', ['a third', until, task]),
      )
      await sleep(2 * TAKEN_MS)
    }
  })()
  return async () => {
    stopped.abort()
    await taking
  }
}

/** Of the schedulers here: production's thirty seconds would be half an hour of the recorded day. */
const LEASE_MS = 2_000
/** Longer than a holder believes in its lease without asking; half of the time somebody here has the job. */
const TAKEN_MS = 1_500

async function play(world: World, kill: () => Promise<void>): Promise<Run> {
  const { network, players } = world.sandbox
  await dateBackupBack(world)
  const nodesUp = (up: boolean) => network.nodes.forEach((node) => network.configure(node, { up }))
  const run = new Run()
  await world.baselines()
  world.setKills(4)
  await world.settled(24)
  await run.last(12, 'all is well', {})
  nodesUp(false)
  await run.last(10, 'both nodes are away', { NodeOutOfSync: [{}] })
  nodesUp(true)
  await run.last(8, 'the nodes are back', {})
  const leave = takeLeases(world, 'pay')
  await run.last(30, 'a job is taken again and again', { LeaseFlapping: [{ task: 'pay' }] })
  await leave()
  await run.last(17, 'leases are left alone', {})

  const held = players.all().at(-1)?.spec.discordId ?? ''
  await world.command('players', 'hold', held, '--reason', 'a look')
  world.setKills(5_004)
  await world.accrued(24 + 6 * 5_000)
  // Gauges of the books are made every ten seconds.
  await run.last(15, 'the limit of an hour is reached', { OutflowLimitReached: [{}] })
  const away = fault(world, { server: 'fortnite', kind: 'status', status: 503 })
  await run.last(45, 'Fortnite is away, and more is owed than there is', {
    OutflowLimitReached: [{}],
    BalanceDaysLow: [{}],
    ProviderErrors: [{ provider: 'fortnite' }],
  })
  await run.last(85, 'it stays so for two hours', {
    OutflowLimitReached: [{}],
    BalanceDaysLow: [{}],
    ProviderErrors: [{ provider: 'fortnite' }],
    PayoutStuck: [{}],
    PayoutsHeld: [{}],
    AccrualLag: [{}],
  })
  away()
  fault(world, { server: 'fortnite', kind: 'status', status: 401 })
  const rival = makeRival(network, walletOf(world.seed), { confirm: true })
  if (!rival.ok) throw new Error(rival.error)
  await run.last(50, 'the key is refused, somebody else used the seed, and the last backup is of yesterday', {
    BooksNotEqualToChain: [{}],
    OutflowLimitReached: [{}],
    BalanceDaysLow: [{}],
    PayoutStuck: [{}],
    PayoutsHeld: [{}],
    AccrualLag: [{}],
    ProviderRefusesAccess: [{ kind: 'fortnite_key' }],
    BackupOld: [{}],
  })
  await kill()
  // The counts of the hour before are still there to be looked at.
  await run.last(10, 'both schedulers were killed', {
    SchedulerDown: [{ service: 'scheduler' }],
    BooksNotRead: [{}],
    PayoutsHeld: [{}],
  })
  return run
}

async function main(): Promise<void> {
  const world = await World.create('sqlite', {
    players: 6,
    payout: { accrual_parts: 2, outflow_limit_ban_per_hour: '50' },
  })
  try {
    const ports = [await freePort(), await freePort()]
    const file = await chaosScheduler()
    const schedulers: Service[] = []
    for (const port of ports) {
      const own = { P2S_METRICS_PORT: `${port}`, P2S_BACKUP_EVERY_HOURS: '6', [VARIABLES.leaseMs]: `${LEASE_MS}` }
      const service = world.start('scheduler', ['start'], own, undefined, { file })
      schedulers.push(await service.ready(`http://127.0.0.1:${port}/readyz`))
    }
    const targets = ports.map((port) => `127.0.0.1:${port}`)
    const prometheus = await startPrometheus(path.join(world.folder, 'prometheus'), targets)
    try {
      const run = await play(world, async () => {
        for (const service of schedulers) await service.kill()
      })
      const end = Math.floor(Date.now() / 1000)
      const series = await recorded(prometheus.url, run.startedAt, end)
      const file = path.join(INFRA, 'recorded.yml')
      const alerts = readFileSync(path.join(INFRA, 'alerts.yml'), 'utf8')
      const names = new Map(targets.map((target, index) => [target, `scheduler-${index + 1}:8001`]))
      writeFileSync(file, promtoolFile({ series, alerts, names, checks: run.checks, start: run.startedAt, end }))
      say(`${file} is written: see whether it is as it should be with promtool test rules`)
    } finally {
      prometheus.stop()
    }
  } finally {
    await world.close()
  }
}

await main()
