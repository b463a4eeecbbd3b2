// The checksum of an address: BLAKE2b-40 of the public key, as a number. WebAssembly, since settling checks every address again and
// it costs a tenth of plain JavaScript there.
import { constant, firstDigestWord, I64, moduleOf } from './blake2b-wasm.js'
import { load } from './wasm.js'

const KEY_WORDS = 4
const CHECKSUM_BITS = (1n << 40n) - 1n

type Digest = (word1: bigint, word2: bigint, word3: bigint, word4: bigint) => bigint

let digest: Digest | null = null

function loadDigest(): Digest {
  const words = Array.from({ length: KEY_WORDS }, (_, index) => index)
  const code = firstDigestWord({ bytes: 32n, digestBytes: 5n, words, state: KEY_WORDS })
  return load(moduleOf('digest', KEY_WORDS, [...code, ...constant(CHECKSUM_BITS), I64.and]), 'digest')
}

/** The five bytes of the digest, the last of them first, as a whole number. */
export function checksumOf(key: Uint8Array): number {
  digest ??= loadDigest()
  const view = new DataView(key.buffer, key.byteOffset, key.byteLength)
  const word = (index: number) => view.getBigInt64(index * 8, true)
  return Number(digest(word(0), word(1), word(2), word(3)))
}
