// How the service ends: the first signal asks for an orderly end, with a deadline that holds whatever hangs; a second one ends it
// at once. Either way the exit code is 0: everything is written before it is sent, so the next start goes on where this one was.
import type { Observer } from '@pay2slay/domain'
import { LATE, within } from './within.js'

const SIGNALS = ['SIGINT', 'SIGTERM'] as const
type Signal = (typeof SIGNALS)[number]

export interface Ending {
  /** Aborted by the first signal. */
  readonly signal: AbortSignal
  readonly asked: Promise<Signal>
  /** No longer listens. The deadline of an end that has begun stays. */
  dispose(): void
}

/** Listens from now on. `deadlineMs`: from the first signal to the end of the process, at the latest. */
export function listenForEnd(deadlineMs: number, exit: () => void = () => process.exit(0)): Ending {
  const stopping = new AbortController()
  const { promise: asked, resolve } = Promise.withResolvers<Signal>()
  const onSignal = (name: Signal): void => {
    if (stopping.signal.aborted) return exit()
    // Not a reason to stay alive when everything else is done.
    setTimeout(exit, deadlineMs).unref()
    stopping.abort()
    resolve(name)
  }
  for (const name of SIGNALS) process.on(name, onSignal)
  return {
    signal: stopping.signal,
    asked,
    dispose() {
      for (const name of SIGNALS) process.off(name, onSignal)
    },
  }
}

type Close = () => Promise<void> | void

/** What has to be closed, in reverse order; one that fails or hangs is told and keeps none of the others open. */
export class Closers {
  readonly #list: { readonly name: string; readonly close: Close; readonly withinMs: number }[] = []

  constructor(private readonly observer: Observer) {}

  add(name: string, close: Close, withinMs = 1_000): void {
    this.#list.push({ name, close, withinMs })
  }

  async closeAll(): Promise<void> {
    for (let last = this.#list.pop(); last !== undefined; last = this.#list.pop()) {
      const { name, close, withinMs } = last
      try {
        const done = await within(withinMs, start(close))
        if (done === LATE) this.observer.event('warn', 'not_closed_in_time', { what: name, afterMs: withinMs })
      } catch (error) {
        this.observer.event('warn', 'not_closed', { what: name, error })
      }
    }
  }
}

/** A close that throws at once is one that rejects. */
const start = async (close: Close): Promise<void> => close()
