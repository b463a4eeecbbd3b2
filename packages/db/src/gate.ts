// A fair mutex: whoever asked first enters first.
export class Gate {
  #tail: Promise<void> = Promise.resolve()

  /** Resolves when it is this caller's turn, with the function that lets the next one in. */
  async enter(): Promise<() => void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const before = this.#tail
    this.#tail = before.then(() => promise)
    await before
    return resolve
  }
}
