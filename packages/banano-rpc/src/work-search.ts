// Loads the search module, and cuts a root into the words that it takes.
import { load } from './wasm.js'
import { searchModule } from './work-wasm.js'

/** Root as four little-endian words, first nonce, threshold, tries; 64-bit two's complement. 0: none found. */
export type Search = (
  root1: bigint,
  root2: bigint,
  root3: bigint,
  root4: bigint,
  nonce: bigint,
  threshold: bigint,
  tries: bigint,
) => bigint

export const loadSearch = (): Search => load(searchModule(), 'search')

/** The four words of a root of 64 hex digits. */
export function wordsOf(root: string): [bigint, bigint, bigint, bigint] {
  const bytes = Buffer.from(root, 'hex')
  return [bytes.readBigInt64LE(0), bytes.readBigInt64LE(8), bytes.readBigInt64LE(16), bytes.readBigInt64LE(24)]
}
