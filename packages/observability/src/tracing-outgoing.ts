// Calls to services outside, as Node's own http client tells of them on its diagnostics channels: no client is wrapped, and without a
// listener they cost nothing. The host is told and the path is not: paths hold tokens, accounts and names of players.
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { ClientRequest, IncomingMessage } from 'node:http'
import type { Span } from '@opentelemetry/api'

export interface OutgoingSpans {
  /** null: nobody wants to know of it. */
  begin(name: string, attributes: Readonly<Record<string, string>>): Span | null
  finish(span: Span, attributes: Readonly<Record<string, number>>, failed: boolean): void
}

/** The returned function ends it. */
export function watchOutgoing(spans: OutgoingSpans): () => void {
  const open = new WeakMap<ClientRequest, Span>()
  const finish = (request: ClientRequest, status: number | null): void => {
    const span = open.get(request)
    if (!span) return
    open.delete(request)
    const attributes: Record<string, number> = status === null ? {} : { 'http.response.status_code': status }
    spans.finish(span, attributes, status === null || status >= 500)
  }
  const listeners = [
    [
      // In the constructor, so that it is seen inside the span that makes the call; later ones come in whose time it happens to be.
      'http.client.request.created',
      ({ request }: Told) => {
        const attributes = { 'http.request.method': request.method, 'server.address': request.host }
        const span = spans.begin(`${request.method} ${request.host}`, attributes)
        if (span) open.set(request, span)
        // A call that is cut after its request went out ends on neither of the other channels.
        if (span) request.once('close', () => finish(request, null))
      },
    ],
    ['http.client.request.error', ({ request }: Told) => finish(request, null)],
    [
      'http.client.response.finish',
      ({ request, response }: Told) => finish(request, (response as IncomingMessage).statusCode ?? null),
    ],
  ] as const
  const typed = listeners.map(([name, listener]) => [name, (message: unknown) => listener(message as Told)] as const)
  for (const [name, listener] of typed) subscribe(name, listener)
  return () => {
    for (const [name, listener] of typed) unsubscribe(name, listener)
  }
}

interface Told {
  readonly request: ClientRequest
  readonly response?: IncomingMessage
}
