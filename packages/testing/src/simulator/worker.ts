// One simulated process. It runs a real flow and stands still at every await that touches the outside, until the history lets it
// go on: so any interleaving can be told, and a crash is simply that it never goes on.
import type { Store, Tx } from '@pay2slay/domain'
import { setImmediate as everythingAtHand } from 'node:timers/promises'

/** Thrown inside a transaction to end it as a crash does: rolled back. */
class Crash extends Error {
  override readonly name = 'Crash'
}

/** What a flow sees when the database is away for a moment: before a commit, or after it without the answer. */
export class DatabaseAway extends Error {
  override readonly name = 'DatabaseAway'
}

export type StoreFault = 'before_commit' | 'answer_lost'

const never = <T>(): Promise<T> => new Promise(() => undefined)

export class Worker {
  state: 'idle' | 'running' | 'parked' | 'dead' = 'idle'
  /** The process dies at that call of its next transaction, counted from one; the commit counts too. */
  dieAtCall: number | null = null
  storeFault: StoreFault | null = null
  #calls = 0
  #inTransaction = false
  /** Where its lanes stand still, the one that goes on next first. */
  #parked: { readonly place: string; readonly go: () => void }[] = []
  #died = ''
  /** Calls of the store that have not come back. */
  #open = 0
  #halt: () => void = () => undefined

  constructor(
    readonly name: string,
    /** Pages that its flows have under way at once. */
    private readonly lanes: number,
    private readonly onEnd: (worker: Worker, error: unknown) => void,
  ) {}

  /** Where it stands still, for the report. */
  get place(): string {
    return this.#died || this.#parked.map(({ place }) => place).join(' and ')
  }

  /** Begins a job; back when it stands still for the first time, ended or died. */
  start(job: () => Promise<unknown>): Promise<void> {
    return this.#until(() => {
      this.state = 'running'
      job().then(
        () => this.#end(null),
        (error: unknown) => this.#end(error),
      )
    })
  }

  /** Lets it go on to the next place. */
  step(): Promise<void> {
    if (this.state !== 'parked') return Promise.resolve()
    const next = this.#parked.shift()
    if (next === undefined) throw new Error(`${this.name} stands still nowhere`)
    this.state = 'running'
    return this.#until(next.go)
  }

  /** Stands still until the next step. */
  point(place: string): Promise<void> {
    if (this.state === 'dead') return never()
    if (this.#parked.length === this.lanes)
      throw new Error(`${this.name} stands at ${this.place} and came to ${place} too`)
    this.state = 'parked'
    return new Promise((go) => {
      this.#parked.push({ place, go })
      this.#halt()
    })
  }

  /** A named point of a flow; inside a transaction nothing stands still, since it is one step for everybody else. */
  checkpoint = async (name: string): Promise<void> => {
    if (this.#inTransaction) this.#call()
    else await this.point(name)
  }

  kill(): void {
    this.state = 'dead'
    this.#parked = []
  }

  /** The store as this process sees it. */
  storeOver(inner: Store): Store {
    const counted = this.lanes === 1 ? inner : this.#counted(inner)
    const transaction = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => this.#transaction(counted, work)
    const wrapped = pausing(counted, (name) => this.point(`store:${name}`), ['now'])
    return new Proxy(wrapped, {
      get: (target, name, receiver) =>
        name === 'transaction'
          ? transaction
          : name === 'writersAtOnce'
            ? this.lanes
            : (Reflect.get(target, name, receiver) as unknown),
    })
  }

  async #transaction<T>(inner: Store, work: (tx: Tx) => Promise<T>): Promise<T> {
    await this.point('transaction')
    const fault = this.storeFault
    this.storeFault = null
    if (fault === 'before_commit') throw new DatabaseAway('the connection broke before the commit')
    this.#calls = 0
    this.#inTransaction = true
    let value: T
    try {
      value = await inner.transaction(async (tx) => {
        const done = await work(this.dieAtCall === null ? tx : this.#counting(tx))
        this.#call()
        return done
      })
    } catch (error) {
      if (error instanceof Crash) return this.#die()
      throw error
    } finally {
      this.#inTransaction = false
    }
    if (fault === 'answer_lost') throw new DatabaseAway('the connection broke before the answer to the commit')
    await this.point('committed')
    return value
  }

  #counting(tx: Tx): Tx {
    return pausing(tx, async () => this.#call(), [])
  }

  #call(): void {
    this.#calls += 1
    if (this.dieAtCall === null || this.#calls < this.dieAtCall) return
    throw new Crash()
  }

  #die<T>(): Promise<T> {
    this.dieAtCall = null
    this.#died = 'inside a transaction'
    this.state = 'dead'
    this.#halt()
    return never()
  }

  #end(error: unknown): void {
    if (this.state === 'dead') return
    this.state = 'idle'
    this.dieAtCall = null
    this.onEnd(this, error)
    this.#halt()
  }

  /** Until a lane stands still, and with it all of them, or the lane that went on is over. */
  async #until(action: () => void): Promise<void> {
    const halted = new Promise<void>((resolve) => {
      this.#halt = resolve
      action()
    })
    if (this.lanes === 1) return halted
    // What one lane sets free in another is done before anybody else goes on.
    do await everythingAtHand()
    while (this.#open > 0)
    if (this.#parked.length === 0) await halted
    else if (this.state === 'running') this.state = 'parked'
  }

  #counted(store: Store): Store {
    return new Proxy(store, {
      get: (inner, name) => {
        const value: unknown = Reflect.get(inner, name)
        if (typeof value !== 'function') return value
        return async (...args: unknown[]) => {
          this.#open += 1
          try {
            return await (value as Method).apply(inner, args)
          } finally {
            this.#open -= 1
          }
        }
      },
    })
  }
}

type Method = (...args: unknown[]) => unknown

/** The same object, but `before` comes before each of its methods. */
export function pausing<T extends object>(
  target: T,
  before: (name: string) => Promise<void>,
  except: readonly string[],
): T {
  const methods = new Map<string | symbol, unknown>()
  return new Proxy(target, {
    get(inner, name) {
      const known = methods.get(name)
      if (known !== undefined) return known
      const value: unknown = Reflect.get(inner, name)
      if (typeof value !== 'function' || typeof name === 'symbol' || except.includes(name)) return value
      const method = value as Method
      const wrapped: Method = async (...args) => {
        await before(name)
        return method.apply(inner, args)
      }
      methods.set(name, wrapped)
      return wrapped
    },
  })
}
