// Work that goes on beside other work of its kind, and ends with it.

/**
 * Takes what comes, one for each lane that is free. When a lane fails, the others end what they have begun or are just being given; then the
 * failure is thrown, of two the one of the lane that was there first. Nothing goes on after it is back.
 */
export async function inLanes<T>(
  lanes: number,
  items: AsyncGenerator<T, void>,
  work: (item: T) => Promise<void>,
): Promise<void> {
  // A generator answers one after the other, and is over for everybody when a loop over it is left.
  const lane = async (): Promise<void> => {
    for await (const item of items) await work(item)
  }
  const ends = await Promise.allSettled(Array.from({ length: lanes }, lane))
  for (const end of ends) if (end.status === 'rejected') throw end.reason
}

/** At most so many pieces of work at once, whoever asks, in the order of asking. */
export class Places {
  readonly #waiting: (() => void)[] = []

  constructor(private free: number) {}

  async take<T>(work: () => Promise<T>): Promise<T> {
    if (this.free === 0) await new Promise<void>((resolve) => void this.#waiting.push(resolve))
    else this.free -= 1
    try {
      return await work()
    } finally {
      const next = this.#waiting.shift()
      if (next) next()
      else this.free += 1
    }
  }
}
