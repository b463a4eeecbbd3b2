// Who may ask how often: everybody together, one address, and one caller for what costs more. Counted for all API processes.
import { isIPv6 } from 'node:net'
import type { ApiLimits } from '@pay2slay/config'
import type { LimitClass, Operation } from '@pay2slay/contracts'
import { createRateLimits, type RateLimits } from '@pay2slay/db'
import type { Observer } from '@pay2slay/domain'
import type { DatabaseKeeper } from '../database-keeper.js'
import type { ApiHooks } from '../http/hooks.js'
import { Problem } from '../problem.js'
import { Limiter, type Verdict } from './limiter.js'
import type { Nameless } from './nameless.js'

export interface LimitTools {
  readonly limits: ApiLimits
  readonly keeper: DatabaseKeeper
  readonly observer: Observer
  readonly nameless: Nameless
  readonly now: () => number
}

type LimitHooks = Required<Pick<ApiHooks, 'limitAddress' | 'limitOthers' | 'limitCaller'>>

export function limitHooks({ limits, keeper, observer, nameless, now }: LimitTools): LimitHooks {
  const limiter = new Limiter({
    limits: sharedLimits(keeper, nameless),
    now,
    onAlone: (error) => {
      observer.event('warn', 'rate_limit_alone', { error })
    },
  })
  /** Most callers hold a permit already: nothing is waited for then. */
  const take = (scope: string, caller: string, limit: number): void | Promise<void> => {
    const verdict = limiter.take(`${scope}:${caller}`, limit)
    if (!(verdict instanceof Promise)) return judge(verdict, scope, limit)
    return verdict.then((told) => {
      judge(told, scope, limit)
    })
  }
  const judge = (verdict: Verdict, scope: string, limit: number): void => {
    if (verdict.allowed) return
    observer.count('http_rate_limited_total', 1, { scope })
    throw tooMany(scope, limit, verdict.retryAfterSeconds)
  }
  const everybodys = (address: string): readonly Permit[] => [
    ['address', address, limits.perIpPerMinute],
    ['all', '', limits.globalPerMinute],
  ]
  return {
    limitAddress({ operation, req }) {
      if (operation.limit === 'none') return
      const address = networkOf(req.ip ?? '')
      const permits = everybodys(address)
      return inTurn(
        operation.limit === 'login' ? [...permits, ['login', address, limits.loginPerMinute]] : permits,
        take,
      )
    },
    limitOthers: (req) => inTurn(everybodys(networkOf(req.ip ?? '')), take),
    limitCaller({ operation, identity, req }) {
      const limit = perCaller(operation, limits)
      if (limit === null) return
      const caller = identity.admin?.adminId ?? identity.player?.playerId ?? networkOf(req.ip ?? '')
      return take(operation.limit, caller, limit)
    },
  }
}

type Permit = readonly [scope: string, caller: string, limit: number]
type Take = (...permit: Permit) => void | Promise<void>

/** One after the other; waits only for those that have to ask the database. */
function inTurn([first, ...others]: readonly Permit[], take: Take): void | Promise<void> {
  if (!first) return
  const taken = take(...first)
  return taken ? taken.then(() => inTurn(others, take)) : inTurn(others, take)
}

/** What costs more than a look is limited by who asks, wherever they ask from. */
function perCaller({ limit }: Operation, limits: ApiLimits): number | null {
  const byClass: Readonly<Partial<Record<LimitClass, number>>> = {
    write: limits.writePerMinute,
    heavy: limits.heavyPerMinute,
    stream: limits.heavyPerMinute,
  }
  return byClass[limit] ?? null
}

const SENTENCES: Readonly<Record<string, string>> = {
  address: 'requests from one address',
  all: 'requests altogether',
  login: 'attempts to log in from one address',
  write: 'changes by one caller',
  heavy: 'large answers to one caller',
  stream: 'event streams opened by one caller',
}

function tooMany(scope: string, limit: number, seconds: number): Problem {
  const detail = `At most ${limit} ${SENTENCES[scope] ?? 'requests'} are allowed in a minute: try again in ${seconds} s.`
  return new Problem('too-many-requests', detail, { scope }, { 'Retry-After': String(seconds) })
}

/** Whoever holds one IPv6 address holds the /64 around it. */
export function networkOf(address: string): string {
  if (!address.includes(':')) return address
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '')
  if (!isIPv6(plain)) return plain
  const [head = '', tail] = plain.split('::')
  const before = head === '' ? [] : head.split(':')
  const after = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length)
  const groups = [...before, ...Array.from({ length: zeros }, () => '0'), ...after]
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`
}

/** The table keeps no address of a person, only what tells two callers apart. */
function sharedLimits(keeper: DatabaseKeeper, nameless: Nameless): Pick<RateLimits, 'take'> {
  return {
    take: (request) =>
      keeper.use((database) => createRateLimits(database).take({ ...request, key: nameless(request.key) })),
  }
}
