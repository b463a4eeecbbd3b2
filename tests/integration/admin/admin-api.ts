// The API's own application on a test's books, with the contract looking over its shoulder. Who calls is said by a header: what
// sessions and tokens are worth is tested where they are made.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createLogRing, type LogRing } from '@pay2slay/observability'
import { createHandlers } from '../../../apps/api/src/api.js'
import { LogTail, type LogTailLimits } from '../../../apps/api/src/admin/log-tail.js'
import { createApp } from '../../../apps/api/src/app.js'
import { adminCaller } from '../../../apps/api/src/fixtures/callers.js'
import { checkedApp } from '../../../apps/api/src/fixtures/checked-app.js'
import { runApi, TEST_WORLD } from '../../../apps/api/src/fixtures/running-api.js'
import type { ApiHooks } from '../../../apps/api/src/http/hooks.js'
import { createReadiness } from '../../../apps/api/src/readiness.js'

export interface Answer {
  readonly status: number
  readonly text: string
  readonly body: Record<string, unknown>
}

export interface AdminApi {
  readonly url: string
  /** `role`: none is nobody. */
  ask(method: string, path: string, role?: 'viewer' | 'operator', body?: unknown): Promise<Answer>
  readonly ring: LogRing
  readonly logs: LogTail
  /** Each broken promise of the contract, in a sentence. */
  readonly breaches: readonly string[]
  close(): Promise<void>
}

export async function runAdminApi({ url }: { readonly url: string }, limits?: LogTailLimits): Promise<AdminApi> {
  const api = await runApi(url)
  const ring = createLogRing({ lines: 1_000 })
  const logs = new LogTail(ring, limits)
  const observer = { count() {}, gauge() {}, event() {} }
  const readiness = createReadiness({ keeper: api.keeper, world: TEST_WORLD, observer })
  const handlers = createHandlers({ ...api, readiness, logs })
  const app = createApp({ observer, metrics: { observe() {} }, handlers, hooks })
  const { app: checked, breaches } = checkedApp(app)
  const server = createServer(checked)
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url: base,
    breaches,
    ring,
    logs,
    async ask(method, path, role, body) {
      const response = await fetch(base + path, {
        method,
        headers: {
          'x-request-id': 'req-1',
          ...(role !== undefined && { role }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      })
      const text = await response.text()
      return { status: response.status, text, body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>) }
    },
    async close() {
      logs.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await api.close()
    },
  }
}

const hooks: ApiHooks = {
  authenticate({ req }) {
    const role = req.get('role')
    if (role !== 'viewer' && role !== 'operator') return { player: null, admin: null }
    return { player: null, admin: { ...adminCaller(role), adminId: `discord:${role}` } }
  },
}
