// Stands between a client and a server on loopback and lets a test take the server away: connections refused, reset or left half
// open, silence, or just the one answer that would have told how it ended.
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

export interface TcpProxy {
  readonly port: number
  /** `open`: everything passes. `cut`: what is open ends, what comes is ended. `silent`: connections stand and nothing passes. */
  set(mode: 'open' | 'cut' | 'silent'): void
  /** Both ends of every open connection are reset; new ones pass. */
  reset(): void
  /** The client's ends are reset while the server's stand and hear nothing more: half open. New ones pass. */
  orphan(): void
  /** Whatever the server says next is lost, and both ends of that connection are reset. */
  loseNextAnswer(): void
  close(): Promise<void>
}

interface Pair {
  readonly near: Socket
  readonly far: Socket
  /** The far end outlives the near one. */
  orphaned: boolean
}

export async function startTcpProxy(target: { host: string; port: number }): Promise<TcpProxy> {
  let mode: 'open' | 'cut' | 'silent' = 'open'
  let losing = false
  const pairs = new Set<Pair>()
  const server = createServer((near) => {
    if (mode === 'cut') {
      near.on('error', () => near.destroy())
      near.destroy()
      return
    }
    const pair: Pair = { near, far: connect(target), orphaned: false }
    pairs.add(pair)
    watch(pair, () => pairs.delete(pair))
    near.on('data', (chunk) => {
      if (mode !== 'silent' && !pair.orphaned) pair.far.write(chunk)
    })
    pair.far.on('data', (chunk) => {
      if (losing) {
        losing = false
        resetBoth(pair)
      } else if (mode !== 'silent' && !pair.orphaned) near.write(chunk)
    })
  })
  server.listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const cut = (): void => {
    for (const { near, far } of pairs) for (const socket of [near, far]) socket.destroy()
  }
  return {
    port: (server.address() as AddressInfo).port,
    set(next) {
      mode = next
      if (next === 'cut') cut()
    },
    reset: () => pairs.forEach(resetBoth),
    orphan() {
      for (const pair of pairs) {
        pair.orphaned = true
        pair.near.resetAndDestroy()
      }
    },
    loseNextAnswer: () => void (losing = true),
    close() {
      cut()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

function resetBoth({ near, far }: Pair): void {
  near.resetAndDestroy()
  far.resetAndDestroy()
}

/** Either end learns from the other's close, unless they were parted; `gone` once neither stands. */
function watch(pair: Pair, gone: () => void): void {
  for (const socket of [pair.near, pair.far]) {
    socket.on('error', () => socket.destroy())
    socket.on('close', () => {
      if (!pair.orphaned) for (const other of [pair.near, pair.far]) other.destroy()
      if (pair.near.destroyed && pair.far.destroyed) gone()
    })
  }
}
