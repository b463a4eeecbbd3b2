// The last lines of this process's own log, for who may look at them: bounded in lines and in bytes, and without a way back into
// itself. What is logged while a line is being told is kept and not told, so that telling can never feed on itself.

export interface LogRing {
  readonly size: number
  /** Never throws: a line may not stop a payment. */
  add(line: string): void
  /** The last lines, oldest first; of these the newest that fit into `characters` together. */
  recent(limit: number, characters?: number): readonly string[]
  /** Hears each line from now on, until the returned function is called. A listener that throws hears no more. */
  follow(listener: (line: string) => void): () => void
}

export interface LogRingOptions {
  /** 0: nothing is kept, and those who follow hear lines all the same. */
  readonly lines: number
  readonly bytes?: number
}

const MOST_BYTES = 32 * 1024 * 1024
/** Longer than any line of a sane event; what is cut is in the log itself. */
const LONGEST_LINE = 16 * 1024

export function createLogRing({ lines: most, bytes: mostBytes = MOST_BYTES }: LogRingOptions): LogRing {
  const kept: string[] = []
  const listeners = new Set<(line: string) => void>()
  /** Kept lines begin here: what is before was dropped, and is cut off now and then. */
  let first = 0
  let bytes = 0
  let telling = false

  const drop = (): void => {
    bytes -= kept[first]?.length ?? 0
    kept[first] = ''
    first += 1
    if (first < 1_000 || first * 2 < kept.length) return
    kept.splice(0, first)
    first = 0
  }
  const tell = (line: string): void => {
    if (telling || listeners.size === 0) return
    telling = true
    for (const listener of listeners) {
      try {
        listener(line)
      } catch {
        // Whoever cannot hear a line has gone; to log that here would be the loop that this guards against.
        listeners.delete(listener)
      }
    }
    telling = false
  }
  return {
    get size() {
      return kept.length - first
    },
    add(text) {
      const line = text.length > LONGEST_LINE ? `${text.slice(0, LONGEST_LINE)}…` : text
      kept.push(line)
      bytes += line.length
      while (kept.length - first > most || bytes > mostBytes) drop()
      tell(line)
    },
    recent(limit, characters = Number.POSITIVE_INFINITY) {
      const oldest = Math.max(first, kept.length - Math.max(0, limit))
      let from = kept.length
      for (let left = characters; from > oldest; from -= 1) {
        left -= kept[from - 1]?.length ?? 0
        if (left < 0) break
      }
      return kept.slice(from)
    },
    follow(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
