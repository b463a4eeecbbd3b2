// The search for work as WebAssembly, written out by this small emitter: BLAKE2b-64 of nonce and root (RFC 7693), all twelve
// rounds unrolled, words that are always zero left out. 64-bit arithmetic is native there; plain JavaScript is far slower.

const IV = [
  0x6a09e667f3bcc908n,
  0xbb67ae8584caa73bn,
  0x3c6ef372fe94f82bn,
  0xa54ff53a5f1d36f1n,
  0x510e527fade682d1n,
  0x9b05688c2b3e6c1fn,
  0x1f83d9abfb41bd6bn,
  0x5be0cd19137e2179n,
] as const
const SIGMA = [
  [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
  [14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3],
  [11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4],
  [7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8],
  [9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13],
  [2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9],
  [12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11],
  [13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10],
  [6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5],
  [10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0],
] as const
/** Columns, then diagonals. */
const LANES = [
  [0, 4, 8, 12],
  [1, 5, 9, 13],
  [2, 6, 10, 14],
  [3, 7, 11, 15],
  [0, 5, 10, 15],
  [1, 6, 11, 12],
  [2, 7, 8, 13],
  [3, 4, 9, 14],
] as const
const ROUNDS = 12
const MESSAGE_BYTES = 40n
/** Parameter block of BLAKE2b with an 8-byte digest, no key, fan-out and depth 1. */
const FIRST_WORD = (IV[0] ?? 0n) ^ 0x0101_0008n
const MASK = (1n << 64n) - 1n

// Locals of the function: four words of the root, the nonce, the threshold, how many to try, then the sixteen of the state.
const NONCE = 4
const THRESHOLD = 5
const LEFT = 6
const STATE = 7

const OP = {
  loop: 0x03,
  if: 0x04,
  end: 0x0b,
  branchIf: 0x0d,
  return: 0x0f,
  get: 0x20,
  set: 0x21,
  tee: 0x22,
  const: 0x42,
}
const I64 = { type: 0x7e, eqz: 0x50, geU: 0x5a, add: 0x7c, sub: 0x7d, xor: 0x85, rotr: 0x8a }
const EMPTY_BLOCK = 0x40

function unsigned(value: number): number[] {
  const bytes: number[] = []
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 0x80) return [...bytes, rest]
    bytes.push((rest & 0x7f) | 0x80)
  }
}

function constant(value: bigint): number[] {
  const bytes = [OP.const]
  for (let rest = BigInt.asIntN(64, value); ; rest >>= 7n) {
    const low = Number(rest & 0x7fn)
    const done = (rest >> 7n === 0n && !(low & 0x40)) || (rest >> 7n === -1n && Boolean(low & 0x40))
    bytes.push(done ? low : low | 0x80)
    if (done) return bytes
  }
}

const get = (local: number): number[] => [OP.get, ...unsigned(local)]
const set = (local: number): number[] => [OP.set, ...unsigned(local)]

/** v[a] += v[b] + word; only five of the sixteen message words are not zero. */
function addWord(a: number, b: number, word: number): number[] {
  const message = word === 0 ? get(NONCE) : word <= 4 ? get(word - 1) : null
  return [...get(a), ...get(b), I64.add, ...(message ? [...message, I64.add] : []), ...set(a)]
}

const turn = (target: number, other: number, bits: bigint): number[] => [
  ...get(target),
  ...get(other),
  I64.xor,
  ...constant(bits),
  I64.rotr,
  ...set(target),
]

function mix(lane: readonly number[], x: number, y: number): number[] {
  const [a = 0, b = 0, c = 0, d = 0] = lane.map((index) => STATE + index)
  const add = [...get(c), ...get(d), I64.add, ...set(c)]
  return [
    ...addWord(a, b, x),
    ...turn(d, a, 32n),
    ...add,
    ...turn(b, c, 24n),
    ...addWord(a, b, y),
    ...turn(d, a, 16n),
    ...add,
    ...turn(b, c, 63n),
  ]
}

function startState(): number[] {
  const words = [FIRST_WORD, ...IV.slice(1), ...IV]
  words[12] = (words[12] ?? 0n) ^ MESSAGE_BYTES
  words[14] = (words[14] ?? 0n) ^ MASK
  return words.flatMap((word, index) => [...constant(word), ...set(STATE + index)])
}

function searchBody(): number[] {
  const code = [OP.loop, EMPTY_BLOCK, ...startState()]
  for (let round = 0; round < ROUNDS; round += 1) {
    const order = SIGMA[round % SIGMA.length] ?? []
    LANES.forEach((lane, index) => code.push(...mix(lane, order[index * 2] ?? 0, order[index * 2 + 1] ?? 0)))
  }
  const value = [...constant(FIRST_WORD), ...get(STATE), I64.xor, ...get(STATE + 8), I64.xor]
  code.push(...value, ...get(THRESHOLD), I64.geU, OP.if, EMPTY_BLOCK, ...get(NONCE), OP.return, OP.end)
  code.push(...get(NONCE), ...constant(1n), I64.add, ...set(NONCE))
  code.push(...get(LEFT), ...constant(1n), I64.sub, OP.tee, ...unsigned(LEFT), I64.eqz)
  // eqz gives 1 at the end of the count: loop while it is 0.
  code.push(0x45, OP.branchIf, 0, OP.end, ...constant(0n), OP.end)
  return code
}

const section = (id: number, content: number[]): number[] => [id, ...unsigned(content.length), ...content]

/**
 * A module that exports `search(root1, root2, root3, root4, nonce, threshold, count)`, all i64, the root as little-endian words:
 * the first nonce from `nonce` on that reaches the threshold, or 0 after `count` tries.
 */
export function searchModule(): Uint8Array<ArrayBuffer> {
  const parameters = 7
  const body = [1, 16, I64.type, ...searchBody()]
  const name = [...new TextEncoder().encode('search')]
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, [1, 0x60, parameters, ...Array<number>(parameters).fill(I64.type), 1, I64.type]),
    ...section(3, [1, 0]),
    ...section(7, [1, name.length, ...name, 0x00, 0]),
    ...section(10, [1, ...unsigned(body.length), ...body]),
  ])
}
