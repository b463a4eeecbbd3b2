// Is it alive, can it serve. The body of a failed readiness check is a problem document that names the check.
import type { Millis } from '@pay2slay/domain'
import { Problem } from '../problem.js'
import type { Readiness } from '../readiness.js'
import { isoTime } from '../render.js'
import type { Route } from '../route.js'

export function healthRoutes(version: string, readiness: () => Promise<Readiness>): readonly Route[] {
  return [
    { method: 'GET', path: '/healthz', handle: () => ({ body: { status: 'ok', version } }) },
    { method: 'GET', path: '/livez', handle: () => ({ body: { status: 'alive' } }) },
    {
      method: 'GET',
      path: '/readyz',
      async handle() {
        const { failed, stops } = await readiness()
        if (failed)
          throw new Problem('not-ready', failed.detail, { failed_check: failed.check }, { 'Retry-After': '2' })
        return { body: { status: 'ready', ...(stops.length > 0 && { stops: stops.map(stopBody) }) } }
      },
    },
  ]
}

const stopBody = ({ kind, setAt }: { kind: string; setAt: Millis }) => ({ kind, set_at: isoTime(setAt) })
