// The HTTP server around the application: what one connection may cost, and how it ends.
import {
  createServer,
  STATUS_CODES,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { PROBLEM_MEDIA_TYPE } from '@pay2slay/contracts'
import type { MessageClasses } from './http/message-classes.js'
import { requestIdFor } from './middleware/request-id.js'
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

export interface ServerOptions {
  readonly host: string
  readonly port: number
  /** Of the answers to what is not even a request; the application has its own. */
  readonly headers?: ReadonlyMap<string, string>
  /** What requests and responses are made of; left out: Node's own. */
  readonly classes?: MessageClasses
}

const NONE: ReadonlyMap<string, string> = new Map()

/** Resolves when it accepts connections; port 0 takes a free one. */
export async function startServer(
  app: RequestListener,
  { host, port, headers = NONE, classes }: ServerOptions,
): Promise<ApiServer> {
  const connections = new Connections()
  const server = createServer({ ...LIMITS, ...classes }, (req, res) => {
    connections.answering(req.socket, res)
    if (req.headers.host === undefined && req.httpVersion === '1.1') refuseRequest(req, res, NO_HOST, headers)
    else app(req, res)
  })
  server.on('checkExpectation', (req: IncomingMessage, res: ServerResponse) => {
    connections.answering(req.socket, res)
    refuseRequest(req, res, STRANGE_EXPECTATION, headers)
  })
  server.maxHeadersCount = 100
  // Longer than proxies keep an idle connection (nginx: 60 s): who closes first must not be this side, or a request meets the end.
  server.keepAliveTimeout = 65_000
  server.timeout = 30_000
  server.maxConnections = 2_000
  server.on('connection', (socket: Socket) => {
    connections.add(socket)
  })
  server.on('clientError', refuse(headers))
  await listen(server, host, port)
  return {
    port: (server.address() as AddressInfo).port,
    async stop(graceMs) {
      const closed = new Promise<void>(
        (resolve) =>
          void server.close(() => {
            resolve()
          }),
      )
      connections.stop()
      const cut = setTimeout(() => {
        connections.cut()
      }, graceMs)
      await closed
      clearTimeout(cut)
    },
  }
}

const LIMITS = {
  maxHeaderSize: 16 * 1024,
  requestTimeout: 15_000,
  headersTimeout: 10_000,
  connectionsCheckingInterval: 1_000,
  // Checked here: Node's own refusal has no body and no header of ours.
  requireHostHeader: false,
}

const NO_HOST = new Problem('bad-request', 'A request by HTTP/1.1 must have the header Host.')
const STRANGE_EXPECTATION = new Problem('expectation-failed', 'The header Expect may only be 100-continue.')

/** What HTTP itself does not allow never reaches the application. */
function refuseRequest(
  req: IncomingMessage,
  res: ServerResponse,
  problem: Problem,
  headers: ReadonlyMap<string, string>,
): void {
  const id = requestIdFor(req)
  res.setHeaders(new Map(headers))
  res.writeHead(problem.status, {
    'Content-Type': PROBLEM_MEDIA_TYPE,
    'Cache-Control': 'no-store',
    'X-Request-Id': id,
    Connection: 'close',
  })
  res.end(JSON.stringify({ ...problemDocument(problem, null), request_id: id }))
}

/** The open connections, and which of them owe an answer: the server's own list leaves out those that never asked anything. */
class Connections {
  readonly #owed = new Map<Socket, { answers: number }>()
  #stopping = false

  add(socket: Socket): void {
    this.#owed.set(socket, { answers: 0 })
    socket.once('close', () => this.#owed.delete(socket))
  }

  answering(socket: Socket, response: ServerResponse): void {
    // A kept connection would outlive the last answer.
    if (this.#stopping) response.setHeader('Connection', 'close')
    const owed = this.#owed.get(socket)
    if (!owed) return
    owed.answers += 1
    // It closes once: taking the listener away again would cost more than all the rest here.
    response.on('close', () => {
      owed.answers -= 1
      if (this.#stopping && owed.answers === 0) socket.destroySoon()
    })
  }

  /** Ends what owes no answer now, and the rest as soon as it has answered. */
  stop(): void {
    this.#stopping = true
    for (const [socket, { answers }] of this.#owed) if (answers === 0) socket.destroy()
  }

  cut(): void {
    for (const socket of this.#owed.keys()) socket.destroy()
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

/** What is not even HTTP still gets an answer of the usual shape. */
function refuse(headers: ReadonlyMap<string, string>) {
  const common = [...headers].map(([name, value]) => `${name}: ${value}`)
  return (error: NodeJS.ErrnoException, socket: Duplex): void => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy()
      return
    }
    const problem = refusal(error.code)
    // Nothing of the request could be read, its own id included.
    const id = requestIdFor({ headers: {} })
    const body = JSON.stringify({ ...problemDocument(problem, null), request_id: id })
    const head = [
      `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? ''}`,
      'Content-Type: application/problem+json',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Cache-Control: no-store',
      `X-Request-Id: ${id}`,
      'Connection: close',
      ...common,
    ]
    socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
  }
}

function refusal(code: string | undefined): Problem {
  if (code === 'HPE_HEADER_OVERFLOW')
    return new Problem('headers-too-large', 'The request headers may have at most 16 KiB.')
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return new Problem('request-timeout', 'The request did not arrive within 15 s.')
  return new Problem('bad-request', 'This is not a valid HTTP request.')
}
