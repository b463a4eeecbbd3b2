// One stage of the matrix: a world with players, and schedulers that can be told where to end. Many cells play on one stage, one after
// the other, each with kills of its own; a stage on which something was wrong is left.
import path from 'node:path'
import { emptyPostgres, startTcpProxy, type OwnServer, type TcpProxy } from '@pay2slay/testing'
import type { Keys } from '../../e2e/support/configuration.js'
import type { DatabaseKind } from '../../e2e/support/databases.js'
import type { Launch, Service } from '../../e2e/support/service.js'
import { waitFor } from '../../e2e/support/wait.js'
import { World } from '../../e2e/support/world.js'
import { chaosScheduler } from './entry.js'
import { giveOrder, hasTaken, VARIABLES, withdrawOrder, type Order } from './orders.js'

const LEASE_MS = 1_000
/** A machine under load may be slow; a cell that waits longer than this has found something. */
const PATIENCE_MS = 120_000
/** More cycles than the bar allows, to tell a slow recovery from none. */
const MOST_CYCLES = 5

export interface StageOptions {
  readonly database: DatabaseKind
  /** Players, and payouts of one settlement. */
  readonly batch: number
  /** A PostgreSQL that may be taken away. */
  readonly server?: OwnServer | null
  /** Of the operator's seed, each funded; default 1. */
  readonly accounts?: number
  /** Keys of payout.yaml beside the matrix's own. */
  readonly payout?: Keys
}

export interface Converged {
  /** Settlements that were needed after the fault, and at least one look at the chain. */
  readonly cycles: number
  readonly seconds: number
}

export class Stage {
  #expected: number[]
  #schedulers: Service[] = []

  private constructor(
    readonly world: World,
    readonly options: StageOptions,
    /** Before PostgreSQL; null on SQLite. */
    readonly databaseProxy: TcpProxy | null,
    readonly nodeProxies: readonly TcpProxy[],
    private readonly file: string,
  ) {
    this.#expected = world.players.map(() => 0)
  }

  static async open(options: StageOptions): Promise<Stage> {
    const file = await chaosScheduler()
    const { server, batch } = options
    const world = await World.create(options.database, {
      players: batch,
      payout: {
        batch_size: batch,
        outflow_limit_ban_per_hour: '5000',
        outflow_limit_ban_per_day: '50000',
        ...options.payout,
      },
      accounts: options.accounts ?? 1,
      ...(server && { database: await emptyPostgres(server.url) }),
    })
    const { sandbox, env } = world
    const behind = (address: string) => {
      const { hostname, port } = new URL(address)
      return startTcpProxy({ host: hostname, port: Number(port) })
    }
    const nodes = await Promise.all([behind(sandbox.urls.node), behind(sandbox.urls.node2)])
    const database = options.database === 'postgresql' ? await behind(env['DATABASE_URL'] ?? '') : null
    const stage = new Stage(world, options, database, nodes, file)
    // The deposit is received and everybody has a baseline.
    try {
      await world.command('run-once')
    } catch (error) {
      await stage.close()
      throw error
    }
    return stage
  }

  get orders(): string {
    return path.join(this.world.folder, 'orders.json')
  }

  /** Starts a scheduler of the matrix behind the proxies, and waits until it is ready. */
  async start(
    own: { leaseMs?: number; statementMs?: number; poolSize?: number } = {},
    launch: Launch = {},
  ): Promise<Service> {
    const database = new URL(this.world.env['DATABASE_URL'] ?? '')
    if (this.databaseProxy) database.port = String(this.databaseProxy.port)
    const service = await this.world.scheduler(
      {
        ...(this.databaseProxy && { DATABASE_URL: database.href }),
        BANANO_NODE_RPC: this.nodeProxies.map(({ port }) => `http://127.0.0.1:${port}`).join(','),
        [VARIABLES.orders]: this.orders,
        [VARIABLES.leaseMs]: String(own.leaseMs ?? LEASE_MS),
        ...(own.statementMs !== undefined && { [VARIABLES.statementMs]: String(own.statementMs) }),
        ...(own.poolSize !== undefined && { [VARIABLES.poolSize]: String(own.poolSize) }),
      },
      undefined,
      { file: this.file, ...launch },
    )
    this.#schedulers.push(service)
    return service
  }

  /** So many schedulers run; those that survived the cell before go on. */
  async keep(count: number): Promise<readonly Service[]> {
    this.#schedulers = this.running
    while (this.#schedulers.length > count) await this.#schedulers.pop()?.stop()
    while (this.#schedulers.length < count) await this.start()
    return this.running
  }

  get running(): Service[] {
    return this.#schedulers.filter(({ running }) => running)
  }

  /** Every player makes one to three kills more. */
  owe(): void {
    this.#expected = this.#expected.map((kills, index) => kills + 1 + (index % 3))
    this.world.setKills((index) => this.#expected[index] ?? 0)
  }

  /** Stopped schedulers go on: a stopped one would not even hear SIGTERM. */
  wake(): void {
    for (const service of this.running) service.signal('SIGCONT')
  }

  /** New kills and an order at once; resolves with the scheduler that took it, killed or stopped. */
  async meet(order: Order): Promise<Service> {
    this.owe()
    giveOrder(this.orders, order)
    let taker: Service | undefined
    const taken = () => {
      taker = this.#schedulers.find(({ pid }) => pid !== undefined && hasTaken(this.orders, pid))
      return taker !== undefined
    }
    const output = () => this.#schedulers.map((one) => one.output.slice(-1_000)).join('\n')
    await waitFor(`a scheduler at ${order.point} for the ${order.nth}. time`, PATIENCE_MS, taken, output)
    if (taker === undefined) throw new Error('unreachable: waitFor ends with a taker or an error')
    if (order.signal === 'SIGKILL') await taker.ended
    return taker
  }

  /** Everything is paid, by the schedulers that still run, or else by cycles of `run-once`, the product's own. */
  async converge(): Promise<Converged> {
    const from = performance.now()
    const cycles = this.running.length > 0 ? await this.#bySurvivors() : await this.#byRunOnce()
    return { cycles, seconds: (performance.now() - from) / 1_000 }
  }

  async #bySurvivors(): Promise<number> {
    const { world } = this
    const since = await world.database.now()
    await waitFor(
      'everything paid',
      PATIENCE_MS,
      () => this.settled(),
      () => world.whatIsStuck(),
    )
    const settlements = await world.database.read.all(
      `SELECT planned_at_ms AS planned, max(confirmed_at_ms) AS confirmed FROM payout
       WHERE planned_at_ms > $1 GROUP BY planned_at_ms ORDER BY planned_at_ms`,
      [since],
    )
    return cyclesOf(settlements.map((row) => [Number(row['planned']), Number(row['confirmed'])]))
  }

  async #byRunOnce(): Promise<number> {
    const { world } = this
    await waitFor('the end of the leases', PATIENCE_MS, async () => {
      return (await world.count('lease', `expires_at_ms > ${await world.database.now()}`)) === 0
    })
    for (let cycles = 1; cycles <= MOST_CYCLES; cycles += 1) {
      const ran = await world.run(['run-once', '--json'])
      // 2: blocks are still open, which the next cycle is for
      if (ran.code !== 0 && ran.code !== 2) throw new Error(`run-once ended with ${ran.code}: ${ran.stderr}`)
      if (await this.settled()) return cycles
    }
    throw new Error(`not settled after ${MOST_CYCLES} cycles: ${await world.whatIsStuck()}`)
  }

  async settled(): Promise<boolean> {
    const { kills, owed, open } = await this.world.figures()
    return kills === this.#owedKills && owed === 0n && open === 0n
  }

  /** Kills that each player made in all. */
  get expected(): readonly number[] {
    return this.#expected
  }

  get #owedKills(): number {
    return this.#expected.reduce((sum, kills) => sum + kills, 0)
  }

  /** What is wrong after a cell, in sentences: the ledger's own record, the audit, and whatever stands open. */
  async violations(): Promise<readonly string[]> {
    const found: string[] = []
    const { world } = this
    const paid = world.killsPaid()
    this.#expected.forEach((kills, index) => {
      if (paid[index] !== BigInt(kills)) found.push(`player ${index + 1} was paid ${paid[index]} kills of ${kills}`)
    })
    const open = await world.count('payout', `state IN ('planned', 'signed', 'published')`)
    if (open > 0) found.push(`${open} payout(s) stand open`)
    const blocks = await world.count('block', `state NOT IN ('confirmed', 'dead')`)
    if (blocks > 0) found.push(`${blocks} block(s) stand open`)
    const stops = await world.database.read.all('SELECT kind, reason FROM stop')
    for (const stop of stops) found.push(`a stop stands: ${String(stop['kind'])}, ${String(stop['reason'])}`)
    const audit = await world.run(['audit', '--json'])
    if (audit.code !== 0) found.push(`audit ended with ${audit.code}: ${audit.stdout.slice(0, 600)}${audit.stderr}`)
    return found
  }

  /** Every fault of the local world and of the proxies is taken back. */
  calm(): void {
    withdrawOrder(this.orders)
    this.wake()
    const { sandbox } = this.world
    sandbox.faults.clear()
    for (const node of sandbox.network.nodes) {
      sandbox.network.configure(node, {
        up: true,
        isolated: false,
        lagBlocks: 0,
        staleBlocks: 0,
        otherGenesis: null,
        tellsSuccessor: true,
      })
    }
    for (const proxy of [...this.nodeProxies, ...(this.databaseProxy ? [this.databaseProxy] : [])]) proxy.set('open')
  }

  async close(): Promise<void> {
    await this.world.close()
    for (const proxy of [...this.nodeProxies, this.databaseProxy]) await proxy?.close()
  }
}

/**
 * A cycle ends when all that it planned is confirmed. A settlement that comes in the middle of one, since the next is due before the chain
 * is done on a slow machine, belongs to it: it can only plan for those who are through already.
 */
function cyclesOf(settlements: readonly (readonly [planned: number, confirmed: number])[]): number {
  let [cycles, until] = [0, -Infinity]
  for (const [planned, confirmed] of settlements) {
    if (planned > until) cycles += 1
    until = Math.max(until, confirmed)
  }
  return Math.max(1, cycles)
}
