// Blocks that came before what they stand on. A real node keeps them and takes them in by itself when the missing block comes
// (seen on v24.1), so "Gap previous block" is no refusal. Bounded, oldest out first, as the node's own table is.
import type { BlockHash } from '@pay2slay/domain'
import type { IncomingBlock } from './block.js'

const MAX_UNCHECKED = 65_536

export class Unchecked {
  #byDependency = new Map<string, Map<BlockHash, IncomingBlock>>()
  #count = 0

  get size(): number {
    return this.#count
  }

  add(dependency: string, block: IncomingBlock): void {
    const waiting = this.#byDependency.get(dependency) ?? new Map<BlockHash, IncomingBlock>()
    if (!waiting.has(block.hash)) this.#count += 1
    waiting.set(block.hash, block)
    this.#byDependency.set(dependency, waiting)
    if (this.#count > MAX_UNCHECKED) {
      const oldest = this.#byDependency.keys().next().value
      if (oldest !== undefined) this.take(oldest)
    }
  }

  /** Removes and returns what waited for the block. */
  take(dependency: string): readonly IncomingBlock[] {
    const waiting = this.#byDependency.get(dependency)
    if (waiting === undefined) return []
    this.#byDependency.delete(dependency)
    this.#count -= waiting.size
    return [...waiting.values()]
  }

  /** At most `limit`, in the order of what they wait for. */
  list(limit: number): readonly IncomingBlock[] {
    const keys = [...this.#byDependency.keys()].sort()
    return keys.flatMap((key) => [...(this.#byDependency.get(key)?.values() ?? [])]).slice(0, limit)
  }

  clear(): void {
    this.#byDependency.clear()
    this.#count = 0
  }
}
