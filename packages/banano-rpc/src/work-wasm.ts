// The search for work as WebAssembly: BLAKE2b-64 of nonce and root, again and again.
import { constant, firstDigestWord, get, I64, moduleOf, OP, set, unsigned, type Message } from './blake2b-wasm.js'

// Locals of the function: four words of the root, the nonce, the threshold, how many to try, then the sixteen of the state.
const NONCE = 4
const THRESHOLD = 5
const LEFT = 6
const PARAMETERS = 7
const EMPTY_BLOCK = 0x40
const I32_EQZ = 0x45

const MESSAGE: Message = { bytes: 40n, digestBytes: 8n, words: [NONCE, 0, 1, 2, 3], state: PARAMETERS }

function searchBody(): number[] {
  const code = [OP.loop, EMPTY_BLOCK, ...firstDigestWord(MESSAGE)]
  code.push(...get(THRESHOLD), I64.geU, OP.if, EMPTY_BLOCK, ...get(NONCE), OP.return, OP.end)
  code.push(...get(NONCE), ...constant(1n), I64.add, ...set(NONCE))
  code.push(...get(LEFT), ...constant(1n), I64.sub, OP.tee, ...unsigned(LEFT), I64.eqz)
  // eqz gives 1 at the end of the count: loop while it is 0.
  code.push(I32_EQZ, OP.branchIf, 0, OP.end, ...constant(0n))
  return code
}

/**
 * A module that exports `search(root1, root2, root3, root4, nonce, threshold, count)`, all i64, the root as little-endian words:
 * the first nonce from `nonce` on that reaches the threshold, or 0 after `count` tries.
 */
export const searchModule = (): Uint8Array<ArrayBuffer> => moduleOf('search', PARAMETERS, searchBody())
