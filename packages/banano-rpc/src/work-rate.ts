// How fast this machine searches for work, for the benchmark: one core, all cores, and plain JavaScript beside them.
import { blake2b } from '@noble/hashes/blake2.js'
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { loadSearch, wordsOf } from './work-search.js'
import { searchModule } from './work-wasm.js'

export interface HashRate {
  readonly cores: number
  /** Hashes per second. */
  readonly oneCore: number
  readonly allCores: number
  /** BLAKE2b of @noble/hashes on one core. */
  readonly plainJavaScript: number
}

const ROOT = 'A5'.repeat(32)
/** No hash is above it, so that nothing is found and every try counts. */
const UNREACHABLE = -1n
const BATCH = 65_536

/** Expected seconds for one block at a threshold: 2^64 / (2^64 - threshold) tries on average. */
export const expectedSeconds = (threshold: bigint, hashesPerSecond: number): number =>
  Number((1n << 64n) / ((1n << 64n) - threshold)) / hashesPerSecond

/** Measures each way for about `milliseconds`, one after the other. Blocks the event loop: for benchmarks only. */
export async function measureHashRate(milliseconds = 1_000): Promise<HashRate> {
  const cores = availableParallelism()
  const search = loadSearch()
  const words = wordsOf(ROOT)
  let nonce = 1n
  const batch = () => {
    search(...words, nonce, UNREACHABLE, BigInt(BATCH))
    nonce += BigInt(BATCH)
    return BATCH
  }
  // The engine translates the module twice: quickly at first, then well. Only the second translation is measured.
  repeat(batch, Math.min(300, milliseconds))
  const oneCore = repeat(batch, milliseconds)
  const bytes = Buffer.from(`${'00'.repeat(8)}${ROOT}`, 'hex')
  const plain = () => {
    for (let index = 0; index < 256; index += 1) {
      bytes.writeUInt32LE(index)
      blake2b(bytes, { dkLen: 8 })
    }
    return 256
  }
  repeat(plain, Math.min(300, milliseconds))
  const plainJavaScript = repeat(plain, milliseconds)
  return { cores, oneCore, allCores: await allCores(cores, milliseconds), plainJavaScript }
}

function repeat(step: () => number, milliseconds: number): number {
  const start = performance.now()
  let hashes = 0
  while (performance.now() - start < milliseconds) hashes += step()
  return (hashes * 1000) / (performance.now() - start)
}

const MEASURING_WORKER = `
const { parentPort, workerData } = require('node:worker_threads')
const { module, words, batch, milliseconds } = workerData
const { search } = new WebAssembly.Instance(new WebAssembly.Module(module)).exports
let nonce = 1n
const run = (limit) => {
  const start = performance.now()
  let hashes = 0
  while (performance.now() - start < limit) {
    search(...words, nonce, -1n, BigInt(batch))
    nonce += BigInt(batch)
    hashes += batch
  }
  return (hashes * 1000) / (performance.now() - start)
}
run(Math.min(300, milliseconds))
parentPort.postMessage(run(milliseconds))
`

async function allCores(cores: number, milliseconds: number): Promise<number> {
  const workerData = { module: searchModule(), words: wordsOf(ROOT), batch: BATCH, milliseconds }
  const rates = Array.from(
    { length: cores },
    () =>
      new Promise<number>((resolve, reject) => {
        const worker = new Worker(MEASURING_WORKER, { eval: true, workerData, execArgv: [], env: {} })
        worker.once('message', resolve)
        worker.once('error', reject)
      }),
  )
  return (await Promise.all(rates)).reduce((sum, rate) => sum + rate, 0)
}
