// One simulated process. It runs a real flow and stands still at every await that touches the outside, until the history lets it
// go on: so any interleaving can be told, and a crash is simply that it never goes on.
import type { Store, Tx } from '@pay2slay/domain'

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
  /** Where it stands still, for the report. */
  place = ''
  /** The process dies at that call of its next transaction, counted from one; the commit counts too. */
  dieAtCall: number | null = null
  storeFault: StoreFault | null = null
  #calls = 0
  #inTransaction = false
  #go: (() => void) | null = null
  #halt: () => void = () => undefined

  constructor(
    readonly name: string,
    private readonly onEnd: (worker: Worker, error: unknown) => void,
  ) {}

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
    const go = this.#go
    if (this.state !== 'parked' || go === null) return Promise.resolve()
    this.#go = null
    this.state = 'running'
    return this.#until(go)
  }

  /** Stands still until the next step. */
  point(place: string): Promise<void> {
    if (this.state === 'dead') return never()
    if (this.state !== 'running') throw new Error(`${this.name} stands at ${this.place} and came to ${place} too`)
    this.place = place
    this.state = 'parked'
    return new Promise((resolve) => {
      this.#go = resolve
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
    this.#go = null
  }

  /** The store as this process sees it. */
  storeOver(inner: Store): Store {
    const transaction = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => this.#transaction(inner, work)
    const wrapped = pausing(inner, (name) => this.point(`store:${name}`), ['now'])
    return new Proxy(wrapped, {
      get: (target, name, receiver) =>
        name === 'transaction' ? transaction : (Reflect.get(target, name, receiver) as unknown),
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
    this.place = 'inside a transaction'
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

  #until(action: () => void): Promise<void> {
    return new Promise((resolve) => {
      this.#halt = resolve
      action()
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
