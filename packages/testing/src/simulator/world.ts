// A whole world in one process: players, provider, directory, nodes, books and several schedulers that run the real flows, moved on
// by one action after the other.
import { addressCodec } from '@pay2slay/banano-rpc'
import {
  amountFor,
  asId,
  ConflictError,
  type Address,
  type Ids,
  type Millis,
  type Observer,
  type Store,
} from '@pay2slay/domain'
import { MONDAY_NOON } from '../clock.js'
import { isOpenBlock, MemoryBooks } from '../memory/books.js'
import { perform } from './acts.js'
import type { Backend } from './backend.js'
import { Checker } from './checks.js'
import type { Action, History, Job, WorldSettings } from './history.js'
import { jobsOf, type Shared } from './jobs.js'
import { addressOfPlayer, isAddressOf, STRANGER } from './keys.js'
import { SimLedger } from './ledger.js'
import { Oracle } from './oracle.js'
import { Outside, type TruePlayer } from './outside.js'
import { flowSettings, type FlowSettings } from './settings.js'
import { viewOf, type View } from './view.js'
import { DatabaseAway, Worker } from './worker.js'

const LEASE_MS = 30_000

type Quiet = 'run' | 'play' | 'advance' | 'confirm' | 'deliver' | 'act' | 'backup' | 'restore' | 'lose_block'

interface Process {
  worker: Worker
  run: (job: Job) => Promise<unknown>
  /** Turns for which it stands still. */
  frozen: number
}

/** Each puts back what it kept. */
interface Backup {
  readonly books: () => Promise<void>
  readonly known: ReturnType<Oracle['backup']>
}

export interface WorldOptions {
  /** Hears of everything that was injected or reached, for the summary. */
  readonly note?: (what: string) => void
}

/** A BAN and a half: the highest rate that an admin sets, with the highest multiplier. */
const HIGHEST_KILL = 150_000_000n

export class World {
  readonly settings: FlowSettings
  readonly outside: Outside
  readonly ledger: SimLedger
  readonly store: Store
  readonly view: View
  readonly checker: Checker
  readonly oracle: Oracle
  readonly ids: Ids
  readonly observer: Observer
  readonly shared: Shared
  readonly #drawn: WorldSettings
  readonly #processes: Process[] = []
  readonly #leases = new Map<Job, { holder: string; until: Millis }>()
  readonly #note: (what: string) => void
  /** Players of whom restored books may have forgotten a baseline or a rate: what they were paid in advance then proves nothing. */
  readonly unsure = new Set<string>()
  /** What a kill was worth at most, in units. */
  largestKill: bigint
  readonly #backups: Backup[] = []
  #clock: Millis = MONDAY_NOON
  /** What really passed, whatever the database's clock says. */
  #passed = 0
  #made = 0
  #restarts = 0

  constructor(
    { seed, settings }: Pick<History, 'seed' | 'settings'>,
    readonly backend: Backend,
    options: WorldOptions = {},
  ) {
    this.#drawn = settings
    this.#note = options.note ?? (() => undefined)
    const note = this.#note
    this.settings = flowSettings(settings)
    this.largestKill = amountFor(1, this.settings.rules.rate)
    const truly = () => MONDAY_NOON + this.#passed
    this.outside = new Outside(settings.players, truly, note, (...told) => this.oracle.told(...told))
    this.oracle = new Oracle(this.outside.players, (what) => this.checker.say(what), backend.isWatched)
    this.ledger = new SimLedger({
      accounts: settings.accounts,
      nodes: settings.nodes,
      liar: settings.liar,
      onFault: note,
      onConfirmed: (block) => {
        if (!this.ledger.isForeign(block.hash) && backend.isWatched) this.checker.confirmedOnLedger(block)
      },
    })
    this.store = backend.store(async () => this.#clock, {
      committed: (changes, books) => {
        this.checker.books = books
        this.checker.committed(changes)
      },
      unreadable: (error) => this.checker.say(`the books cannot be read: ${(error as Error).message}`),
    })
    this.view = viewOf(() => backend.read())
    const now = () => this.#clock
    this.checker = new Checker(new MemoryBooks(), this.ledger, this.settings, now, note, this.oracle)
    this.ids = {
      accrual: () => asId(this.#id('a')),
      payout: () => asId(this.#id('p')),
      reading: () => asId(this.#id('r')),
    }
    this.observer = { count: (name, times = 1, labels) => this.#counted(name, times, labels), gauge() {}, event() {} }
    this.shared = {
      store: this.store,
      nodes: this.ledger.nodes,
      genesisHash: this.ledger.network.genesis.hash,
      monotonic: () => this.#passed,
      outside: this.outside,
      oracle: this.oracle,
      ids: this.ids,
      settings: this.settings,
      markEvery: settings.markEvery,
      observer: this.observer,
      newRun: () => ({ runId: this.#id('run'), seed: seed + this.#made }),
    }
    for (let index = 0; index <= settings.schedulers; index += 1) this.#processes.push(this.#process(index))
  }

  /** Whether caps and limits stay in the calm: then it takes weeks, so only some do. */
  get keepsLimits(): boolean {
    return this.#drawn.keepsLimits
  }

  get now(): Millis {
    return this.#clock
  }

  async begin(): Promise<void> {
    const players = this.outside.players.map(({ id, discordId, epic, index }) => ({
      id,
      discordId,
      epicAccountId: epic,
      address: addressOfPlayer(index, 0),
    }))
    await this.backend.begin(players, this.#clock)
    const funded = this.#drawn.isSecondLate ? 1 : this.#drawn.accounts
    for (let account = 0; account < funded; account += 1) this.ledger.fund(this.#drawn.fundBan, account)
  }

  advance(ms: number): void {
    this.#passed += ms
    this.#clock += ms
  }

  async apply(action: Action): Promise<void> {
    switch (action.kind) {
      case 'run':
        return this.#run(this.#processAt(action.worker), action.job, action.steps)
      case 'play':
        return this.outside.play(this.player(action.player), action.kills)
      case 'advance':
        return this.advance(action.ms)
      case 'confirm':
        return this.ledger.confirm(action.blocks)
      case 'deliver':
        return this.ledger.deliver()
      case 'act':
        if (action.act === 'set_terms') this.largestKill = HIGHEST_KILL
        await perform(this, action.act, this.player(action.player), action.by)
        if (action.act === 'ban') this.unsure.add(this.player(action.player).id)
        if (action.act === 'set_terms') for (const { id } of this.outside.players) this.unsure.add(id)
        return this.#note(`act ${action.act}`)
      case 'backup':
        this.#backups.push({ books: await this.backend.backup(), known: this.oracle.backup() })
        return this.#note('backup')
      case 'restore':
        return this.#restore(this.#backups.at(action.backup % Math.max(1, this.#backups.length)))
      case 'lose_block':
        return this.#loseBlock(action.block)
      default:
        return this.#trouble(action)
    }
  }

  /** Nobody is in the middle of anything while the database is put back; what was known in memory is forgotten with it. */
  async #restore(backup: Backup | undefined): Promise<void> {
    if (backup === undefined) return
    for (const { worker } of this.#processes) worker.kill()
    this.#leases.clear()
    const before = await this.view.books()
    const blocks = [...before.block.values()]
    const baselines = new Map([...before.player.values()].map(({ id, baseline }) => [id, baseline]))
    await backup.books()
    backup.known(await this.view.books())
    for (const { id, baseline } of (await this.view.books()).player.values())
      if (baselines.get(id) !== baseline) this.unsure.add(id)
    this.checker.restored(await this.view.books(), blocks, true)
    this.#note('restore')
  }

  async #loseBlock(index: number): Promise<void> {
    const open = (await this.view.books()).block.where((row) => isOpenBlock(row) && row.role === 'payout')
    open.sort((one, other) => one.height - other.height)
    const block = open[index % Math.max(1, open.length)]
    if (block === undefined) return
    await this.backend.loseBlock(block.hash)
    this.checker.restored(await this.view.books(), [block], false)
    this.#note('block row lost')
  }

  #trouble(action: Exclude<Action, { kind: Quiet }>): void {
    switch (action.kind) {
      case 'crash':
        return this.#crash(this.#processAt(action.worker))
      case 'crash_in_transaction':
        this.#processAt(action.worker).worker.dieAtCall = action.call
        return
      case 'freeze':
        this.#processAt(action.worker).frozen = action.turns
        this.advance(action.ms)
        return this.#note('freeze')
      case 'store_fault':
        this.#processAt(action.worker).worker.storeFault = action.fault
        return this.#note(`store ${action.fault}`)
      case 'clock_jump':
        this.#clock += action.ms
        return this.#note(`clock ${action.ms > 0 ? 'forward' : 'back'}`)
      case 'call_fault': {
        const { node, fault, on, times } = action
        return this.ledger.arm(node, { fault, on, left: times })
      }
      case 'node':
        this.ledger.change(action.node, action.change, action.blocks)
        return this.#note(`node ${action.change}`)
      case 'roll_back':
        this.ledger.rollBack(action.depth, action.node, action.account)
        return this.#note('roll_back')
      case 'rival':
        this.ledger.rival(action.depth, action.confirmed, action.units, payee(action.player), action.account)
        return this.#note(action.player === null ? 'rival' : 'rival that pays a player')
      case 'epoch':
        this.ledger.epoch(action.account)
        return this.#note('epoch')
      case 'fund':
        return this.ledger.fund(action.ban, action.account)
      case 'provider': {
        const player = this.player(action.player)
        player.fault = action.fault
        player.faultBy = action.by
        return
      }
      case 'membership':
        return this.#membership(this.player(action.player), action.state)
      case 'directory_outage':
        this.outside.directoryOutages = action.times
        return
    }
  }

  player(index: number): TruePlayer {
    const player = this.outside.players[index % this.outside.players.length]
    if (player === undefined) throw new Error('a world has players')
    return player
  }

  /** The newest first. */
  paidAddresses({ index }: TruePlayer): readonly Address[] {
    const isPayout = ({ hash, subtype, link }: ReturnType<SimLedger['blocks']>[number]) =>
      subtype === 'send' && !this.ledger.isForeign(hash) && !isAddressOf(index, link)
    return this.ledger
      .blocks()
      .filter(isPayout)
      .toReversed()
      .map(({ link }) => addressCodec.fromPublicKey(link))
  }

  #membership(player: TruePlayer, state: TruePlayer['membership']): void {
    if (state === 'other_epic') this.outside.changeEpic(player)
    else if (state === 'swapped_epic') this.outside.swapEpics(player, this.player(player.index + 1))
    this.unsure.add(player.id)
    player.membership = state === 'other_epic' || state === 'swapped_epic' ? 'member' : state
    this.#note(`membership ${state}`)
  }

  #processAt(index: number): Process {
    const process = this.#processes[index % this.#processes.length]
    if (process === undefined) throw new Error('a world has processes')
    return process
  }

  #process(index: number): Process {
    const name = `process ${index} (start ${(this.#restarts += 1)})`
    const worker = new Worker(name, this.#drawn.lanes, (ended, error) => this.#ended(ended, error))
    return { worker, run: jobsOf(this.shared, worker), frozen: 0 }
  }

  async #run(process: Process, job: Job, steps: number): Promise<void> {
    if (process.frozen > 0) {
      process.frozen -= 1
      return
    }
    if (process.worker.state === 'dead') {
      const index = this.#processes.indexOf(process)
      this.#processes[index] = this.#process(index)
      return
    }
    const { worker } = process
    if (worker.state === 'idle') {
      if (!this.#lease(worker, job)) return
      await worker.start(() => process.run(job))
    }
    for (let step = 1; step < steps && worker.state === 'parked'; step += 1) {
      if (this.checker.violations.length > 0) return
      await worker.step()
    }
    if (this.#died(worker)) this.#note('crash in a transaction')
  }

  #died = (worker: Worker): boolean => worker.state === 'dead'

  /** Leases save work and nothing else, so some worlds have none. */
  #lease({ name }: Worker, job: Job): boolean {
    if (!this.#drawn.leases) return true
    const lease = this.#leases.get(job)
    if (lease && lease.holder !== name && lease.until > this.#clock) return false
    this.#leases.set(job, { holder: name, until: this.#clock + LEASE_MS })
    return true
  }

  #crash({ worker }: Process): void {
    if (worker.state === 'parked') this.#note(`crash at ${worker.place}`)
    worker.kill()
  }

  #ended({ name }: Worker, error: unknown): void {
    if (error === null || error instanceof ConflictError || isAway(error)) return
    this.checker.say(
      `${name} threw ${error instanceof Error ? (error.stack ?? error.message) : 'something that is no error'}`,
    )
  }

  #id(prefix: string): string {
    this.#made += 1
    return `${prefix}${this.#made.toString().padStart(9, '0')}`
  }

  #counted(name: string, times: number, labels: Readonly<Record<string, string>> | undefined): void {
    if (times === 0 || labels === undefined) return
    const told = Object.values(labels).join(' ')
    if (name === 'readings_total') this.#note(`reading ${told}`)
    else if (name === 'settlement_skipped_total') this.#note(`skipped ${told}`)
    else if (name === 'blocks_published_total') this.#note(`hint ${told}`)
  }
}

/** A rival pays the first address that the player linked. */
const payee = (player: number | null): Address => (player === null ? STRANGER : addressOfPlayer(player, 0))

/** The database was away: the flow may say so in words of its own. */
function isAway(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) if (cause instanceof DatabaseAway) return true
  return false
}
