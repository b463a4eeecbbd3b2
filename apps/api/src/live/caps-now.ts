// The caps and their windows at this moment: versions set by an admin count before the configuration.
import { capWindows, type Caps, type CapWindows } from '@pay2slay/domain'
import { termsAt, type Database } from '@pay2slay/db'
import type { ApiSettings } from '../settings.js'

export interface CapsNow {
  readonly now: number
  readonly caps: Caps
  readonly windows: CapWindows
}

export async function capsNow(
  database: Database,
  settings: Pick<ApiSettings, 'caps' | 'resetTimeZone'>,
): Promise<CapsNow> {
  const now = await database.now()
  const terms = await termsAt(database.read, now)
  return { now, caps: terms?.caps ?? settings.caps, windows: capWindows(now, settings.resetTimeZone) }
}
