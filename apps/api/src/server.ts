// The HTTP server around the application: what one connection may cost, and how it ends.
import { createServer, STATUS_CODES, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Express } from 'express'
import { Problem, problemDocument } from './problem.js'

export interface ApiServer {
  readonly port: number
  /** Stops accepting, lets running requests finish, cuts what is left after `graceMs`. */
  stop(graceMs: number): Promise<void>
}

/** The server could not listen: one sentence for the person who started it. */
export class ListenError extends Error {
  override readonly name = 'ListenError'
}

/** Resolves when it accepts connections; port 0 takes a free one. */
export async function startServer(app: Express, { host, port }: { host: string; port: number }): Promise<ApiServer> {
  let stopping = false
  const server = createServer(
    { maxHeaderSize: 16 * 1024, requestTimeout: 15_000, headersTimeout: 10_000, connectionsCheckingInterval: 1_000 },
    (req, res) => {
      // A kept connection would outlive the last answer.
      if (stopping) res.setHeader('Connection', 'close')
      app(req, res)
    },
  )
  server.maxHeadersCount = 100
  server.keepAliveTimeout = 10_000
  server.timeout = 30_000
  server.maxConnections = 2_000
  server.on('clientError', refuse)
  await listen(server, host, port)
  return {
    port: (server.address() as AddressInfo).port,
    async stop(graceMs) {
      stopping = true
      await close(server, graceMs)
    },
  }
}

function listen(server: Server, host: string, port: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  server.once('error', (error: NodeJS.ErrnoException) => {
    reject(new ListenError(listenSentence(error, host, port), { cause: error }))
  })
  server.listen(port, host, resolve)
  return promise
}

function listenSentence(error: NodeJS.ErrnoException, host: string, port: number): string {
  const advice = 'set P2S_API_PORT or P2S_HOST to another one'
  if (error.code === 'EADDRINUSE')
    return `port ${port} on ${host} is in use: stop what uses it, or set P2S_API_PORT to another one`
  if (error.code === 'EACCES') return `port ${port} on ${host} is not allowed for this user: ${advice}`
  return `cannot listen on ${host}:${port} (${error.code ?? error.message}): ${advice}`
}

async function close(server: Server, graceMs: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  server.close(() => {
    resolve()
  })
  // Connections whose request began before the stop become idle only when it ends.
  const sweep = setInterval(() => {
    server.closeIdleConnections()
  }, 50)
  const cut = setTimeout(() => {
    server.closeAllConnections()
  }, graceMs)
  await promise
  clearInterval(sweep)
  clearTimeout(cut)
}

/** What is not even HTTP still gets an answer of the usual shape. */
function refuse(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const problem = refusal(error.code)
  const body = JSON.stringify(problemDocument(problem, null))
  const head = [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? ''}`,
    'Content-Type: application/problem+json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
}

function refusal(code: string | undefined): Problem {
  if (code === 'HPE_HEADER_OVERFLOW')
    return new Problem('headers-too-large', 'The request headers may have at most 16 KiB.')
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return new Problem('request-timeout', 'The request did not arrive within 15 s.')
  return new Problem('bad-request', 'This is not a valid HTTP request.')
}
