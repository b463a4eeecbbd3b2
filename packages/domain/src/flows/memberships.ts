// Who is in the guild by Discord's own word, for a run of many. A bot that is refused is for the operator to mend, and the directory's word
// counts instead; a Discord that is away says nothing of anybody, and changes nothing.
import type { DirectoryError, GuildDirectory, Membership, Observer } from '../ports.js'

/** Failures in a row after which the rest of the run does not ask any more. */
const MOST_FAILURES = 3
/** Questions under way at once; their pace is the adapter's. */
const CONCURRENCY = 4

/** Who is known to be a member or not; nothing is known of the others. null: there is no bot that may ask. */
export type Memberships = ReadonlyMap<string, Membership> | null

export class MembershipRun {
  /** The last failure; of a refusal the first. */
  error: DirectoryError | null = null
  #refused: boolean
  #failures = 0

  constructor(
    private readonly guild: GuildDirectory | null,
    private readonly observer: Observer,
    private readonly signal: AbortSignal | undefined,
  ) {
    this.#refused = guild === null
  }

  async of(discordIds: readonly string[]): Promise<Memberships> {
    const { guild } = this
    if (guild === null || this.#refused) return null
    const known = new Map<string, Membership>()
    let next = 0
    const worker = async (): Promise<void> => {
      for (let id = discordIds[next++]; id !== undefined && this.#goesOn(); id = discordIds[next++]) {
        const told = await guild.membership(id, this.signal)
        if (told.ok) {
          known.set(id, told.value)
          this.#failures = 0
        } else this.#note(told.error)
      }
    }
    await Promise.all(Array.from({ length: Math.min(CONCURRENCY, discordIds.length) }, worker))
    return this.#refused ? null : known
  }

  #goesOn = (): boolean => !this.#refused && this.#failures < MOST_FAILURES && this.signal?.aborted !== true

  #note(error: DirectoryError): void {
    if (this.#refused || this.signal?.aborted === true) return
    this.error = error
    // One odd id says nothing about the others.
    if (error.kind === 'malformed') return
    this.#failures += 1
    this.#refused = error.kind === 'unauthorized'
    if (this.#refused || this.#failures === MOST_FAILURES)
      this.observer.event('warn', 'membership_unknown', { kind: error.kind, detail: error.detail })
  }
}
