// One test's world: a local world with players, a database, configuration, a funded operator, and the commands to act on them.
import { randomBytes } from 'node:crypto'
import { rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { enterWorld, importPlayers, migrate, openDatabase, type Database } from '@pay2slay/db'
import { asId, type Address, type BlockHash } from '@pay2slay/domain'
import {
  FREE_PORTS,
  PLAYERS_SEED,
  SANDBOX_GENESIS_HASH,
  startSandbox,
  walletOf,
  type ConfirmationPolicy,
  type PlayerSpec,
  type Sandbox,
} from '@pay2slay/sandbox'
import { freePort, RAW_PER_KILL, writeConfiguration, type Keys } from './configuration.js'
import { emptyDatabase, temporaryFolder, type DatabaseKind, type EmptyDatabase } from './databases.js'
import { runScheduler, Service, type Environment, type Launch, type Ran } from './service.js'
import { waitFor } from './wait.js'

export interface WorldOptions {
  readonly players?: number
  readonly confirmation?: Partial<ConfirmationPolicy>
  readonly payout?: Keys
  readonly integrations?: Keys
  readonly product?: Keys
  /** Of the operator's seed, each funded; as `payout` says. Default 1. */
  readonly accounts?: number
  /** Default: migrated, players imported, operator funded with 1000 BAN; 'by command': as an operator does it, with two processes more. */
  readonly prepared?: boolean | 'by command'
  /** Default: on the run's server, or in a folder of its own. */
  readonly database?: EmptyDatabase
}

export interface Figures {
  readonly kills: number
  readonly owed: bigint
  readonly open: bigint
  readonly paid: bigint
}

const OPEN = `('planned', 'signed', 'published')`

export class World {
  readonly #closers: (() => Promise<void> | void)[] = []
  readonly #started: Service[] = []

  private constructor(
    readonly folder: string,
    readonly sandbox: Sandbox,
    readonly seed: string,
    readonly env: Environment,
    private books: Database,
    readonly accounts: number,
  ) {}

  get database(): Database {
    return this.books
  }

  /** Without a connection of the test's own meanwhile: a restore wants the books for itself. */
  async aside<T>(work: () => Promise<T>): Promise<T> {
    await this.books.close()
    try {
      return await work()
    } finally {
      this.books = openDatabase(this.env['DATABASE_URL'] ?? '')
    }
  }

  static async create(kind: DatabaseKind, options: WorldOptions = {}): Promise<World> {
    const folder = temporaryFolder()
    const empty = options.database ?? (await emptyDatabase(kind))
    const sandbox = await startSandbox({
      ports: FREE_PORTS,
      players: somePlayers(options.players ?? 4),
      growth: 'frozen',
      confirmation: options.confirmation ?? { delayMs: 100 },
    })
    const seed = randomBytes(32).toString('hex')
    const seedFile = path.join(folder, 'operator.seed')
    writeFileSync(seedFile, seed, { mode: 0o600 })
    const env = {
      DATABASE_URL: empty.url,
      CONFIG_DIR: writeConfiguration(folder, sandbox.urls, options),
      P2S_DRY_RUN: 'false',
      P2S_OPERATOR_SEED_FILE: seedFile,
      P2S_INTERVAL_SECONDS: '1',
      P2S_METRICS_PORT: '0',
      P2S_API_METRICS_PORT: '0',
      P2S_BACKUP_DIR: path.join(folder, 'backups'),
      P2S_BACKUP_KEY: 'the passphrase of these tests',
      P2S_BACKUP_EVERY_HOURS: '0',
      SESSION_SECRET: randomBytes(48).toString('base64'),
      // the tests' PostgreSQL forgets commits at a power cut, for speed; a kill -9 of a service it survives
      P2S_ALLOW_UNSAFE_COMMITS: 'tests-only',
    }
    const world = new World(folder, sandbox, seed, env, openDatabase(empty.url), options.accounts ?? 1)
    world.#closers.push(
      () => rmSync(folder, { recursive: true, force: true }),
      () => empty.drop(),
      () => sandbox.stop(),
      () => world.database.close(),
    )
    try {
      if (options.prepared === 'by command') await world.prepareByCommand()
      else if (options.prepared ?? true) await world.prepare()
    } catch (error) {
      await world.close()
      throw error
    }
    return world
  }

  get operator(): string {
    return walletOf(this.seed).address
  }

  /** The operator's accounts, from index 0 on. */
  get operators(): readonly string[] {
    return Array.from({ length: this.accounts }, (_, index) => walletOf(this.seed, index).address)
  }

  get players(): readonly PlayerSpec[] {
    return this.sandbox.players.all().map(({ spec }) => spec)
  }

  /** Migrated, with players and a funded operator. */
  async prepare(): Promise<void> {
    await migrate(this.env['DATABASE_URL'] ?? '')
    const genesisHash = asId<BlockHash>(SANDBOX_GENESIS_HASH)
    const entered = await enterWorld(this.database, { mode: 'live', outside: 'sandbox', genesisHash })
    if (!entered.ok) throw new Error(entered.error)
    const players = this.players.map(({ discordId, discordName, epicAccountId, address }) => ({
      discordId,
      discordName: discordName ?? discordId,
      epicAccountId,
      address: asId<Address>(address),
    }))
    await importPlayers(this.database, players, 'the test', await this.database.now())
    this.#fund()
  }

  /** The same. */
  async prepareByCommand(): Promise<void> {
    await this.command('migrate')
    const file = path.join(this.folder, 'players.csv')
    const rows = this.players.map((one) => [one.discordId, one.discordName, one.epicAccountId, one.address].join(','))
    writeFileSync(file, ['discord_id,discord_name,epic_account_id,address', ...rows, ''].join('\n'))
    await this.command('players', 'import', file)
    this.#fund()
  }

  #fund(): void {
    for (const account of this.operators) this.sandbox.fund(account, '1000')
  }

  /** Starts a scheduler and waits until it is ready. */
  async scheduler(own: Environment = {}, cwd?: string, launch?: Launch): Promise<Service> {
    const port = await freePort()
    return this.start('scheduler', ['start'], { ...own, P2S_METRICS_PORT: String(port) }, cwd, launch).ready(
      `http://127.0.0.1:${port}/readyz`,
    )
  }

  start(
    app: 'api' | 'scheduler',
    args: readonly string[],
    own: Environment = {},
    cwd?: string,
    launch?: Launch,
  ): Service {
    const port = own['P2S_API_PORT'] ?? '8000'
    const redirect = { DISCORD_REDIRECT_URI: `http://127.0.0.1:${port}/auth/discord/callback` }
    const service = new Service(app, args, { ...this.env, ...redirect, ...own }, cwd, launch)
    this.#started.push(service)
    return service
  }

  run(args: readonly string[], own: Environment = {}, cwd?: string): Promise<Ran> {
    return runScheduler(args, { ...this.env, ...own }, cwd)
  }

  /** A command that must succeed; its JSON. */
  async command<T = Readonly<Record<string, unknown>>>(...args: readonly string[]): Promise<T> {
    const ran = await this.run([...args, '--json'])
    if (ran.code !== 0) throw new Error(`${args.join(' ')} ended with ${ran.code}:\n${ran.stdout}\n${ran.stderr}`)
    return JSON.parse(ran.stdout) as T
  }

  /** Lets each player have so many kills more than at the start. */
  setKills(kills: number | ((index: number) => number)): void {
    this.sandbox.players.all().forEach((player, index) => {
      player.setKills((player.spec.kills ?? 0) + (typeof kills === 'number' ? kills : kills(index)))
    })
  }

  async figures(): Promise<Figures> {
    const [row] = await this.database.read.all(
      `SELECT (SELECT coalesce(sum(to_kills - from_kills), 0) FROM accrual) AS kills,
         (SELECT coalesce(sum(amount_units), 0) FROM accrual WHERE payout_id IS NULL) AS owed,
         (SELECT coalesce(sum(amount_units), 0) FROM payout WHERE state IN ${OPEN}) AS open,
         (SELECT coalesce(sum(amount_units), 0) FROM payout WHERE state = 'confirmed') AS paid`,
    )
    const big = (name: string) => BigInt(String(row?.[name] ?? 0))
    return { kills: Number(big('kills')), owed: big('owed'), open: big('open'), paid: big('paid') }
  }

  async count(table: string, where = 'true'): Promise<number> {
    const [row] = await this.database.read.all(`SELECT count(*) AS n FROM ${table} WHERE ${where}`)
    return Number(row?.['n'] ?? 0)
  }

  /** Every player has a baseline, so that kills from now on count. */
  async baselines(timeoutMs = 30_000): Promise<void> {
    const all = this.players.length
    await waitFor(
      'a baseline of every player',
      timeoutMs,
      async () => (await this.count('player', 'baseline > 0')) === all,
    )
  }

  /** So many kills in all are accrued, and nothing is owed or open. */
  async settled(kills: number, timeoutMs = 30_000): Promise<void> {
    const done = async () => {
      const now = await this.figures()
      return now.kills === kills && now.owed === 0n && now.open === 0n
    }
    await waitFor(`${kills} kills accrued and paid`, timeoutMs, done, () => this.whatIsStuck())
  }

  /** So many kills in all are accrued, whatever is paid of them. */
  async accrued(kills: number, timeoutMs = 30_000): Promise<void> {
    await waitFor(`${kills} kills accrued`, timeoutMs, async () => (await this.figures()).kills === kills)
  }

  /** For the error of a test that waited in vain. */
  async whatIsStuck(): Promise<string> {
    const all = (sql: string) => this.database.read.all(sql)
    const facts = {
      figures: await this.figures(),
      stops: await all('SELECT kind, reason FROM stop'),
      jobs: await all('SELECT name, last_outcome, runs FROM job_state'),
      payouts: await all(`SELECT state, reason, count(*) AS n FROM payout GROUP BY state, reason`),
      blocks: await all(
        `SELECT height, role, state, publish_attempts, next_publish_at_ms, hash FROM block WHERE state <> 'confirmed' ORDER BY height`,
      ),
      now: await this.database.now(),
      ledger: this.sandbox.state().accounts.find(({ address }) => address === this.operator),
      nodes: this.sandbox.state().nodes,
      output: this.#started.at(-1)?.output.slice(-2_000),
    }
    return JSON.stringify(facts, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value), 1)
  }

  /** Kills that the ledger's confirmed sends from the operator's accounts were worth, player by player. */
  killsPaid(): readonly bigint[] {
    return this.players.map(({ address }) => {
      const sends = this.sandbox.received(address).filter((send) => this.operators.includes(send.from))
      const raw = sends.reduce((sum, send) => sum + send.raw, 0n)
      if (raw % RAW_PER_KILL !== 0n)
        throw new Error(`${address} received ${raw} raw, which is no whole number of kills`)
      return raw / RAW_PER_KILL
    })
  }

  /** Ends a killed scheduler's leases at once, as time would after half a minute: they only save work. */
  async endLeases(): Promise<void> {
    await this.database.transaction(async (tx) => void (await tx.run('DELETE FROM lease')))
  }

  async close(): Promise<void> {
    for (const service of this.#started) if (service.running) await service.kill()
    for (const close of this.#closers.reverse()) await close()
  }
}

function somePlayers(count: number): readonly PlayerSpec[] {
  return Array.from({ length: count }, (_, index) => ({
    discordId: String(200_000_000_000_000_000n + BigInt(index)),
    discordName: `player ${index + 1}`,
    epicAccountId: (index + 1).toString(16).padStart(32, '0'),
    epicName: `epic ${index + 1}`,
    address: walletOf(PLAYERS_SEED, 100 + index).address,
    killsPerMinute: 0,
    kills: 100 * index,
  }))
}
