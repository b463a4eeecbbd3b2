// Puts every operation of the contract on its path: HEAD as GET, OPTIONS with what is allowed, 405 for the rest.
import type { Express, NextFunction, Request, Response } from 'express'
import { allOperations, routeOf, type OperationId } from '@pay2slay/contracts'
import { markRoute } from '../middleware/access-log.js'
import { Problem } from '../problem.js'
import type { Handlers } from './handlers.js'
import type { ApiHooks } from './hooks.js'
import { runnerOf, type AnyHandler, type Runner } from './run-operation.js'

/** Runners of one path, by method. */
type Runners = Readonly<Record<string, Runner>>

/** `first` is what every request passes through. */
export function mountOperations(
  app: Express,
  first: (req: Request, res: Response) => void,
  handlers: Handlers,
  hooks: ApiHooks,
): void {
  const mounted = runnersByPath(handlers, hooks).map(([path, runners]) => [path, answer(path, runners, hooks)] as const)
  const exact = new Map(mounted.filter(([path]) => parametersIn(path) === 0))
  // Express asks each of its layers in turn, some sixty, and each costs a microsecond or two: a path that is written as the contract
  // has it is looked up instead, in the one layer that is there for every request.
  app.use(function entrance(req: Request, res: Response, next: NextFunction): Promise<void> | void {
    first(req, res)
    // Most requests have no query, and then the target is the path.
    const run = exact.get(req.url) ?? exact.get(req.path)
    return run ? run(req, res) : next()
  })
  for (const [path, run] of mounted) app.all(expressPath(path), run)
}

/** By path; paths without parameters first, so that `/wallets/pending` is never taken for a wallet's id. */
function runnersByPath(handlers: Handlers, hooks: ApiHooks): readonly (readonly [string, Runners])[] {
  const byPath = Map.groupBy(allOperations, ({ id }) => routeOf(id).path)
  const mounted = [...byPath].map(([path, operations]): readonly [string, Runners] => [
    path,
    Object.fromEntries(
      operations.map((operation) => [
        routeOf(operation.id).method,
        runnerOf(operation, handlerOf(handlers, operation.id), hooks),
      ]),
    ),
  ])
  return mounted.sort(([a], [b]) => parametersIn(a) - parametersIn(b))
}

/** The contract checks what goes in and, in tests, what comes out: here its types may be forgotten. */
const handlerOf = (handlers: Handlers, id: OperationId): AnyHandler => handlers[id] as unknown as AnyHandler

const parametersIn = (path: string): number => path.split('{').length - 1

/** `/me/wallets/{id}` as Express writes it. */
export const expressPath = (path: string): string => path.replaceAll(/\{(\w+)\}/g, ':$1')

function answer(path: string, runners: Runners, { limitOthers }: ApiHooks) {
  const methods = Object.keys(runners).flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]))
  const allow = [...methods, 'OPTIONS'].join(', ')
  const byMethod = new Map(Object.entries(runners))
  const get = byMethod.get('GET')
  if (get) byMethod.set('HEAD', get)
  const tellMethods = (req: Request, res: Response): void => {
    if (req.method !== 'OPTIONS')
      throw new Problem('method-not-allowed', `This path takes ${allow}, not ${req.method}.`, {}, { Allow: allow })
    res.set('Allow', allow).status(204).end()
  }
  return (req: Request, res: Response): Promise<void> | void => {
    markRoute(res, path)
    const run = byMethod.get(req.method)
    if (run) return run(req, res)
    const limited = limitOthers?.(req)
    return limited
      ? limited.then(() => {
          tellMethods(req, res)
        })
      : tellMethods(req, res)
  }
}
