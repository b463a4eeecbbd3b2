// What the public reads share: the settings that shape their answers, and one way to the database that a crowd cannot flood.
import type { Database } from '@pay2slay/db'
import type { DatabaseKeeper } from '../database-keeper.js'
import { PUBLIC_FOR_A_SECOND } from '../http/answer.js'
import type { ApiSettings } from '../settings.js'
import type { SingleFlight } from '../single-flight.js'

export interface PublicReadTools {
  readonly settings: ApiSettings
  readonly keeper: DatabaseKeeper
  readonly cache: SingleFlight
}

/** The answer kept under `key`, or read from the database; at most a second old. */
export async function publicRead<T>(
  { keeper, cache }: PublicReadTools,
  key: string,
  load: (database: Database) => Promise<T>,
): Promise<{ readonly status: 200; readonly body: T; readonly headers: typeof PUBLIC_FOR_A_SECOND }> {
  const body = await cache.get(key, () => keeper.read(load))
  return { status: 200, body, headers: PUBLIC_FOR_A_SECOND }
}
