// Time-ordered ids, so that indexes grow at their end.
import { asId, type Ids } from '@pay2slay/domain'
import { v7 as uuid } from 'uuid'

export const ids: Ids = {
  accrual: () => asId(uuid()),
  payout: () => asId(uuid()),
  reading: () => asId(uuid()),
}

/** Names a settlement's queue; its time tells when a run that was killed is long over. */
export const newRunId = (): string => uuid()
