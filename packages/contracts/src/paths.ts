// The whole API at a glance: each operation's id, method and path. Plain data, so that the client needs nothing else at run time.

export const PATHS = {
  getHealth: 'GET /healthz',
  getLiveness: 'GET /livez',
  getReadiness: 'GET /readyz',
  getOpenApi: 'GET /openapi.json',
  getDocs: 'GET /docs',
  getDocsAsset: 'GET /docs/assets/{file}',
  getProduct: 'GET /config/product',
  getLeaderboard: 'GET /api/leaderboard',
  getFeed: 'GET /api/feed',
  getCountdown: 'GET /api/scheduler/countdown',
} as const

export type OperationId = keyof typeof PATHS

export type Method = 'GET' | 'POST' | 'DELETE'

/** Method and path template of an operation. */
export function routeOf(id: OperationId): { readonly method: Method; readonly path: string } {
  const [method = '', path = ''] = PATHS[id].split(' ')
  return { method: method as Method, path }
}
