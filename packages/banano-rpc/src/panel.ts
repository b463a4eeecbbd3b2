// Asks every configured node the same question and keeps the answers of those that count (money rule 4.5): a node counts when it
// passes the guard and answers the question in a form that makes sense.
import { err, ok, type ChainError, type Observer, type Result } from '@pay2slay/domain'
import { verifyBlock, type IsSigned } from './block.js'
import { blockCount } from './node-calls.js'
import { NodeGuard, type GuardOptions } from './node-guard.js'
import { toChainError, type Answer, type RpcNode } from './rpc.js'

/** How telling an error is when no node counts. */
const WEIGHT: Readonly<Record<ChainError['kind'], number>> = {
  wrong_genesis: 5,
  malformed: 4,
  not_in_sync: 3,
  rpc: 2,
  disagreement: 1,
  unreachable: 0,
}

export interface NodeHealth {
  readonly name: string
  /** It answers and passes the guard. */
  readonly isWell: boolean
  readonly detail: string
}

interface Seat {
  readonly guard: NodeGuard
  /** What kept it from counting last time; null: it counted. */
  trouble: ChainError['kind'] | null
}

export class Panel {
  readonly #seats: readonly Seat[]

  constructor(
    nodes: readonly RpcNode[],
    options: GuardOptions,
    private readonly observer: Observer | undefined,
    /** Whether a block is signed by its account's own key. */
    readonly isSigned: IsSigned = verifyBlock,
  ) {
    this.#seats = nodes.map((node) => ({ guard: new NodeGuard(node, options), trouble: null }))
  }

  /** At least one answer, or the most telling error. */
  async ask<T>(question: (node: RpcNode) => Answer<T>): Promise<Result<readonly T[], ChainError>> {
    const answers = await Promise.all(this.#seats.map((seat) => this.#askOne(seat, question)))
    const counted = answers.flatMap((answer) => (answer.ok ? [answer.value] : []))
    if (counted.length > 0) return ok(counted)
    const errors = answers.flatMap((answer) => (answer.ok ? [] : [answer.error]))
    const worst = errors.sort((a, b) => WEIGHT[b.kind] - WEIGHT[a.kind])[0]
    return err(worst ?? { kind: 'unreachable', detail: 'no node is configured' })
  }

  /** What each node says of itself, for those who watch. */
  async health(): Promise<readonly NodeHealth[]> {
    return Promise.all(
      this.#seats.map(async ({ guard }) => {
        const since = performance.now()
        const passed = await guard.check()
        const told = passed.ok ? await blockCount(guard.node) : null
        const { name } = guard.node
        if (!passed.ok) return { name, isWell: false, detail: passed.error.detail }
        if (!told?.ok) return { name, isWell: false, detail: `${name} does not tell its block count` }
        const { count, cemented } = told.value
        const took = Math.round(performance.now() - since)
        return { name, isWell: true, detail: `${count} blocks, ${cemented} cemented, answered in ${took} ms` }
      }),
    )
  }

  async #askOne<T>(seat: Seat, question: (node: RpcNode) => Answer<T>): Promise<Result<T, ChainError>> {
    const { guard } = seat
    const passed = await guard.check()
    const told = passed.ok ? await question(guard.node) : null
    const answer: Result<T, ChainError> =
      told === null || told.ok
        ? (told ?? (passed as Result<never, ChainError>))
        : err(toChainError(guard.node, told.error))
    this.#note(seat, answer.ok ? null : answer.error)
    return answer
  }

  /** Told once when it changes, not with every call. */
  #note(seat: Seat, error: ChainError | null): void {
    const kind = error?.kind ?? null
    if (kind === seat.trouble) return
    seat.trouble = kind
    const { name } = seat.guard.node
    if (error) this.observer?.event('warn', 'node_not_counted', { node: name, kind: error.kind, detail: error.detail })
    else this.observer?.event('info', 'node_counted_again', { node: name })
  }
}
