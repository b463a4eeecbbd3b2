// Is it alive, can it serve. The body of a failed readiness check is a problem document that names the check.
import type { Millis } from '@pay2slay/domain'
import type { Handlers } from '../http/handlers.js'
import { Problem } from '../problem.js'
import type { Readiness } from '../readiness.js'
import { isoTime } from '../render.js'

export function healthHandlers(
  version: string,
  readiness: () => Promise<Readiness>,
): Pick<Handlers, 'getHealth' | 'getLiveness' | 'getReadiness'> {
  return {
    getHealth: () => ({ status: 200, body: { status: 'ok', version } }),
    getLiveness: () => ({ status: 200, body: { status: 'alive' } }),
    async getReadiness() {
      const { failed, stops } = await readiness()
      if (failed) throw new Problem('not-ready', failed.detail, { failed_check: failed.check }, { 'Retry-After': '2' })
      return { status: 200, body: { status: 'ready', ...(stops.length > 0 && { stops: stops.map(stopBody) }) } }
    },
  }
}

const stopBody = ({ kind, setAt }: { kind: 'pause' | 'books'; setAt: Millis }) => ({ kind, set_at: isoTime(setAt) })
