// work_generate, work_validate, work_cancel. No search stops the other answers: easy ones run in slices, hard ones in threads.
import { WorkPool, workValue } from '@pay2slay/banano-rpc'
import { availableParallelism } from 'node:os'
import { readHex } from '../ledger/numbers.js'
import {
  baseDifficulty,
  difficultyOf,
  entryLevel,
  levelOf,
  multiplierOf,
  type WorkLevels,
} from '../ledger/work-levels.js'
import { workRoot } from '../ledger/block.js'
import { bit, type Json } from './answer.js'
import type { CallContext, Handler } from './context.js'
import { blockOf } from './process-action.js'
import { refuse } from './refusal.js'
import type { RpcRequest } from './request.js'

/** Hashes between two looks at the event loop: about 10 ms. */
const SLICE = 2_000
/** A node refuses work more than this many times harder than its base. */
const MAX_MULTIPLIER = 64

const difficultyText = (difficulty: bigint): string => difficulty.toString(16).padStart(16, '0')
const multiplierText = (difficulty: bigint, base: bigint): string => multiplierOf(difficulty, base).toFixed(15)

function wantedDifficulty(request: RpcRequest, base: bigint, otherwise: bigint): bigint {
  const multiplier = request.text('multiplier')
  if (multiplier !== null) {
    const value = Number(multiplier)
    return value > 0 ? difficultyOf(value, base) : refuse('Bad multiplier')
  }
  const text = request.text('difficulty')
  return text === null ? otherwise : BigInt(`0x${readHex(text, 16) ?? refuse('Bad difficulty')}`)
}

/** Null: it was cancelled or the caller went away. */
async function search(root: string, threshold: bigint, stopped: () => boolean): Promise<string | null> {
  // from a place of the root's own, so that the same question has the same answer
  let nonce = BigInt(`0x${root.slice(0, 12)}`)
  for (;;) {
    for (let tries = 0; tries < SLICE; tries += 1, nonce += 1n) {
      const work = difficultyText(nonce)
      if (workValue(root, work) >= threshold) return work
    }
    if (stopped()) return null
    await new Promise((resolve) => setImmediate(resolve))
  }
}

/** Expected hashes from which the search leaves the event loop for threads (about half a second of it). */
const HARD_HASHES = 50_000n
const isHard = (threshold: bigint): boolean => (1n << 64n) / ((1n << 64n) - threshold) > HARD_HASHES

/** Searches under way, easy ones here, hard ones in threads; each can be cancelled. */
export class WorkDesk {
  readonly #running = new Map<string, { cancel: () => void }>()
  readonly #pool = new WorkPool(availableParallelism())

  /** Null: cancelled, or the caller went away. */
  async generate(root: string, threshold: bigint, aborted: AbortSignal): Promise<string | null> {
    let cancelled = false
    const stopped = new Promise<null>((resolve) => {
      const cancel = (): void => {
        cancelled = true
        resolve(null)
      }
      this.#running.set(root, { cancel })
      aborted.addEventListener('abort', cancel, { once: true })
    })
    const found = isHard(threshold) ? this.#inThreads(root, threshold) : search(root, threshold, () => cancelled)
    const work = await Promise.race([found, stopped])
    this.#running.delete(root)
    return work
  }

  cancel(root: string): void {
    this.#running.get(root)?.cancel()
  }

  close(): Promise<void> {
    return this.#pool.close()
  }

  async #inThreads(root: string, threshold: bigint): Promise<string | null> {
    const found = await this.#pool.generate(root, threshold)
    return found.ok ? found.value : null
  }
}

function defaultDifficulty(request: RpcRequest, levels: WorkLevels, context: CallContext): bigint {
  const base = baseDifficulty(levels)
  if (request.optionalChild('block') === null) return base
  const block = blockOf(request)
  const head = context.view.head(block.accountKey)
  const before = block.previous === null ? null : (context.view.blocks.get(block.previous) ?? head)
  const subtype = before !== null && block.balance < before.balance ? 'send' : 'receive'
  const level = levelOf(levels, before?.epoch ?? 0, subtype)
  if (workValue(workRoot(block), block.work) >= level) refuse('Provided work is already enough for given difficulty')
  return level
}

const generate =
  (desk: WorkDesk): Handler =>
  async (request, context) => {
    const levels = context.network.options.levels
    const base = baseDifficulty(levels)
    const root = request.hash()
    const difficulty = wantedDifficulty(request, base, defaultDifficulty(request, levels, context))
    if (difficulty > difficultyOf(MAX_MULTIPLIER, base) || difficulty < entryLevel(levels)) {
      refuse('Difficulty above config limit or below publish threshold')
    }
    const work = (await desk.generate(root, difficulty, context.aborted)) ?? refuse('Cancelled')
    const reached = workValue(root, work)
    return { hash: root, work, difficulty: difficultyText(reached), multiplier: multiplierText(reached, base) }
  }

const validate: Handler = (request, { network }): Json => {
  const levels = network.options.levels
  const base = baseDifficulty(levels)
  const root = request.hash()
  const work = readHex(request.text('work') ?? '0', 16) ?? refuse('Bad work')
  const value = workValue(root, work)
  const asked = request.text('difficulty') !== null || request.text('multiplier') !== null
  return {
    ...(asked ? { valid: bit(value >= wantedDifficulty(request, base, base)) } : {}),
    valid_all: bit(value >= base),
    valid_receive: bit(value >= levels.epoch2Receive),
    difficulty: difficultyText(value),
    multiplier: multiplierText(value, base),
  }
}

export function workActions(desk: WorkDesk): Readonly<Record<string, Handler>> {
  return {
    work_generate: generate(desk),
    work_validate: validate,
    work_cancel: (request) => {
      desk.cancel(request.hash())
      return { success: '' }
    },
  }
}
