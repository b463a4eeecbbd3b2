// Stands between a client and a server on loopback and lets a test take the server away: connections refused and cut, or silence.
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

export interface TcpProxy {
  readonly port: number
  /** `open`: everything passes. `cut`: what is open ends, what comes is ended. `silent`: connections stand and nothing passes. */
  set(mode: 'open' | 'cut' | 'silent'): void
  close(): Promise<void>
}

export async function startTcpProxy(target: { host: string; port: number }): Promise<TcpProxy> {
  let mode: 'open' | 'cut' | 'silent' = 'open'
  const sockets = new Set<Socket>()
  const keep = (socket: Socket): void => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => sockets.delete(socket))
  }
  const server = createServer((near) => {
    keep(near)
    if (mode === 'cut') {
      near.destroy()
      return
    }
    const far = connect(target)
    keep(far)
    pass(near, far, () => mode === 'silent')
    pass(far, near, () => mode === 'silent')
  })
  server.listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const cut = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    port: (server.address() as AddressInfo).port,
    set(next) {
      mode = next
      if (next === 'cut') cut()
    },
    close() {
      cut()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

function pass(from: Socket, to: Socket, swallow: () => boolean): void {
  from.on('data', (chunk) => {
    if (!swallow()) to.write(chunk)
  })
  from.on('close', () => to.destroy())
}
