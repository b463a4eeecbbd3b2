// A whole faucet in one process, of real parts: a database, the sandbox over HTTP, the clients and the flows.
import {
  addressCodec,
  createChain,
  createSigner,
  createWorkSource,
  parseSeed,
  type WorkOptions,
} from '@pay2slay/banano-rpc'
import { createStore, enterWorld, ids, importPlayers, type Database } from '@pay2slay/db'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  accrue,
  asId,
  confirm,
  operatorAccount,
  parseBan,
  pay,
  publish,
  settle,
  units,
  type AccrualRules,
  type AccrueSettings,
  type Address,
  type Chain,
  type Observer,
  type PaySettings,
  type SettleSettings,
  type Units,
} from '@pay2slay/domain'
import { createFortniteClient } from '@pay2slay/integrations'
import {
  FREE_PORTS,
  SANDBOX_FORTNITE_KEY,
  SANDBOX_GENESIS_HASH,
  SANDBOX_WORK_THRESHOLD,
  startSandbox,
  walletOf,
  type PlayerSpec,
  type SandboxOptions,
} from '@pay2slay/sandbox'

export const SEED = 'C0FFEE'.padEnd(64, '0')
const HOUR = 3_600_000

export const ban = (text: string): Units => {
  const parsed = parseBan(text)
  if (!parsed.ok) throw new Error(parsed.error)
  return parsed.value
}

export const playerSpec = (index: number): PlayerSpec => ({
  discordId: `${9_000 + index}`,
  discordName: `player${index}`,
  epicAccountId: index.toString(16).padStart(32, 'e'),
  epicName: `epic${index}`,
  address: walletOf(`${index}`.padStart(64, 'F'), 0).address,
  killsPerMinute: 0,
  kills: 100,
})

export interface FaucetOptions {
  readonly players?: number
  readonly pay?: Partial<PaySettings>
  readonly settle?: Partial<SettleSettings>
  readonly sandbox?: SandboxOptions
  readonly fundBan?: string
  readonly work?: Partial<WorkOptions>
  /** The books' clock, where a test sets it. */
  readonly now?: () => Promise<number>
  readonly rules?: Partial<AccrualRules>
  /** Writes the notices of payouts, as where there is a webhook. */
  readonly tellsPayouts?: boolean
}

export type Faucet = Awaited<ReturnType<typeof startFaucet>>

/** Players with a baseline of 100 kills each, an operator account with money to receive, nothing signed yet. */
export async function startFaucet(database: Database, options: FaucetOptions = {}) {
  const specs = Array.from({ length: options.players ?? 3 }, (_, index) => playerSpec(index + 1))
  const sandbox = await startSandbox({
    ports: FREE_PORTS,
    growth: 'frozen',
    players: specs,
    confirmation: { delayMs: 0 },
    keepAlive: true,
    ...options.sandbox,
  })
  const store = createStore(database, {
    ...(options.now && { now: options.now }),
    ...(options.tellsPayouts && { tellsPayouts: true }),
  })
  await enterWorld(database, { mode: 'live', genesisHash: SANDBOX_GENESIS_HASH, outside: 'sandbox' })
  const seed = parseSeed(SEED)
  if (!seed.ok) throw new Error(seed.error)
  const signer = createSigner(seed.value, 0, { mode: 'live' })
  const endpoints = [sandbox.urls.node, sandbox.urls.node2].map((url) => ({ url }))
  const chain = createChain({ endpoints, expectedGenesis: SANDBOX_GENESIS_HASH })
  const work = createWorkSource({ endpoints, threshold: SANDBOX_WORK_THRESHOLD, localWorkers: 0, ...options.work })
  const events: string[] = []
  const log: { event: string; fields: Readonly<Record<string, unknown>> }[] = []
  const observer: Observer = {
    count() {},
    gauge() {},
    event(_, event, fields = {}) {
      events.push(event)
      log.push({ event, fields })
    },
  }
  let checkpoint = async (_name: string): Promise<void> => {}
  const kills = createFortniteClient({
    baseUrl: sandbox.urls.fortnite,
    apiKey: SANDBOX_FORTNITE_KEY,
    perMinute: 1_000_000,
    observer,
  })
  const common = { store, ids, observer, codec: addressCodec, checkpoint: (name: string) => checkpoint(name) }
  const eligibility = { verificationGrace: 72 * HOUR, holdFlagged: false, ownAddresses: new Set([signer.account]) }
  const outflow = { perHour: ban('500'), perDay: ban('5000') }
  const paySettings: PaySettings = {
    maxUnconfirmed: 16,
    minOperatorBalance: ban('10'),
    outflow,
    minReceive: ban('0.1'),
    eligibility,
    representative: null,
    timeZone: 'UTC',
    ...options.pay,
  }
  const settleSettings: SettleSettings = {
    operatorAccounts: [signer.account],
    order: 'oldest_first',
    batchSize: 0,
    caps: { dailyKills: null, weeklyKills: null },
    timeZone: 'UTC',
    minPayout: ban('0.01'),
    maxPayout: ban('500'),
    minOperatorBalance: ban('10'),
    eligibility,
    pageSize: 100,
    owedLimit: 100,
    ...options.settle,
  }
  const rules = {
    rate: { perKill: ban('0.05'), multipliers: [] },
    regressionConfirmations: 3,
    regressionHours: 24,
    rememberDays: 30,
    maxKillsPerHour: 10_000,
    killRatePerMinute: null,
    killRateWindowMinutes: 15,
    ...options.rules,
  }
  const accrueSettings = { rules, pageSize: 100, concurrency: 8, verificationGrace: 72 * HOUR }
  let runs = 0
  const faucet = {
    sandbox,
    specs,
    store,
    chain,
    work,
    signer,
    events,
    log,
    kills,
    accrueSettings,
    paySettings,
    common,
    settleSettings,
    setCheckpoint: (next: (name: string) => Promise<void>) => void (checkpoint = next),
    setKills: (index: number, total: number) => {
      const player = sandbox.players.byEpicId(playerSpec(index).epicAccountId)
      if (!player) throw new Error(`no player ${index}`)
      player.setKills(total)
    },
    async accrue(changes: Partial<AccrueSettings> = {}) {
      // A cycle reads whoever was read before its first millisecond: one that begins in the same one as the last ended reads nobody.
      await sleep(2)
      return accrue({ ...common, kills }, { ...accrueSettings, ...changes })
    },
    settle: (changes: Partial<SettleSettings> = {}, through: Chain = chain) =>
      settle(
        { ...common, chain: through },
        { ...settleSettings, ...changes },
        {
          runId: `run-${database.dialect}-${(runs += 1)}-${Math.random()}`,
          seed: 1,
        },
      ),
    pay: () => pay({ ...common, chain, signer }, paySettings),
    publish: () => publish({ ...common, chain, work }, signer.account, { limit: 64, accountVersion: 1, markEvery: 16 }),
    async confirm() {
      const account = await operatorAccount({ ...common, chain }, signer.account, null)
      return account.ok ? confirm({ ...common, chain }, account.value, 64) : account
    },
    /** pay, publish, confirm until nothing changes. */
    async drain(rounds = 20) {
      for (let round = 0; round < rounds; round += 1) {
        const signed = await faucet.pay()
        const sent = await faucet.publish()
        const landed = await faucet.confirm()
        const moved = (signed.ok ? signed.value.signedSends + signed.value.signedReceives : 0) + sent.sent
        const isStill = landed.ok ? landed.value.confirmed + landed.value.dead === 0 : landed.error.kind === 'stopped'
        if (moved === 0 && isStill) return
      }
    },
    /** What the ledger says that a player was really paid, in units. */
    paid: (index: number): bigint =>
      sandbox.received(playerSpec(index).address).reduce((sum, send) => sum + send.raw, 0n) / 10n ** 21n,
    payouts: () => database.read.all('SELECT * FROM payout ORDER BY planned_at_ms, id'),
    blocks: () => database.read.all('SELECT * FROM block ORDER BY height, signed_at_ms'),
    async stop() {
      chain.close()
      await work.close()
      await sandbox.stop()
    },
  }
  await importPlayers(
    database,
    specs.map((spec) => ({
      discordId: spec.discordId,
      discordName: spec.discordName,
      epicAccountId: spec.epicAccountId,
      address: asId<Address>(spec.address),
    })),
    'test',
    await database.now(),
  )
  sandbox.fund(signer.account, options.fundBan ?? '1000')
  await faucet.accrue()
  return faucet
}

export const zero = units(0n)
