// What an answer of fortnite-api.com means for a player's kills. Only a total, or the provider's explicit "no match yet", is an
// observation; everything else is a reason, and never a zero.
import { err, isKillTotal, ok, type KillSourceError, type Observation, type Result } from '@pay2slay/domain'
import { answerCheck } from './answer-check.js'
import { quoted, type HttpAnswer } from './http.js'

export const FORTNITE_SOURCE = 'fortnite-api.com'

interface Overall {
  readonly kills: number | null
  readonly lastModified?: unknown
}
interface Statistics {
  readonly data: {
    readonly account?: { readonly id?: unknown } | null
    readonly stats: { readonly all: { readonly overall: Overall | null } | null } | null
  }
}

const nullable = (properties: Record<string, unknown>, required: readonly string[]) => ({
  type: ['object', 'null'],
  properties,
  required,
})

/** Fields that are not named here are ignored; each level may be null, and then there are no data. */
const isStatistics = answerCheck<Statistics>({
  type: 'object',
  required: ['data'],
  properties: {
    data: {
      type: 'object',
      required: ['stats'],
      properties: {
        stats: nullable(
          { all: nullable({ overall: nullable({ kills: { type: ['number', 'null'] } }, ['kills']) }, ['overall']) },
          ['all'],
        ),
      },
    },
  },
})

type Answer = Result<Observation, KillSourceError>

const unavailable = (detail: string): Answer => err({ kind: 'unavailable', detail })
const malformed = (detail: string): Answer => err({ kind: 'malformed', detail })

/** `retryAt`: when the budget opens again after a 429. */
export function readFortnite(answer: HttpAnswer, asked: string, retryAt: number, key: string): Answer {
  const { status, json } = answer
  const text = errorText(json)
  if (status === 429) return err({ kind: 'rate_limited', retryAt })
  if (status === 401) return err({ kind: 'unauthorized', detail: `the key is refused: ${quoted(text, key)}` })
  if (status >= 500) return unavailable(`HTTP ${status}`)
  // A page of something in front of the provider says nothing about a player.
  if (json === undefined) return unavailable(`HTTP ${status} with a body that is no JSON`)
  if (status === 200) return readStatistics(json, asked)
  if (status === 403) return err({ kind: 'private' })
  if (status === 404) return readNotFound(text, key)
  return malformed(`HTTP ${status}: ${quoted(text, key)}`)
}

/**
 * Two things answer 404: an account that does not exist, and one that never played, which is a true zero. Any other text, a
 * mistyped base address for instance, is neither.
 */
function readNotFound(text: string | null, key: string): Answer {
  const plain = (text ?? '').toLowerCase().replaceAll(/['’]/g, '')
  if (plain.includes('didnt play any match')) {
    return ok({ total: 0, providerAt: null, trueZero: true, source: FORTNITE_SOURCE })
  }
  if (plain.includes('account does not exist')) return err({ kind: 'not_found' })
  return malformed(`HTTP 404 with a text that is not known: ${quoted(text, key)}; is fortnite_base_url right?`)
}

function readStatistics(json: unknown, asked: string): Answer {
  if (!isStatistics(json)) return malformed('the answer lacks data.stats.all.overall.kills as a number')
  const { account, stats } = json.data
  if (typeof account?.id === 'string' && plainId(account.id) !== plainId(asked)) {
    return malformed('the answer is about another account than the one asked for')
  }
  const overall = stats?.all?.overall ?? null
  if (overall === null || overall.kills === null) return err({ kind: 'no_data' })
  if (!isKillTotal(overall.kills)) return malformed('kills is not a whole number from 0 to 2147483647')
  const providerAt = readTime(overall.lastModified)
  return ok({ total: overall.kills, providerAt, trueZero: false, source: FORTNITE_SOURCE })
}

const plainId = (id: string): string => id.replaceAll('-', '').toLowerCase()

/** As it was told: which clock is wrong where a time lies ahead is for the rules of accrual to judge. */
function readTime(value: unknown): number | null {
  if (typeof value !== 'string') return null
  const time = Date.parse(value)
  return Number.isNaN(time) || time < 0 ? null : time
}

function errorText(json: unknown): string | null {
  if (typeof json !== 'object' || json === null || !('error' in json)) return null
  return typeof json.error === 'string' ? json.error : null
}
