// From the drawn settings of a world to those that the flows take.
import {
  units,
  UNITS_PER_BAN,
  type AccrueSettings,
  type PaySettings,
  type SettleSettings,
  type TermsSettings,
  type WalletSettings,
} from '@pay2slay/domain'
import type { WorldSettings } from './history.js'
import { OPERATORS } from './keys.js'

const HOUR = 3_600_000
const ban = (amount: number) => units(BigInt(amount) * UNITS_PER_BAN)

export type FlowSettings = ReturnType<typeof flowSettings>

export function flowSettings(world: WorldSettings) {
  const minOperatorBalance = ban(world.minBalanceBan)
  const operators = OPERATORS.slice(0, world.accounts)
  const operatorAccounts = operators.map(({ account }) => account)
  const ownAddresses = new Set<string>(operatorAccounts)
  const outflow = { perHour: ban(world.perHourBan), perDay: ban(world.perDayBan) }
  const verificationGrace = 72 * HOUR
  const eligibility = { verificationGrace, holdFlagged: world.holdFlagged, ownAddresses }
  const { multiplier } = world
  const multipliers =
    multiplier === null
      ? []
      : [{ name: 'weekend', numerator: BigInt(multiplier[0]), denominator: BigInt(multiplier[1]) }]
  const rules = {
    rate: { perKill: units(BigInt(world.perKill)), multipliers },
    regressionConfirmations: 3,
    regressionHours: 24,
    rememberDays: 30,
    maxKillsPerHour: 120,
    killRatePerMinute: world.killRatePerMinute,
    killRateWindowMinutes: 15,
  }
  const caps = { dailyKills: world.dailyKills, weeklyKills: world.weeklyKills }
  const minPayout = units(BigInt(world.minPayout))
  const accrue: AccrueSettings = { rules, pageSize: world.pageSize, concurrency: 1, verificationGrace }
  const settle: SettleSettings = {
    operatorAccounts,
    order: world.order,
    batchSize: world.batchSize,
    caps,
    timeZone: world.timeZone,
    minPayout,
    maxPayout: outflow.perHour < outflow.perDay ? outflow.perHour : outflow.perDay,
    minOperatorBalance,
    eligibility,
    pageSize: world.pageSize,
    owedLimit: world.owedLimit,
  }
  const pay: PaySettings = {
    maxUnconfirmed: world.maxUnconfirmed,
    minOperatorBalance,
    outflow,
    minReceive: units(10_000_000n),
    eligibility,
    representative: null,
    timeZone: world.timeZone,
  }
  const bounds = { minPayout, maxPerKill: ban(10), multipliers, maxKillsPerHour: 120 }
  const terms: TermsSettings = { configured: { perKill: rules.rate.perKill, caps }, bounds }
  const wallets: WalletSettings = {
    changeDelay: world.changeDelayHours * HOUR,
    mostLinks: 3,
    ownAddresses,
  }
  const { maxUnconfirmed } = world
  return {
    operators,
    rules,
    outflow,
    minOperatorBalance,
    maxUnconfirmed,
    eligibility,
    accrue,
    settle,
    pay,
    terms,
    wallets,
  }
}
