// What the public reads share: the settings that shape their answers, and one way to the database that a crowd cannot flood.
import type { Database } from '@pay2slay/db'
import type { DatabaseKeeper } from '../database-keeper.js'
import { PUBLIC_FOR_A_SECOND, type Answer } from '../route.js'
import type { ApiSettings } from '../settings.js'
import type { SingleFlight } from '../single-flight.js'

export interface PublicReadTools {
  readonly settings: ApiSettings
  readonly keeper: DatabaseKeeper
  readonly cache: SingleFlight
}

/** The answer kept under `key`, or read from the database; at most a second old. */
export async function publicRead(
  { keeper, cache }: PublicReadTools,
  key: string,
  load: (database: Database) => Promise<unknown>,
): Promise<Answer> {
  const body = await cache.get(key, () => keeper.read(load))
  return { body, cacheControl: PUBLIC_FOR_A_SECOND }
}
