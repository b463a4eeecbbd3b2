// Proof of work: BLAKE2b-64 over nonce and root must reach a threshold. Thresholds are those of banano's V22 to V28 code.
import { blake2b } from '@noble/hashes/blake2.js'

export const LIVE_THRESHOLD = 0xffff_fe00_0000_0000n
/** For accounts of version 2 (epoch 2), which Banano has defined but, as far as is known, never used. */
export const EPOCH_2_THRESHOLD = 0xffff_fff0_0000_0000n
export const BETA_THRESHOLD = 0xffff_f000_0000_0000n
export const DEV_THRESHOLD = 0xfe00_0000_0000_0000n

/** What version 2 accounts need on a network of that base threshold: 32 times as much, as on the live network. */
export const epoch2Of = (base: bigint): bigint => (base === 0n ? 0n : (1n << 64n) - max(1n, ((1n << 64n) - base) / 32n))

/** The genesis block of Banano's live network: what `version` calls network_identifier. */
export const LIVE_GENESIS = 'F61A79F286ABC5CC01D3D09686F0567812B889A5C63ADE0E82DD30F3B2D96463'

/** The 64-bit value of a nonce of 16 hex digits (big-endian text of a little-endian number) for a root of 64 hex digits. */
export function workValue(root: string, nonce: string): bigint {
  const bytes = Buffer.concat([Buffer.from(nonce, 'hex').reverse(), Buffer.from(root, 'hex')])
  return Buffer.from(blake2b(bytes, { dkLen: 8 })).readBigUInt64LE()
}

export function isWorkValid(root: string, nonce: string, threshold: bigint): boolean {
  return /^[0-9a-fA-F]{16}$/.test(nonce) && /^[0-9a-fA-F]{64}$/.test(root) && workValue(root, nonce) >= threshold
}

/** 16 lower-case hex digits, as a node's `difficulty` field takes it. */
export const thresholdText = (threshold: bigint): string => threshold.toString(16).padStart(16, '0')

const max = (a: bigint, b: bigint): bigint => (a > b ? a : b)
