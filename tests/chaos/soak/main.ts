// `make soak MINUTES=10`: the whole system under load on PostgreSQL, with faults at random: three schedulers, two operator accounts, players
// who make kills all the time, callers of the API. Prints progress, memory and the verdict; exit code 1 when anything was breached.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { startOwnPostgres, stopOwnPostgres, type OwnServer } from '@pay2slay/testing'
import type { AuditReport } from '../../../apps/scheduler/src/commands/audit.js'
import { freePort } from '../../e2e/support/configuration.js'
import type { Service } from '../../e2e/support/service.js'
import { Stage } from '../support/stage.js'
import { drawFault, type Scene } from './faults.js'
import { leak, residentMb } from './memory.js'

const PLAYERS = 40
const SCHEDULERS = 3
const ACCOUNTS = 2
const KILLS_EVERY_MS = 1_500
const FAULT_EVERY_MS = 4_000
const REPORT_EVERY_MS = 15_000
/** Every invariant, beside the schedulers and the faults. */
const AUDIT_EVERY_MS = 30_000
const PAGES = ['/healthz', '/readyz', '/api/leaderboard', '/api/transparency', '/api/feed']
/** Callers of the API at once. */
const CALLERS = 4

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '10' } } })
const minutes = Number(values.minutes)
if (!(minutes > 0 && minutes <= 10_080)) {
  process.stderr.write(`MINUTES=${values.minutes} is no time: a number above 0, at most 10080\n`)
  process.exit(2)
}
const say = (text: string): void => void process.stdout.write(`${text}\n`)

class Soak {
  readonly #from = performance.now()
  readonly #faults = new Map<string, number>()
  readonly #memory = { scheduler: [] as number[], api: [] as number[], most: 0 }
  readonly #breaches: string[] = []
  readonly #audits = { held: 0, cutShort: 0 }
  #answers = 0
  #failures = 0
  #working = true

  private constructor(
    private readonly stage: Stage,
    private readonly server: OwnServer,
    private readonly steady: Service,
    private readonly api: Service,
    private readonly address: string,
  ) {}

  static async start(server: OwnServer): Promise<Soak> {
    const payout = { operator_accounts: ACCOUNTS, accrual_parts: SCHEDULERS, batch_size: 0 }
    const stage = await Stage.open({ database: 'postgresql', batch: PLAYERS, server, accounts: ACCOUNTS, payout })
    const [steady] = await stage.keep(SCHEDULERS)
    if (!steady) throw new Error('no scheduler')
    const port = await freePort()
    const api = stage.world.start('api', [], { P2S_API_PORT: String(port) })
    await api.ready(`http://127.0.0.1:${port}/readyz`)
    return new Soak(stage, server, steady, api, `http://127.0.0.1:${port}`)
  }

  /** The verdict in sentences; none: everything held. */
  async run(): Promise<readonly string[]> {
    const loops = [
      this.#every(KILLS_EVERY_MS, () => this.stage.owe()),
      this.#every(FAULT_EVERY_MS, () => this.#fault()),
      this.#every(REPORT_EVERY_MS, () => this.#report()),
      this.#every(AUDIT_EVERY_MS, () => this.#audit()),
      ...Array.from({ length: CALLERS }, () => this.#every(50, () => this.#call())),
    ]
    await sleep(minutes * 60_000)
    this.#working = false
    await Promise.all(loops)
    say('calm: everything that is owed must be paid now')
    this.stage.calm()
    try {
      const { cycles, seconds } = await this.stage.converge()
      say(`everything was paid ${seconds.toFixed(1)} s after the last fault, in ${cycles} settlement(s)`)
    } catch (error) {
      this.#breach(error instanceof Error ? error.message : String(error))
    }
    await this.#report()
    for (const found of await this.stage.violations()) this.#breach(found)
    for (const [name, samples] of [
      ['a scheduler', this.#memory.scheduler],
      ['the API', this.#memory.api],
    ] as const) {
      const grown = leak(name, samples)
      if (grown !== null) this.#breach(grown)
    }
    return this.#breaches
  }

  close(): Promise<void> {
    return this.stage.close()
  }

  get summary(): string {
    const faults = [...this.#faults]
      .sort((a, b) => b[1] - a[1])
      .map(([name, count]) => `  ${String(count).padStart(4)}  ${name}`)
    const { scheduler, api, most } = this.#memory
    const line = (name: string, samples: readonly number[]) => `${name.padEnd(10)} ${samples.join(' ')}`
    return [
      'faults',
      ...faults,
      `memory in MB, every ${REPORT_EVERY_MS / 1000} s (most of any process: ${most})`,
      line('scheduler', scheduler),
      line('API', api),
      `audits     ${this.#audits.held} found nothing, ${this.#audits.cutShort} were cut short by a fault`,
      `API        ${this.#answers} answers, ${this.#failures} failures while faults stood`,
    ].join('\n')
  }

  async #every(milliseconds: number, work: () => unknown): Promise<void> {
    while (this.#working) {
      const began = performance.now()
      try {
        await work()
      } catch (error) {
        this.#breach(error instanceof Error ? error.message : String(error))
      }
      // In short steps: the end waits for nobody's nap.
      while (this.#working && performance.now() - began < milliseconds) await sleep(Math.min(200, milliseconds))
    }
  }

  async #fault(): Promise<void> {
    const [name, fault] = drawFault()
    this.#faults.set(name, (this.#faults.get(name) ?? 0) + 1)
    const scene: Scene = {
      stage: this.stage,
      server: this.server,
      mortal: () => this.stage.running.filter((one) => one !== this.steady),
      replace: async (victim) => {
        await victim.kill()
        await this.stage.keep(SCHEDULERS)
      },
    }
    await fault(scene)
    if (!this.steady.running) throw new Error(`a scheduler that nobody killed ended: ${this.steady.output.slice(-500)}`)
    if (!this.api.running) throw new Error(`the API ended: ${this.api.output.slice(-500)}`)
  }

  async #call(): Promise<void> {
    const page = PAGES[this.#answers % PAGES.length] ?? '/healthz'
    try {
      const response = await fetch(`${this.address}${page}`, { signal: AbortSignal.timeout(10_000) })
      await response.arrayBuffer()
      this.#answers += 1
      if (response.status >= 500) this.#failures += 1
    } catch {
      this.#failures += 1 // counted and told at the end: while the database is away the API may be late
    }
  }

  /** I1 to I6 while everything moves. Where a fault took the database or the nodes away in between, nothing was found out. */
  async #audit(): Promise<void> {
    const { code, stdout } = await this.stage.world.run(['audit', '--json'])
    const report = reportOf(stdout)
    if (code === 0) this.#audits.held += 1
    else if (report === null || report.breaches === 0) this.#audits.cutShort += 1
    for (const { invariant, subject, detail, compared } of report?.findings ?? [])
      if (compared) this.#breach(`${invariant} ${subject}: ${detail}`)
  }

  /** Told at once: a run that is cut short has said it. */
  #breach(detail: string): void {
    this.#breaches.push(detail)
    say(`BREACH ${detail}`)
  }

  /** Nobody may ever have been paid more than was made, whatever is under way. */
  async #report(): Promise<void> {
    // The ledger first: what the players made only grows.
    const paid = this.stage.world.killsPaid()
    const made = this.stage.expected
    made.forEach((kills, index) => {
      if ((paid[index] ?? 0n) > BigInt(kills))
        this.#breach(`player ${index + 1} was paid ${paid[index]} kills of ${kills}`)
    })
    const running = this.stage.running.map(({ pid }) => residentMb(pid) ?? 0)
    const [scheduler, api] = [residentMb(this.steady.pid) ?? 0, residentMb(this.api.pid) ?? 0]
    this.#memory.scheduler.push(scheduler)
    this.#memory.api.push(api)
    this.#memory.most = Math.max(this.#memory.most, api, ...running)
    const sum = (kills: readonly (number | bigint)[]) => kills.reduce<number>((total, one) => total + Number(one), 0)
    const faults = [...this.#faults.values()].reduce((total, count) => total + count, 0)
    const at = ((performance.now() - this.#from) / 60_000).toFixed(1)
    say(
      `${at} min: ${sum(made)} kills made, ${sum(paid)} paid, ${faults} faults, ${this.#answers} answers; schedulers ${running.join(', ')} MB, API ${api} MB; ${this.#breaches.length} breach(es)`,
    )
  }
}

/** null: the command said nothing that is a report, as when the database went away. */
function reportOf(stdout: string): Pick<AuditReport, 'breaches' | 'findings'> | null {
  try {
    const told: unknown = JSON.parse(stdout)
    return typeof told === 'object' && told !== null && 'findings' in told ? (told as AuditReport) : null
  } catch {
    return null // cut off in the middle; counted by the caller
  }
}

async function main(): Promise<number> {
  const server = await startOwnPostgres(['max_connections=120'])
  let soak: Soak | null = null
  try {
    soak = await Soak.start(server)
    say(
      `${SCHEDULERS} schedulers, ${ACCOUNTS} accounts, ${PLAYERS} players, the API with ${CALLERS} callers, for ${minutes} minute(s)`,
    )
    const breaches = await soak.run()
    say(soak.summary)
    say(breaches.length === 0 ? 'Everything held.' : `${breaches.length} breach(es).`)
    return breaches.length === 0 ? 0 : 1
  } finally {
    await soak?.close()
    await server.stop()
    await stopOwnPostgres()
  }
}

const folder = mkdtempSync(path.join(tmpdir(), 'pay2slay-soak-'))
process.env['TEST_FOLDER'] = folder
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
// Schedulers and servers end with this process; a soak cut short says nothing.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))
process.exitCode = await main()
