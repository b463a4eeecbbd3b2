// What a signature costs here, and what it would cost on worker threads: hashes follow one another and stay where they are, since each
// names the one before, but signatures do not enter them.
import { createSigner, parseSeed, privateKeyOf, signHash } from '@pay2slay/banano-rpc'
import { asId, raw, type BlockHash } from '@pay2slay/domain'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'

export interface SigningCost {
  /** Hash and signature of each block, one after the other, as the scheduler does it. */
  readonly inlineSeconds: number
  /** The signatures alone on so many worker threads, with their messages; the hashes are already there. */
  readonly workersSeconds: number
  readonly workers: number
}

const WORKERS = 2

export async function measureSigning(seedHex: string, blocks: number): Promise<SigningCost> {
  const seed = parseSeed(seedHex)
  if (!seed.ok) throw new Error(seed.error)
  const signer = createSigner(seed.value, 0, { mode: 'live' })
  const { account } = signer
  let previous = asId<BlockHash>('A'.repeat(64))
  const hashes: string[] = []
  const signOne = (): void => {
    const draft = { account, previous, representative: account, balance: raw(10n ** 30n), link: { to: account } }
    previous = signer.sign(draft).hash
    hashes.push(previous)
  }
  // Warm, as a scheduler is.
  for (let index = 0; index < 50; index += 1) signOne()
  hashes.length = 0
  const start = performance.now()
  for (let index = 0; index < blocks; index += 1) signOne()
  const inlineSeconds = (performance.now() - start) / 1000
  const pool = Array.from({ length: WORKERS }, () => new Worker(new URL(import.meta.url), { workerData: { seedHex } }))
  const part = (from: number, to: number) => hashes.slice(from, to)
  try {
    await Promise.all(pool.map((worker) => askWorker(worker, part(0, 50))))
    const began = performance.now()
    const size = Math.ceil(blocks / WORKERS)
    await Promise.all(pool.map((worker, index) => askWorker(worker, part(index * size, (index + 1) * size))))
    return { inlineSeconds, workersSeconds: (performance.now() - began) / 1000, workers: WORKERS }
  } finally {
    await Promise.all(pool.map((worker) => worker.terminate()))
  }
}

const askWorker = (worker: Worker, hashes: readonly string[]): Promise<void> =>
  new Promise((resolve, reject) => {
    worker.once('message', () => resolve())
    worker.once('error', reject)
    worker.postMessage(hashes)
  })

if (!isMainThread) {
  const { seedHex } = workerData as { seedHex: string }
  const seed = parseSeed(seedHex)
  if (!seed.ok) throw new Error(seed.error)
  const key = privateKeyOf(seed.value, 0)
  parentPort?.on('message', (hashes: readonly string[]) => {
    parentPort?.postMessage(hashes.map((hash) => signHash(key, hash)))
  })
}
