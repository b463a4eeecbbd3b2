// Builds and rollbacks that workflows told of. A report that is sent again is the row that is there already.
import type { Millis } from '@pay2slay/domain'
import { v7 as uuid } from 'uuid'
import { count, text } from './rows.js'
import type { SqlReader, SqlTx } from './sql.js'

export type ReleaseKind = 'image_build' | 'rollback'
export type RepositoryType = 'canonical' | 'staging'

export interface ReleaseEvent {
  readonly kind: ReleaseKind
  /** Full commit SHA of the image. */
  readonly imageSha: string
  /** Of the workflow's run. */
  readonly runId: string
  readonly repositoryType: RepositoryType
}

/** False: it was recorded before, and the first report stands. */
export async function recordRelease(tx: SqlTx, event: ReleaseEvent, at: Millis): Promise<boolean> {
  const added = await tx.run(
    `INSERT INTO release_event (id, kind, image_sha, run_id, repository_type, recorded_at_ms) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (kind, image_sha, run_id) DO NOTHING`,
    [uuid(), event.kind, event.imageSha, event.runId, event.repositoryType, at],
  )
  return added === 1
}

export interface ReleaseCount extends Pick<ReleaseEvent, 'kind' | 'repositoryType'> {
  readonly events: number
}

/** Every kind and repository type, with 0 where nothing was recorded. */
export async function countReleases(read: SqlReader): Promise<readonly ReleaseCount[]> {
  const rows = await read.all(
    'SELECT kind, repository_type, count(*) AS events FROM release_event GROUP BY kind, repository_type',
  )
  const found = new Map(
    rows.map((row) => [`${text(row, 'kind')} ${text(row, 'repository_type')}`, count(row, 'events')]),
  )
  return (['image_build', 'rollback'] as const).flatMap((kind) =>
    (['canonical', 'staging'] as const).map((repositoryType) => ({
      kind,
      repositoryType,
      events: found.get(`${kind} ${repositoryType}`) ?? 0,
    })),
  )
}
