// Which work a block needs. Real networks differ only in the numbers, so they are a setting: low for tests, live for trials.
import { DEV_THRESHOLD, EPOCH_2_THRESHOLD, LIVE_THRESHOLD } from '@pay2slay/banano-rpc'
import type { Subtype } from './block.js'

export interface WorkLevels {
  /** Accounts of version 0 and 1, every block. */
  readonly base: bigint
  /** Accounts of version 2: sends and changes. */
  readonly epoch2: bigint
  /** Accounts of version 2: receives and epochs. */
  readonly epoch2Receive: bigint
}

/** banano v24.1 config.cpp. */
export const LIVE_LEVELS: WorkLevels = { base: LIVE_THRESHOLD, epoch2: EPOCH_2_THRESHOLD, epoch2Receive: 0n }
/** The development network of the recorded answers. */
export const DEV_LEVELS: WorkLevels = {
  base: DEV_THRESHOLD,
  epoch2: 0xffc0_0000_0000_0000n,
  epoch2Receive: 0xf000_0000_0000_0000n,
}

const SPAN = 1n << 64n

/** All levels in the live network's proportions, for one base threshold: epoch 2 is 32 times harder, its receives are free. */
export function levelsFor(base: bigint): WorkLevels {
  if (base < 0n || base >= SPAN) throw new RangeError('a work threshold is a 64-bit number')
  return { base, epoch2: base === 0n ? 0n : SPAN - max(1n, (SPAN - base) / 32n), epoch2Receive: 0n }
}

/** The level below which a node refuses a block unread. */
export const entryLevel = (levels: WorkLevels): bigint => min(levels.base, min(levels.epoch2, levels.epoch2Receive))

/** The node's "base" difficulty: the highest of all, which multipliers are relative to. */
export const baseDifficulty = (levels: WorkLevels): bigint => max(levels.base, max(levels.epoch2, levels.epoch2Receive))

export function levelOf(levels: WorkLevels, epoch: number, subtype: Subtype): bigint {
  if (epoch < 2) return levels.base
  return subtype === 'send' || subtype === 'change' ? levels.epoch2 : levels.epoch2Receive
}

/** How many times harder than the base, as a float: the form in which the node tells it. */
export const multiplierOf = (difficulty: bigint, base: bigint): number =>
  Number(SPAN - base) / Number(SPAN - difficulty)

export function difficultyOf(multiplier: number, base: bigint): bigint {
  const span = BigInt(Math.max(1, Math.floor(Number(SPAN - base) / multiplier)))
  return span >= SPAN ? 0n : SPAN - span
}

const min = (a: bigint, b: bigint): bigint => (a < b ? a : b)
const max = (a: bigint, b: bigint): bigint => (a > b ? a : b)
