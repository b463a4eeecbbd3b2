// Rate, caps and their windows at this moment: versions set by an admin count before the configuration.
import { capWindows, rulesUnder, type AccrualRules, type Caps, type CapWindows } from '@pay2slay/domain'
import { termsAt, type Database } from '@pay2slay/db'
import type { ApiSettings } from './settings.js'

export interface TermsNow {
  readonly now: number
  readonly caps: Caps
  readonly windows: CapWindows
  readonly rules: AccrualRules
}

export async function termsNow(
  database: Database,
  settings: Pick<ApiSettings, 'caps' | 'resetTimeZone' | 'accrual'>,
): Promise<TermsNow> {
  const now = await database.now()
  const terms = await termsAt(database.read, now)
  return {
    now,
    caps: terms?.caps ?? settings.caps,
    windows: capWindows(now, settings.resetTimeZone),
    rules: rulesUnder(terms, settings.accrual),
  }
}
