// Where a payout's time goes: every port of the flows, wrapped so that its calls are counted and timed. Waits of verbs that run at
// the same time overlap, so the parts may add up to more than the wall.
export class Probe {
  readonly #spent = new Map<string, { calls: number; milliseconds: number }>()

  /** The same object, each method of it timed under `name(method)`. */
  wrap<T extends object>(target: T, name: (method: string) => string): T {
    return new Proxy(target, {
      get: (object, property) => {
        const value: unknown = Reflect.get(object, property)
        if (typeof value !== 'function' || typeof property !== 'string') return value
        return (...values: unknown[]): unknown =>
          this.time(name(property), () => Reflect.apply(value, object, values) as unknown)
      },
    })
  }

  time<T>(name: string, work: () => T): T {
    const start = performance.now()
    const done = () => this.#add(name, performance.now() - start)
    const result = work()
    if (result instanceof Promise) void result.then(done, done)
    else done()
    return result
  }

  #add(name: string, milliseconds: number): void {
    const entry = this.#spent.get(name) ?? { calls: 0, milliseconds: 0 }
    this.#spent.set(name, { calls: entry.calls + 1, milliseconds: entry.milliseconds + milliseconds })
  }

  /** Largest first. */
  parts(): readonly Part[] {
    return [...this.#spent].map(([name, entry]) => ({ name, ...entry })).sort((a, b) => b.milliseconds - a.milliseconds)
  }
}

export interface Part {
  readonly name: string
  readonly calls: number
  readonly milliseconds: number
}
