// What a worker thread runs. It is text, so that it starts the same from the sources and from a bundle.

/** Tries in one call of the module, some 20 ms: the call cannot be stopped, and only between calls can the thread end. */
export const BATCH = 131_072

export const WORKER_SOURCE = `
const { parentPort, workerData } = require('node:worker_threads')
const { search } = new WebAssembly.Instance(new WebAssembly.Module(workerData.module)).exports
parentPort.on('message', ({ root, threshold, start }) => {
  const bytes = Buffer.from(root, 'hex')
  const words = [0, 8, 16, 24].map((at) => bytes.readBigInt64LE(at))
  const limit = BigInt.asIntN(64, threshold)
  for (let nonce = start; ; nonce = BigInt.asUintN(64, nonce + ${BATCH}n)) {
    const found = search(...words, BigInt.asIntN(64, nonce), limit, ${BATCH}n)
    if (found === 0n) continue
    parentPort.postMessage(BigInt.asUintN(64, found).toString(16).padStart(16, '0'))
    return
  }
})
`
