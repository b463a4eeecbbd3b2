// Passwords of administrators: argon2id, a few at a time, since each costs 64 MiB and a tenth of a second of one core.
import { hash, verify } from '@node-rs/argon2'
import { Problem } from '../problem.js'
import { randomToken } from '../sessions/keys.js'

export const SHORTEST_PASSWORD = 12
export const LONGEST_PASSWORD = 1_024

/** Above the least that OWASP's Password Storage Cheat Sheet asks for (19 MiB, 2 passes); the library's default kind is argon2id. */
const COST = { memoryCost: 65_536, timeCost: 3, parallelism: 1 }
/** Tests use less. */
export type PasswordCost = typeof COST

/** How many passwords are checked at once, and how many may wait for it. */
export interface PasswordPlaces {
  readonly atOnce: number
  readonly waiting: number
}
const PLACES: PasswordPlaces = { atOnce: 2, waiting: 16 }

/** The same letters are the same password, however a keyboard composes them. */
const bytesOf = (password: string): string => password.normalize('NFKC')

export const hashPassword = (password: string, cost: PasswordCost = COST): Promise<string> =>
  hash(bytesOf(password), cost)

/** Nothing was looked at: whoever counted the attempt may give it back. */
export class TooManyLogins extends Problem {
  constructor() {
    super('too-many-requests', 'Too many logins at once: try again in a few seconds.', {}, { 'Retry-After': '5' })
  }
}

export class PasswordCheck {
  #running = 0
  readonly #waiting: (() => void)[] = []
  #nobodys: Promise<string> | null = null

  constructor(
    private readonly cost: PasswordCost = COST,
    private readonly places: PasswordPlaces = PLACES,
  ) {}

  /** Takes the same time where there is no such account: null is checked against a hash that nothing fits. */
  async matches(passwordHash: string | null, password: string): Promise<boolean> {
    await this.#enter()
    try {
      this.#nobodys ??= hashPassword(randomToken(), this.cost)
      const matches = await verify(passwordHash ?? (await this.#nobodys), bytesOf(password))
      return matches && passwordHash !== null
    } finally {
      this.#leave()
    }
  }

  async #enter(): Promise<void> {
    if (this.#running < this.places.atOnce) {
      this.#running += 1
      return
    }
    if (this.#waiting.length >= this.places.waiting) throw new TooManyLogins()
    await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }

  /** The one who has waited longest takes over the place. */
  #leave(): void {
    const next = this.#waiting.shift()
    if (next) next()
    else this.#running -= 1
  }
}
