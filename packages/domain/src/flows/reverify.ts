// reverify: asks the directory who is still a guild member with a linked Epic account. Silence changes nothing: the last good
// answer holds for the grace period, so an outage of the directory never costs a player anything.
import type { DomainError } from '../errors.js'
import type { PlayerId } from '../ids.js'
import type { Millis } from '../model.js'
import type { Checkpoint, DirectoryWrite, EpicDirectory, Observer, PlayerToVerify, Store } from '../ports.js'
import { err, ok, type Result } from '../result.js'

export interface ReverifyDeps {
  readonly store: Store
  readonly directory: EpicDirectory
  readonly observer: Observer
  readonly checkpoint: Checkpoint
}

export interface ReverifyReport {
  readonly asked: number
  readonly answered: number
  readonly conflicts: number
}

/** Asks for every player whose last answer is older than `maxAge`, in batches; stops at the first failing call. */
export async function reverify(
  deps: ReverifyDeps,
  maxAge: Millis,
  signal?: AbortSignal,
): Promise<Result<ReverifyReport, DomainError>> {
  const answeredBefore = (await deps.store.now()) - maxAge
  let asked = 0
  let answered = 0
  let conflicts = 0
  let after: { answeredAt: Millis; playerId: PlayerId } | null = null
  while (!signal?.aborted) {
    const page: readonly PlayerToVerify[] = await deps.store.playersToVerify({
      answeredBefore,
      after,
      limit: deps.directory.batchSize,
    })
    const last = page.at(-1)
    if (!last) break
    after = { answeredAt: last.answeredAt, playerId: last.playerId }
    asked += page.length
    const told = await deps.directory.lookUp(page.map((player) => player.discordId))
    if (!told.ok) {
      deps.observer.count('directory_errors_total', 1, { kind: told.error.kind })
      deps.observer.event('warn', 'directory_unavailable', { kind: told.error.kind, detail: told.error.detail })
      return err({ kind: 'directory', error: told.error })
    }
    const at = await deps.store.now()
    const writes = page.flatMap((player): DirectoryWrite[] => {
      const answer = told.value.get(player.discordId)
      return answer === undefined
        ? []
        : [{ playerId: player.playerId, epicAccountIdBefore: player.epicAccountId, answer, at }]
    })
    await deps.checkpoint('reverify:answered')
    const refused = await deps.store.transaction((tx) => tx.applyDirectory(writes))
    answered += writes.length - refused.length
    conflicts += refused.length
    for (const playerId of refused) deps.observer.event('warn', 'directory_answer_not_applied', { playerId })
  }
  return ok({ asked, answered, conflicts })
}
