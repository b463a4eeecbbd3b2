// A value that must never be seen: whatever prints, joins, inspects or serialises it gets the mask.
import { inspect } from 'node:util'

export const MASK = '***'

export class Secret {
  readonly #value: string

  constructor(value: string) {
    this.#value = value
  }

  /** The value itself: only for the call that needs it. */
  reveal(): string {
    return this.#value
  }

  toString(): string {
    return MASK
  }

  toJSON(): string {
    return MASK
  }

  [inspect.custom](): string {
    return MASK
  }
}

/** Names whose values are never shown, wherever they turn up. */
export const isSecretName = (name: string): boolean =>
  /key|secret|token|passw|webhook|seed(?!_file$)|authorization/i.test(name)
