// How a switched fault looks on the wire.
import type { ServerResponse } from 'node:http'
import type { FaultKind, FaultRule } from './rules.js'

export interface HttpAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** A proxy's error page: what a client sees when the server behind it is away. */
export const HTML_PAGE =
  '<!DOCTYPE html>\n<html><head><title>502 Bad Gateway</title></head>\n<body><center><h1>502 Bad Gateway</h1></center><hr><center>nginx</center></body></html>\n'

export const findFault = (faults: readonly FaultRule[], ...kinds: readonly FaultKind[]): FaultRule | undefined =>
  faults.find((fault) => kinds.includes(fault.kind))

/** The answer of a `status` or `html` switch. */
export function faultAnswer(fault: FaultRule, usual: (status: number) => HttpAnswer): HttpAnswer {
  if (fault.kind === 'html') {
    return { status: fault.status ?? 502, headers: { 'content-type': 'text/html' }, body: HTML_PAGE }
  }
  const answer = usual(fault.status ?? 500)
  return fault.body === undefined ? answer : { ...answer, body: fault.body }
}

/** Every scalar of a JSON body in another type: text becomes a number, a number text, a list an object. */
export function wrongTypes(body: string): string {
  const turn = (value: unknown): unknown => {
    if (typeof value === 'string') return 7
    if (typeof value === 'number') return 'seven'
    if (typeof value === 'boolean') return 'perhaps'
    if (Array.isArray(value)) return { 0: value.map(turn) }
    if (value === null || typeof value !== 'object') return value
    return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, turn(child)]))
  }
  return JSON.stringify(turn(JSON.parse(body)))
}

/** Changes the body as `truncate` and `wrong_types` ask. */
export function spoil(answer: HttpAnswer, faults: readonly FaultRule[]): HttpAnswer {
  const fault = findFault(faults, 'truncate', 'wrong_types')
  if (fault === undefined || answer.body === '') return answer
  // A page for people has no types.
  if (fault.kind === 'wrong_types' && !(answer.headers['content-type'] ?? '').includes('json')) return answer
  const body =
    fault.kind === 'truncate' ? answer.body.slice(0, Math.floor(answer.body.length / 2)) : wrongTypes(answer.body)
  return { ...answer, body }
}

/** Sends the body byte by byte, until it is through or the caller leaves. */
export function drip(response: ServerResponse, body: string, delayMs: number): void {
  const bytes = Buffer.from(body)
  let at = 0
  const timer = setInterval(() => {
    if (response.destroyed || at >= bytes.length) {
      clearInterval(timer)
      response.end()
      return
    }
    response.write(bytes.subarray(at, (at += 1)))
  }, delayMs)
  timer.unref()
}
