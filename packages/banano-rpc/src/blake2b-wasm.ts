// BLAKE2b of one short message as WebAssembly instructions (RFC 7693): all twelve rounds unrolled, words that are always zero left
// out. 64-bit arithmetic is native there; plain JavaScript is far slower.

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
const MASK = (1n << 64n) - 1n

export const OP = {
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
export const I64 = { type: 0x7e, eqz: 0x50, geU: 0x5a, add: 0x7c, sub: 0x7d, and: 0x83, xor: 0x85, rotr: 0x8a }
/** Local variables that the state takes. */
export const STATE_WORDS = 16

/** One message and where the function keeps it. All locals are i64. */
export interface Message {
  readonly bytes: bigint
  readonly digestBytes: bigint
  /** The local that holds each word of the message; words beyond are zero. */
  readonly words: readonly number[]
  /** The first of the sixteen locals of the state. */
  readonly state: number
}

export function unsigned(value: number): number[] {
  const bytes: number[] = []
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 0x80) return [...bytes, rest]
    bytes.push((rest & 0x7f) | 0x80)
  }
}

export function constant(value: bigint): number[] {
  const bytes = [OP.const]
  for (let rest = BigInt.asIntN(64, value); ; rest >>= 7n) {
    const low = Number(rest & 0x7fn)
    const done = (rest >> 7n === 0n && !(low & 0x40)) || (rest >> 7n === -1n && Boolean(low & 0x40))
    bytes.push(done ? low : low | 0x80)
    if (done) return bytes
  }
}

export const get = (local: number): number[] => [OP.get, ...unsigned(local)]
export const set = (local: number): number[] => [OP.set, ...unsigned(local)]

/** Leaves the first 64 bits of the digest on the stack. */
export function firstDigestWord(message: Message): number[] {
  const { words, state } = message
  const code = startState(message)
  for (let round = 0; round < ROUNDS; round += 1) {
    const order = SIGMA[round % SIGMA.length] ?? []
    LANES.forEach((lane, index) => {
      const locals = lane.map((word) => state + word)
      code.push(...mix(locals, words[order[index * 2] ?? 0], words[order[index * 2 + 1] ?? 0]))
    })
  }
  return [...code, ...constant(firstWord(message)), ...get(state), I64.xor, ...get(state + 8), I64.xor]
}

/** The first word of the initial state: no key, fan-out and depth 1. */
const firstWord = ({ digestBytes }: Message): bigint => (IV[0] ?? 0n) ^ 0x0101_0000n ^ digestBytes

function startState(message: Message): number[] {
  const words = [firstWord(message), ...IV.slice(1), ...IV]
  words[12] = (words[12] ?? 0n) ^ message.bytes
  words[14] = (words[14] ?? 0n) ^ MASK
  return words.flatMap((word, index) => [...constant(word), ...set(message.state + index)])
}

/** v[a] += v[b] + word. */
const addWord = (a: number, b: number, word: number | undefined): number[] => [
  ...get(a),
  ...get(b),
  I64.add,
  ...(word === undefined ? [] : [...get(word), I64.add]),
  ...set(a),
]

const turn = (target: number, other: number, bits: bigint): number[] => [
  ...get(target),
  ...get(other),
  I64.xor,
  ...constant(bits),
  I64.rotr,
  ...set(target),
]

function mix(lane: readonly number[], x: number | undefined, y: number | undefined): number[] {
  const [a = 0, b = 0, c = 0, d = 0] = lane
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

const section = (id: number, content: number[]): number[] => [id, ...unsigned(content.length), ...content]

/** A module that exports one function of i64 parameters with an i64 result; the state's locals come after the parameters. */
export function moduleOf(name: string, parameters: number, code: number[]): Uint8Array<ArrayBuffer> {
  const body = [1, STATE_WORDS, I64.type, ...code, OP.end]
  const letters = [...new TextEncoder().encode(name)]
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, [1, 0x60, parameters, ...Array<number>(parameters).fill(I64.type), 1, I64.type]),
    ...section(3, [1, 0]),
    ...section(7, [1, letters.length, ...letters, 0x00, 0]),
    ...section(10, [1, ...unsigned(body.length), ...body]),
  ])
}
