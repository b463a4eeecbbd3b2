// Loads the search module. The type libraries here know no WebAssembly (it comes with the browser's), so the little that is used
// of it is written down.
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

interface WebAssemblyApi {
  readonly Module: new (bytes: Uint8Array) => object
  readonly Instance: new (module: object) => { readonly exports: Readonly<Record<string, unknown>> }
}

export function loadSearch(): Search {
  const api = (globalThis as unknown as { readonly WebAssembly: WebAssemblyApi }).WebAssembly
  return new api.Instance(new api.Module(searchModule())).exports['search'] as Search
}

/** The four words of a root of 64 hex digits. */
export function wordsOf(root: string): [bigint, bigint, bigint, bigint] {
  const bytes = Buffer.from(root, 'hex')
  return [bytes.readBigInt64LE(0), bytes.readBigInt64LE(8), bytes.readBigInt64LE(16), bytes.readBigInt64LE(24)]
}
