// reverify: asks the directory who is still a guild member with a linked Epic account. Silence changes nothing: the last good
// answer holds for the grace period, so an outage of the directory never costs a player anything.
import type { DomainError } from '../errors.js'
import type { PlayerId } from '../ids.js'
import type { Millis } from '../model.js'
import {
  ConflictError,
  type Checkpoint,
  type DirectoryError,
  type DirectoryWrite,
  type DirectoryAnswer,
  type EpicDirectory,
  type GuildDirectory,
  type Observer,
  type PlayerToVerify,
  type Store,
} from '../ports.js'
import { err, ok, type Result } from '../result.js'
import { MembershipRun, type Memberships } from './memberships.js'
import { messageOf, rethrowIfBooksFail } from './one-by-one.js'

export interface ReverifyDeps {
  readonly store: Store
  readonly directory: EpicDirectory
  /** Discord's own word on who is a member; null: the directory's counts, three times in a row. */
  readonly guild: GuildDirectory | null
  readonly observer: Observer
  readonly checkpoint: Checkpoint
}

export interface ReverifyReport {
  readonly asked: number
  readonly answered: number
  /** Answers "not known" of members that are not believed yet. */
  readonly doubted: number
  /** Answers that could not be applied: the row had changed, or the Epic account is another player's. */
  readonly conflicts: number
  /** Players for whom the directory refuses the question, or whose answer cannot be written; each is named in an event. */
  readonly failed: number
  /** Why Discord could not be asked for memberships; null where it answered, or there is no bot. */
  readonly guildError: DirectoryError | null
}

const SOURCE = 'verification_refresh'

/** Calls in one run that only look for whom a refused batch was refused. */
export const MOST_SEARCH_CALLS = 150
/** Refusals in a row after which, without one answer in the run, it is the question that is wrong and not a player. */
export const MOST_REFUSALS = 20

/**
 * Asks for every player whose last answer is older than `maxAge`, in batches, longest without an answer first. A batch that is
 * refused (one odd Discord id is enough) is put aside until everybody else was asked, and then halved down to the players it is
 * refused for. A directory that is away, limits the rate or does not know us ends the run with its error.
 */
export async function reverify(
  deps: ReverifyDeps,
  maxAge: Millis,
  signal?: AbortSignal,
): Promise<Result<ReverifyReport, DomainError>> {
  const now = await deps.store.now()
  const run = new Reverification(deps, now - maxAge, signal)
  // The batch that the search begins with changes from run to run: the same few calls must not go to the same players for ever.
  const error =
    (await run.askEverybody()) ?? (await run.searchRefused(Math.floor(now / 1_000))) ?? run.refusedAltogether()
  if (error === null) return ok({ ...run.report, guildError: run.members.error })
  deps.observer.event('warn', 'directory_unavailable', { kind: error.kind, detail: error.detail })
  return err({ kind: 'directory', error })
}

type Cursor = { readonly answeredAt: Millis; readonly playerId: PlayerId } | null

/** Refused as a question; anything else says nothing about who was asked for. */
const isRefusal = ({ kind }: DirectoryError): boolean => kind === 'misconfigured' || kind === 'malformed'

class Reverification {
  readonly report = { asked: 0, answered: 0, doubted: 0, conflicts: 0, failed: 0 }
  /** Where refused batches begin and end. Only that: no run keeps all its players in memory. */
  readonly #refused: { readonly after: Cursor; readonly last: NonNullable<Cursor> }[] = []
  #refusals = 0
  #lastRefusal: DirectoryError | null = null
  #hasAnswer = false
  #searchCalls = 0
  readonly members: MembershipRun

  constructor(
    private readonly deps: ReverifyDeps,
    private readonly answeredBefore: Millis,
    private readonly signal: AbortSignal | undefined,
  ) {
    this.members = new MembershipRun(deps.guild, deps.observer, signal)
  }

  async askEverybody(): Promise<DirectoryError | null> {
    let after: Cursor = null
    while (!this.signal?.aborted) {
      const page: readonly PlayerToVerify[] = await this.#page(after)
      const last = page.at(-1)
      if (!last) break
      this.report.asked += page.length
      const error = await this.#ask(page)
      if (error !== null) {
        if (!isRefusal(error)) return error
        this.#refused.push({ after, last: { answeredAt: last.answeredAt, playerId: last.playerId } })
        if (this.#isHopeless()) return error
      }
      after = { answeredAt: last.answeredAt, playerId: last.playerId }
    }
    return null
  }

  async searchRefused(turn: number): Promise<DirectoryError | null> {
    const { length } = this.#refused
    for (let index = 0; index < length; index += 1) {
      if (this.#isSearchOver()) break
      const batch = this.#refused[(index + turn) % length]
      const error = batch === undefined ? null : await this.#search(await this.#again(batch))
      if (error !== null) return error
    }
    return null
  }

  /** The error of a run that got not one answer. */
  refusedAltogether(): DirectoryError | null {
    return this.#hasAnswer ? null : this.#lastRefusal
  }

  /** Halves until every player of the page is answered or known to be refused alone. */
  async #search(page: readonly PlayerToVerify[]): Promise<DirectoryError | null> {
    const members = await this.members.of(page.map(({ discordId }) => discordId))
    const parts = halves(page)
    for (let part = parts.shift(); part && !this.#isSearchOver(); part = parts.shift()) {
      this.#searchCalls += 1
      const error = await this.#ask(part, members)
      if (error === null) continue
      if (!isRefusal(error) || this.#isHopeless()) return error
      const [only, ...others] = part
      if (only && others.length === 0) this.#name(only.playerId, error)
      else parts.unshift(...halves(part))
    }
    return null
  }

  #isSearchOver = (): boolean => this.signal?.aborted === true || this.#searchCalls >= MOST_SEARCH_CALLS
  #isHopeless = (): boolean => !this.#hasAnswer && this.#refusals >= MOST_REFUSALS
  #page = (after: Cursor): Promise<readonly PlayerToVerify[]> =>
    this.deps.store.playersToVerify({
      answeredBefore: this.answeredBefore,
      after,
      limit: this.deps.directory.batchSize,
    })

  /** Of a refused batch, those who are still without an answer. Nobody else: an answer counts once a run. */
  async #again({ after, last }: { readonly after: Cursor; readonly last: NonNullable<Cursor> }) {
    const page = await this.#page(after)
    return page.filter(
      ({ answeredAt, playerId }) =>
        answeredAt < last.answeredAt || (answeredAt === last.answeredAt && playerId <= last.playerId),
    )
  }

  /** Leaving is believed by Discord's word alone; the directory is asked for the others. `members`: asked for already. */
  async #ask(players: readonly PlayerToVerify[], members?: Memberships): Promise<DirectoryError | null> {
    const known = members === undefined ? await this.members.of(players.map(({ discordId }) => discordId)) : members
    const gone = players.filter(({ discordId }) => known?.get(discordId) === 'not_member')
    await this.#write(await this.#writes(gone, () => ({ answer: { kind: 'not_member' }, isCertain: true })))
    const rest = known === null ? players : players.filter(({ discordId }) => known.get(discordId) === 'member')
    if (rest.length === 0) return null
    const told = await this.deps.directory.lookUp(rest.map((player) => player.discordId))
    if (!told.ok) {
      this.#refusals += 1
      this.#lastRefusal = told.error
      this.deps.observer.count('directory_errors_total', 1, { kind: told.error.kind })
      return told.error
    }
    this.#hasAnswer = true
    const writes = await this.#writes(rest, ({ discordId }) => {
      const answer = told.value.get(discordId)
      return answer === undefined ? null : believed(answer, known !== null)
    })
    await this.deps.checkpoint('reverify:answered')
    await this.#write(writes)
    return null
  }

  async #writes(
    players: readonly PlayerToVerify[],
    tell: (player: PlayerToVerify) => Pick<DirectoryWrite, 'answer' | 'isCertain'> | null,
  ): Promise<readonly DirectoryWrite[]> {
    const at = await this.deps.store.now()
    return players.flatMap((player): DirectoryWrite[] => {
      const told = tell(player)
      const { playerId, epicAccountId } = player
      return told === null ? [] : [{ playerId, epicAccountIdBefore: epicAccountId, at, source: SOURCE, ...told }]
    })
  }

  /** The answers of one call in one transaction; one by one where that fails, so that a bad one costs only itself. */
  async #write(writes: readonly DirectoryWrite[]): Promise<void> {
    if (writes.length === 0) return
    try {
      const refused = await this.deps.store.transaction((tx) => tx.applyDirectory(writes))
      const conflicts = refused.filter(({ reason }) => reason !== 'absence_doubted')
      this.report.answered += writes.length - refused.length
      this.report.doubted += refused.length - conflicts.length
      this.report.conflicts += conflicts.length
      for (const fields of conflicts) this.deps.observer.event('warn', 'directory_answer_not_applied', { ...fields })
    } catch (error) {
      if (!(error instanceof ConflictError)) await rethrowIfBooksFail(this.deps.store, error)
      const [only, ...others] = writes
      if (only && others.length === 0) this.#name(only.playerId, { kind: 'not_written', detail: messageOf(error) })
      else for (const write of writes) await this.#write([write])
    }
  }

  #name(playerId: PlayerId, { kind, detail }: { kind: string; detail: string }): void {
    this.report.failed += 1
    this.deps.observer.event('error', 'directory_player_failed', { playerId, kind, detail })
  }
}

/**
 * Whom Discord calls a member the directory may not know for a moment: that is no leaving, and one such answer is no lost link either. What
 * the directory says of somebody whom it knows is believed at once.
 */
function believed(answer: DirectoryAnswer, isMember: boolean): Pick<DirectoryWrite, 'answer' | 'isCertain'> {
  if (answer.kind !== 'not_member') return { answer, isCertain: true }
  return { answer: isMember ? { kind: 'not_linked' } : answer, isCertain: false }
}

/** Two halves, or the only one. */
function halves<T>(list: readonly T[]): (readonly T[])[] {
  const middle = Math.ceil(list.length / 2)
  return [list.slice(0, middle), list.slice(middle)].filter((half) => half.length > 0)
}
