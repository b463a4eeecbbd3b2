// One accrual and one settlement as the scheduler runs them, over stubs: the settings are production's defaults, but for a daily cap
// low enough that every tenth player is capped and an accrual of theirs is split.
import { addressCodec } from '@pay2slay/banano-rpc'
import { createStore, ids, openDatabase, type Database } from '@pay2slay/db'
import {
  accrue,
  asId,
  settle,
  UNITS_PER_BAN,
  units,
  type AccrueSettings,
  type Address,
  type EligibilityRules,
  type Observer,
  type SettleSettings,
} from '@pay2slay/domain'
import { silentObserver, stubChain, stubKills } from './stubs.js'

const HOUR_MS = 3_600_000
export const PER_KILL = units(5_000_000n)
/** Kills; new kills are 5 to 44, so four in forty players are capped. */
export const DAILY_CAP = 40
export const OPERATOR = asId<Address>('ban_1111111111111111111111111111111111111111111111111111hifc8npp')

const ACCRUE: AccrueSettings = {
  rules: {
    rate: { perKill: PER_KILL, multipliers: [] },
    regressionConfirmations: 3,
    regressionHours: 24,
    rememberDays: 30,
    maxKillsPerHour: 120,
    killRatePerMinute: 10,
    killRateWindowMinutes: 15,
  },
  pageSize: 1_000,
  concurrency: 16,
  verificationGrace: 72 * HOUR_MS,
}

export const ELIGIBILITY: EligibilityRules = {
  verificationGrace: 72 * HOUR_MS,
  holdFlagged: false,
  ownAddresses: new Set([OPERATOR]),
}

const SETTLE: SettleSettings = {
  operatorAccounts: [OPERATOR],
  order: 'random',
  batchSize: 0,
  caps: { dailyKills: DAILY_CAP, weeklyKills: 750 },
  timeZone: 'UTC',
  minPayout: units(1_000_000n),
  maxPayout: units(500n * UNITS_PER_BAN),
  minOperatorBalance: units(1_000n * UNITS_PER_BAN),
  eligibility: ELIGIBILITY,
  pageSize: 1_000,
  owedLimit: 1_000,
}

const commonOf = (database: Database, observer: Observer) => ({
  store: createStore(database),
  ids,
  observer,
  checkpoint: async () => {},
})

export const accrueTools = (database: Database, cycle: 0 | 1, observer: Observer = silentObserver) => ({
  ...commonOf(database, observer),
  kills: stubKills(cycle),
  settings: ACCRUE,
  parts: 1,
})

export const settleTools = (
  database: Database,
  operators: readonly Address[] = [OPERATOR],
  observer: Observer = silentObserver,
) => ({
  ...commonOf(database, observer),
  chain: stubChain,
  codec: addressCodec,
  settings: { ...SETTLE, operatorAccounts: operators },
})

/** The first readings: every player gets a baseline and earns nothing. */
export async function baselineCycle(url: string): Promise<void> {
  const database = openDatabase(url)
  try {
    const tools = accrueTools(database, 0)
    const report = await accrue(tools, tools.settings)
    if (report.accruals > 0) throw new Error('a first reading accrued something')
  } finally {
    await database.close()
  }
}

/** What is measured: every player has new kills, and every player is paid. */
export async function payingCycle(
  database: Database,
  operators?: readonly Address[],
  observer?: Observer,
): Promise<void> {
  const accruing = accrueTools(database, 1, observer)
  await accrue(accruing, accruing.settings)
  const settling = settleTools(database, operators, observer)
  const settled = await settle(settling, settling.settings, { runId: String(ids.payout()), seed: 7 })
  if (!settled.ok) throw new Error(`nothing was settled: ${settled.error.kind}`)
}
