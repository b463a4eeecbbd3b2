// The whole API at a glance: each operation's id, method and path. Plain data, so that the client needs nothing else at run time.

export const PATHS = {
  getHealth: 'GET /healthz',
  getLiveness: 'GET /livez',
  getReadiness: 'GET /readyz',
  getOpenApi: 'GET /openapi.json',
  getStartPage: 'GET /',
  getDocs: 'GET /docs',
  getDocsAsset: 'GET /docs/assets/{file}',

  getProduct: 'GET /config/product',
  getLeaderboard: 'GET /api/leaderboard',
  getFeed: 'GET /api/feed',
  streamFeed: 'GET /api/feed/stream',
  getCountdown: 'GET /api/scheduler/countdown',
  getTransparency: 'GET /api/transparency',

  recordRelease: 'POST /ops/releases',

  startDiscordLogin: 'GET /auth/discord/login',
  finishDiscordLogin: 'GET /auth/discord/callback',
  getSession: 'GET /auth/session',
  logout: 'POST /auth/logout',
  demoLogin: 'POST /auth/demo-login',

  linkWallet: 'POST /link/wallet',
  createWalletChallenge: 'POST /link/wallet/challenge',
  listWallets: 'GET /me/wallets',
  unlinkWallet: 'DELETE /me/wallets/{id}',
  cancelPendingWallet: 'POST /me/wallets/pending/cancel',
  getMyStatus: 'GET /me/status',
  reverifyMe: 'POST /me/reverify',
  listMyPayouts: 'GET /me/payouts',
  downloadMyPayouts: 'GET /me/payouts.csv',
  listMyAccruals: 'GET /me/accruals',
  downloadMyAccruals: 'GET /me/accruals.csv',
  listMySessions: 'GET /me/sessions',
  endMySession: 'DELETE /me/sessions/{id}',
  endMyOtherSessions: 'POST /me/sessions/end-others',
  updateMySettings: 'POST /me/settings',
  exportMyData: 'GET /me/export',
  deleteMe: 'DELETE /me',

  adminLogin: 'POST /admin/login',
  adminLogout: 'POST /admin/logout',
  getAdminSession: 'GET /admin/session',
  listMyAdminSessions: 'GET /admin/sessions',
  endMyOtherAdminSessions: 'POST /admin/sessions/end-others',
  endAdminSessions: 'POST /admin/sessions/end',
  listAuditEvents: 'GET /admin/audit',
  getStats: 'GET /admin/stats',
  getExtendedHealth: 'GET /admin/health/extended',
  getFlow: 'GET /admin/flow',
  listUnknownBlocks: 'GET /admin/blocks',
  acknowledgeBlock: 'POST /admin/blocks/acknowledge',
  listBlockRequests: 'GET /admin/blocks/requests',
  listAlerts: 'GET /admin/alerts',
  getRecentLogs: 'GET /admin/logs/recent',
  tailLogs: 'GET /admin/logs/tail',

  setOperatorSeed: 'POST /admin/config/operator-seed',
  getOperatorSeedStatus: 'GET /admin/config/operator-seed/status',
  getSchedulerStatus: 'GET /admin/scheduler/status',
  triggerScheduler: 'POST /admin/scheduler/trigger',
  requestSettlement: 'POST /admin/scheduler/settle',
  listJobRequests: 'GET /admin/scheduler/requests',
  getSchedulerConfig: 'GET /admin/scheduler/config',
  setSchedulerConfig: 'POST /admin/scheduler/config',
  getPayoutConfig: 'GET /admin/payout/config',
  setPayoutConfig: 'POST /admin/payout/config',
  listPayoutConfigs: 'GET /admin/payout/config/history',
  previewPayoutConfig: 'POST /admin/payout/config/preview',

  listStops: 'GET /admin/stops',
  pausePayments: 'POST /admin/pause',
  resumePayments: 'POST /admin/resume',

  adminReverify: 'POST /admin/reverify',
  listPlayers: 'GET /admin/players',
  getPlayer: 'GET /admin/players/{id}',
  listPlayerAccruals: 'GET /admin/players/{id}/accruals',
  listPlayerReadings: 'GET /admin/players/{id}/readings',
  banPlayer: 'POST /admin/players/{id}/ban',
  unbanPlayer: 'POST /admin/players/{id}/unban',
  holdPlayer: 'POST /admin/players/{id}/hold',
  releasePlayer: 'POST /admin/players/{id}/release',
  endPlayerSessions: 'POST /admin/players/{id}/sessions/end',
  raiseAbuseFlag: 'POST /admin/players/{id}/flags',
  listAbuseFlags: 'GET /admin/abuse-flags',
  clearAbuseFlag: 'POST /admin/abuse-flags/{id}/clear',
  listPendingReadings: 'GET /admin/pending-readings',
  acceptPendingReading: 'POST /admin/pending-readings/{player_id}/accept',
  refusePendingReading: 'POST /admin/pending-readings/{player_id}/refuse',

  listPayouts: 'GET /admin/payouts',
  getPayout: 'GET /admin/payouts/{id}',
  retryPayout: 'POST /admin/payouts/retry',
  holdPayout: 'POST /admin/payouts/{id}/hold',
  releasePayout: 'POST /admin/payouts/{id}/release',
  voidPayout: 'POST /admin/payouts/{id}/void',
} as const

export type OperationId = keyof typeof PATHS

export type Method = 'GET' | 'POST' | 'DELETE'

/** Method and path template of an operation. */
export function routeOf(id: OperationId): { readonly method: Method; readonly path: string } {
  const [method = '', path = ''] = PATHS[id].split(' ')
  return { method: method as Method, path }
}
