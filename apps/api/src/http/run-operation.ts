// One request of one operation, in the order that its safety rests on: guards, who it is, what they may do, body, contract, handler.
import type { Request, Response } from 'express'
import { needsCsrfToken, validatorOf, type AnswerSpec, type Operation } from '@pay2slay/contracts'
import { requestIdOf } from '../middleware/request-id.js'
import { Problem } from '../problem.js'
import { sendAnswer, type AnyAnswer } from './answer.js'
import { passOverBody, readBody } from './body.js'
import type { ApiHooks, HookCall } from './hooks.js'
import { NOBODY, type Identity } from './identity.js'

/** A handler as the machinery calls it: the types of its own operation are behind it. */
export type AnyHandler = (call: unknown) => Promise<AnyAnswer> | AnyAnswer

export type Runner = (req: Request, res: Response) => Promise<void>

export function runnerOf(operation: Operation, handler: AnyHandler, hooks: ApiHooks): Runner {
  const validate = validatorOf(operation.id)
  const token = needsCsrfToken(operation)
  const stream = streamOf(operation)
  return async (req, res) => {
    if (operation.browserPage) res.locals['browserPage'] = true
    const call: HookCall = { operation, req, res }
    // Most guards decide at once: awaiting them all the same would cost each request a turn of the queue for every one.
    const origin = hooks.originCheck?.(call)
    if (origin) await origin
    const limited = hooks.limitAddress?.(call)
    if (limited) await limited
    const found = hooks.authenticate?.(call) ?? NOBODY
    const identity = found instanceof Promise ? await found : found
    const caller = { operation, req, res, identity }
    const allowed = hooks.limitCaller?.(caller)
    if (allowed) await allowed
    checkAccess(operation, identity)
    if (token && hooks.csrf) await hooks.csrf(caller)
    const body = operation.body ? await readBody(req, res) : undefined
    const passed = operation.body ? undefined : passOverBody(req)
    if (passed) await passed
    const checked = validate({ params: req.params, query: req.query, body })
    if (!checked.ok) throw invalidRequest(checked.errors)
    // Whoever asks only for the head of a stream would never get to its end.
    if (req.method === 'HEAD' && stream !== null) {
      res.status(200).set({ 'Cache-Control': 'no-store', 'Content-Type': stream }).end()
      return
    }
    const told = handler(new Asked(checked.value, identity, req, res))
    const answer = told instanceof Promise ? await told : told
    const sent = sendAnswer(res, answer, contentTypeOf(operation, answer.status))
    if (sent) await sent
  }
}

function checkAccess({ access }: Operation, { player, admin, release }: Identity): void {
  if (access === 'player' && !player)
    throw new Problem('not-logged-in', 'Log in with Discord first: GET /auth/discord/login.')
  if (access === 'release' && !release)
    throw new Problem(
      'wrong-credentials',
      'This takes the release token of the installation: Authorization: Bearer P2S_RELEASE_TOKEN.',
      {},
      { 'WWW-Authenticate': 'Bearer' },
    )
  if (access !== 'viewer' && access !== 'operator') return
  if (!admin) throw new Problem('not-logged-in', 'Log in as an administrator first: POST /admin/login.')
  if (access === 'operator' && admin.role !== 'operator')
    throw new Problem('forbidden', 'This needs the role operator, and yours is viewer.')
}

type Checked = ReturnType<ReturnType<typeof validatorOf>>
type Errors = Extract<Checked, { readonly ok: false }>['errors']
type Input = Extract<Checked, { readonly ok: true }>['value']

function invalidRequest(errors: Errors): Problem {
  const [first] = errors
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : ''
  const where = first?.at === '' ? `The ${first.in}` : `In the ${first?.in}, ${first?.at}`
  return new Problem('invalid-request', `${where} ${first?.problem}: expected ${first?.expected}${more}.`, { errors })
}

// Classes, because a literal with getters of its own is a new shape at every request, which the garbage collector finds only in its
// long rounds: that cost a third of a short request. What few handlers ask for is made when they do.

/** What a handler is given. */
class Asked {
  readonly params: unknown
  readonly query: unknown
  readonly body: unknown
  readonly player: Identity['player']
  readonly admin: Identity['admin']
  readonly request: AskedBy
  readonly http: { readonly req: Request; readonly res: Response }

  constructor({ params, query, body }: Input, { player, admin }: Identity, req: Request, res: Response) {
    this.params = params
    this.query = query
    this.body = body
    this.player = player
    this.admin = admin
    this.http = { req, res }
    this.request = new AskedBy(this.http)
  }
}

class AskedBy {
  readonly #http: Asked['http']

  constructor(http: Asked['http']) {
    this.#http = http
  }

  get id(): string {
    return requestIdOf(this.#http.res)
  }

  get address(): string {
    return this.#http.req.ip ?? ''
  }

  get userAgent(): string {
    return this.#http.req.get('user-agent') ?? ''
  }
}

function streamOf({ answers }: Operation): string | null {
  const good = answers[200]
  return good && 'contentType' in good && good.streamed ? good.contentType : null
}

function contentTypeOf({ answers }: Operation, status: number): string | null {
  const spec = (answers as Readonly<Record<number, AnswerSpec>>)[status]
  return spec && 'contentType' in spec && spec.contentType !== '*/*' ? spec.contentType : null
}
