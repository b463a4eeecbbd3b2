// Lets at most so many tasks run at once, in the order in which they came; the rest wait. The waiting line is bounded.

export class Limit {
  readonly #waiting: (() => void)[] = []
  #running = 0

  constructor(
    private readonly most: number,
    private readonly longest: number,
  ) {}

  /** Whether one more would have to be turned away. */
  get full(): boolean {
    return this.#waiting.length >= this.longest
  }

  async run<T>(task: () => Promise<T>): Promise<T> {
    if (this.#running >= this.most) await new Promise<void>((go) => this.#waiting.push(go))
    else this.#running += 1
    try {
      return await task()
    } finally {
      // The place is handed on, so that a newcomer cannot slip in between.
      const next = this.#waiting.shift()
      if (next) next()
      else this.#running -= 1
    }
  }
}
