// The switchboard over HTTP: JSON in and out, so that a test in any language, or curl, can turn the local world.
import express, { type ErrorRequestHandler, type Express, type Request } from 'express'
import { createServer } from 'node:http'
import type { FaultInput, FaultSwitches } from '../faults/rules.js'
import { listen, type RunningServer } from '../http/server.js'
import { bodyOf, ControlError } from './body.js'
import type { LedgerControls } from './ledger-controls.js'
import type { PlayerControls } from './player-controls.js'
import { statusPage, type StatusFacts } from './status-page.js'

export interface ControlOptions {
  readonly host: string
  readonly port: number
  readonly faults: FaultSwitches
  readonly ledger: LedgerControls
  readonly players: PlayerControls
  readonly state: (withChains: boolean) => StatusFacts
}

const param = (request: Request, name: string): string => String(request.params[name])

function routes(options: ControlOptions): Express {
  const { faults, ledger, players } = options
  const app = express().disable('x-powered-by')
  app.use(express.json({ limit: '1mb', type: () => true }))
  const post = (path: string, act: (request: Request) => unknown) =>
    app.post(path, (request, response) => void response.json(act(request)))
  app.get('/', (_, response) => void response.type('html').send(statusPage(options.state(false))))
  app.get('/healthz', (_, response) => void response.json({ ok: true }))
  app.get('/state', (request, response) => void response.json(options.state(request.query.chains !== 'false')))
  app.get('/players', (_, response) => void response.json(players.list()))
  app.get('/faults', (_, response) => void response.json(faults.list()))
  post('/faults', ({ body }) => {
    const added = faults.add(bodyOf(body) as unknown as FaultInput)
    if (!added.ok) throw new ControlError(added.error)
    return { id: added.value }
  })
  app.delete('/faults', (_, response) => {
    faults.clear()
    response.json({ cleared: true })
  })
  app.delete('/faults/:id', (request, response) => void response.json({ removed: faults.remove(param(request, 'id')) }))
  post('/fund', ({ body }) => ledger.fund(body))
  post('/confirmation', ({ body }) => ledger.setConfirmation(body))
  post('/accounts/:address/hold', (request) => ledger.hold(param(request, 'address'), request.body))
  post('/blocks/:hash/confirm', (request) => ledger.confirm(param(request, 'hash')))
  post('/blocks/:hash/rollback', (request) => ledger.rollBack(param(request, 'hash'), request.body))
  post('/rival', ({ body }) => ledger.rival(body))
  post('/epoch', ({ body }) => ledger.epoch(body))
  post('/nodes/:name', (request) => ledger.setNode(param(request, 'name'), request.body))
  post('/players/:epicAccountId', (request) => players.setPlayer(param(request, 'epicAccountId'), request.body))
  post('/growth', ({ body }) => players.setGrowth(body))
  post('/season', ({ body }) => players.newSeason(body))
  post('/limits', ({ body }) => players.setLimits(body))
  app.use((request, response) => {
    response.status(404).json({ error: `there is no ${request.method} ${request.path}: GET / lists what there is` })
  })
  app.use(failed)
  return app
}

const failed: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  if (response.headersSent) {
    next(error)
    return
  }
  const { status, message } = error as { readonly status?: number; readonly message?: string }
  response.status(status ?? 500).json({ error: message ?? 'unknown error' })
}

export const startControlServer = (options: ControlOptions): Promise<RunningServer> =>
  listen(createServer(routes(options)), { name: 'control', host: options.host, port: options.port })
