// A loopback HTTP server of the local world: a bounded body in, an answer out, faults in between, and gone within a second.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { drip, faultAnswer, findFault, spoil, type HttpAnswer } from '../faults/apply.js'
import type { FaultRule, FaultSwitches } from '../faults/rules.js'

export interface HttpCall {
  readonly method: string
  readonly url: URL
  readonly headers: IncomingMessage['headers']
  readonly body: string
  readonly faults: readonly FaultRule[]
  /** Aborted when the caller has left. */
  readonly left: AbortSignal
}

export interface HttpServerOptions {
  /** As fault switches name it. */
  readonly name: string
  readonly host: string
  /** 0: any free port. */
  readonly port: number
  readonly maxBodyBytes: number
  readonly faults: FaultSwitches
  /** What fault switches call this request. */
  readonly actionOf: (method: string, url: URL, body: string) => string
  readonly handle: (call: HttpCall) => HttpAnswer | Promise<HttpAnswer>
  /** The server's usual answer of a status, for switches. */
  readonly answerOf: (status: number) => HttpAnswer
  /** False: connections are cut at once. */
  readonly isUp?: () => boolean
  /** Takes connections that ask to become a WebSocket; without it they are requests like any other. */
  readonly onUpgrade?: (request: IncomingMessage, socket: Duplex, head: Buffer) => void
}

export interface RunningServer {
  readonly port: number
  readonly url: string
  close(): Promise<void>
}

/** One sentence for a person: which port, and what to do. */
export class PortError extends Error {
  override readonly name = 'PortError'
}

export async function startHttpServer(options: HttpServerOptions): Promise<RunningServer> {
  const server = createServer({ keepAliveTimeout: 5_000, requestTimeout: 30_000 }, (request, response) => {
    serve(options, request, response).catch((error: unknown) => broken(response, error))
  })
  if (options.isUp !== undefined)
    server.on('connection', (socket) => void (options.isUp?.() === false && socket.destroy()))
  if (options.onUpgrade !== undefined) server.on('upgrade', options.onUpgrade)
  return listen(server, options)
}

/** Listens, and tells a taken port in one sentence. */
export async function listen(
  server: Server,
  { name, host, port }: { readonly name: string; readonly host: string; readonly port: number },
): Promise<RunningServer> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(portError(error, name, host, port)))
    server.listen(port, host, resolve)
  })
  const bound = (server.address() as AddressInfo).port
  return {
    port: bound,
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

function portError(error: NodeJS.ErrnoException, name: string, host: string, port: number): Error {
  if (error.code === 'EADDRINUSE') {
    return new PortError(
      `Port ${port} on ${host}, wanted by the sandbox's ${name} server, is in use: stop the program that uses it, or give the sandbox another port.`,
    )
  }
  if (error.code !== 'EACCES') return error
  return new PortError(
    `Port ${port} on ${host}, wanted by the sandbox's ${name} server, may not be used by this user: give the sandbox a port above 1023.`,
  )
}

/** A caller that left amid its request needs no answer; anything else is a bug of the sandbox, and said aloud. */
function broken(response: ServerResponse, error: unknown): void {
  if (response.socket === null || response.socket.destroyed || response.headersSent) {
    response.destroy()
    return
  }
  const told = error instanceof Error ? error.message : String(error)
  response.writeHead(500, { 'content-type': 'text/plain' }).end(`the sandbox itself failed: ${told}\n`)
}

async function serve(options: HttpServerOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const left = new AbortController()
  response.on('close', () => left.abort())
  // leaving the body unread takes the socket from the request, without closing it
  const { socket } = request
  const body = await readBody(request, options.maxBodyBytes)
  if (body === null) {
    socket.destroy()
    return
  }
  const method = request.method ?? 'GET'
  const url = new URL(`http://sandbox/${(request.url ?? '').replace(/^\//, '')}`)
  const faults = options.faults.draw(options.name, options.actionOf(method, url, body))
  if (findFault(faults, 'hang') !== undefined) return
  if (findFault(faults, 'reset') !== undefined) {
    response.destroy()
    return
  }
  const early = faults.find(
    (fault) => (fault.kind === 'status' || fault.kind === 'html') && fault.afterHandling !== true,
  )
  if (early !== undefined) {
    send(response, faultAnswer(early, options.answerOf), faults)
    return
  }
  const call: HttpCall = { method, url, headers: request.headers, body, faults, left: left.signal }
  const answer = await options.handle(call)
  const late = faults.find(
    (fault) => (fault.kind === 'status' || fault.kind === 'html') && fault.afterHandling === true,
  )
  send(response, late === undefined ? spoil(answer, faults) : faultAnswer(late, options.answerOf), faults)
}

function send(response: ServerResponse, answer: HttpAnswer, faults: readonly FaultRule[]): void {
  const delay = findFault(faults, 'late')
  if (findFault(faults, 'drop') !== undefined) {
    response.destroy()
    return
  }
  const write = () => {
    if (response.destroyed) return
    const slow = findFault(faults, 'drip')
    response.writeHead(answer.status, { ...answer.headers, 'content-length': Buffer.byteLength(answer.body) })
    if (slow === undefined) response.end(answer.body)
    else drip(response, answer.body, slow.delayMs ?? 50)
  }
  if (delay === undefined) write()
  else setTimeout(write, delay.delayMs ?? 1_000).unref()
}

/** Null: too long. */
async function readBody(request: IncomingMessage, limit: number): Promise<string | null> {
  const parts: Buffer[] = []
  let length = 0
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length
    if (length > limit) return null
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}
