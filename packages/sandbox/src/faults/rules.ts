// The fault switches: which calls of which server go wrong, how, and how often. Chance is seeded, so a failed run can be repeated.
import { err, ok, type Result } from '@pay2slay/domain'
import { SeededRandom } from '../random.js'

export const FAULT_KINDS = [
  // the call is not handled
  'hang',
  'reset',
  'status',
  'html',
  // the call is handled, its answer suffers (status and html too, with afterHandling)
  'drop',
  'late',
  'truncate',
  'wrong_types',
  'drip',
  // the node alone
  'stale',
  'vanish',
  'rival',
  // messages of the node's WebSocket alone
  'double',
  'early',
] as const
export type FaultKind = (typeof FAULT_KINDS)[number]

export interface FaultInput {
  /** "node", "node2", "fortnite", "yunite", "discord" or "*". */
  readonly server: string
  /** RPC action, "stats", "links", one of Discord's (authorize, token, me, member, ...) or "*" (default). */
  readonly action?: string
  readonly kind: FaultKind
  /** Chance per call, default 1. */
  readonly probability?: number
  /** Only the next so many calls that it hits; default: until removed. */
  readonly times?: number
  /** late: how long; drip: between bytes; vanish: until the block goes. */
  readonly delayMs?: number
  /** status: 400 to 599; default 500. html: the status, default 502. */
  readonly status?: number
  /** status: the body instead of the server's usual one. */
  readonly body?: string
  /** status, html: handle the call first, then answer this. */
  readonly afterHandling?: boolean
  /** stale: how many blocks behind. */
  readonly blocks?: number
  /** rival: the seed of the account (64 hex digits) whose slot a foreign block takes first, and its index. */
  readonly seed?: string
  readonly index?: number
  /** rival: confirm the foreign block at once. */
  readonly confirm?: boolean
}

export interface FaultRule extends FaultInput {
  readonly id: string
  readonly action: string
  readonly probability: number
  /** Calls it hit. */
  readonly hits: number
}

type Kept = Omit<FaultRule, 'hits'> & { hits: number }

const numberIn = (value: unknown, low: number, high: number): boolean =>
  value === undefined || (typeof value === 'number' && value >= low && value <= high)

/** What is wrong with a switch, in one sentence; null: nothing. */
export function faultProblem(input: FaultInput): string | null {
  if (!FAULT_KINDS.includes(input.kind)) return `kind must be one of ${FAULT_KINDS.join(', ')}`
  if (typeof input.server !== 'string' || input.server === '')
    return 'server must be node, node2, fortnite, yunite, discord or *'
  if (!numberIn(input.probability, 0, 1)) return 'probability must be a number from 0 to 1'
  if (!numberIn(input.times, 1, 1e9)) return 'times must be a number from 1 on'
  if (!numberIn(input.delayMs, 0, 600_000)) return 'delayMs must be a number from 0 to 600000'
  if (!numberIn(input.status, 200, 599)) return 'status must be an HTTP status from 200 to 599'
  if (!numberIn(input.blocks, 0, 1e9)) return 'blocks must be a number from 0 on'
  if (input.kind !== 'rival') return null
  return /^[0-9a-fA-F]{64}$/.test(input.seed ?? '')
    ? null
    : 'rival needs seed: 64 hex digits of the account to be rivalled'
}

export class FaultSwitches {
  readonly #rules: Kept[] = []
  readonly #random: SeededRandom
  #count = 0

  constructor(seed: number) {
    this.#random = new SeededRandom(seed)
  }

  add(input: FaultInput): Result<string, string> {
    const problem = faultProblem(input)
    if (problem !== null) return err(problem)
    const id = `fault-${(this.#count += 1)}`
    this.#rules.push({ ...input, id, action: input.action ?? '*', probability: input.probability ?? 1, hits: 0 })
    return ok(id)
  }

  remove(id: string): boolean {
    const at = this.#rules.findIndex((rule) => rule.id === id)
    if (at >= 0) this.#rules.splice(at, 1)
    return at >= 0
  }

  clear(): void {
    this.#rules.length = 0
  }

  /** Seeds are not shown. */
  list(): readonly FaultRule[] {
    return this.#rules.map(({ seed, ...rule }) => (seed === undefined ? rule : { ...rule, seed: '[secret]' }))
  }

  /** The switches that hit this call; each is counted. */
  draw(server: string, action: string): readonly FaultRule[] {
    return this.#rules.filter((rule) => {
      const concerned =
        (rule.server === '*' || rule.server === server) && (rule.action === '*' || rule.action === action)
      if (!concerned || (rule.times !== undefined && rule.hits >= rule.times)) return false
      if (rule.probability < 1 && this.#random.fraction() >= rule.probability) return false
      rule.hits += 1
      return true
    })
  }
}
