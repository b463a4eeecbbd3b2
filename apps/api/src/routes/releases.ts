// Builds and rollbacks as the workflows tell them, and the two counters that are made of the table.
import { countReleases, recordRelease } from '@pay2slay/db'
import type { Observer } from '@pay2slay/domain'
import type { Metrics } from '@pay2slay/observability'
import type { DatabaseKeeper } from '../database-keeper.js'
import type { Handler } from '../http/handlers.js'

export function releaseHandler({ keeper }: { readonly keeper: DatabaseKeeper }): Handler<'recordRelease'> {
  return ({ body }) =>
    keeper.write(async (_store, database) => {
      const { kind, image_sha: imageSha, run_id: runId, repository_type: repositoryType } = body
      const at = await database.now()
      const recorded = await database.transaction((tx) =>
        recordRelease(tx, { kind, imageSha, runId, repositoryType }, at),
      )
      return recorded ? { status: 201, body: { recorded } } : { status: 200, body: { recorded } }
    })
}

const COUNTERS = { image_build: 'image_build_total', rollback: 'rollback_total' } as const

/** Brings the counters up to the table; what the table cannot tell now stays as it was told last. */
export function releaseCounters(keeper: DatabaseKeeper, observer: Observer, metrics: Metrics): () => Promise<void> {
  return async () => {
    try {
      const counts = await keeper.use((database) => countReleases(database.read))
      for (const { kind, repositoryType, events } of counts)
        metrics.total(COUNTERS[kind], events, { repository_type: repositoryType })
    } catch (error) {
      observer.event('warn', 'releases_not_counted', { error })
    }
  }
}
