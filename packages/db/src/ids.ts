// Time-ordered ids (UUIDv7), so that indexes grow at their end.
import { randomFillSync } from 'node:crypto'
import { asId, type Ids } from '@pay2slay/domain'
import { v7 } from 'uuid'

const BYTES = 16
const pool = new Uint8Array(BYTES * 512)
let used = pool.length

/** Random bytes for one id: asking the system for many at once costs a tenth. */
function randomBytes(): Uint8Array {
  if (used === pool.length) {
    randomFillSync(pool)
    used = 0
  }
  used += BYTES
  return pool.subarray(used - BYTES, used)
}

let lastMs = 0
let sequence = 0

/** Goes up within a millisecond too, and does not go back with the machine's clock. */
function uuid(): string {
  const random = randomBytes()
  const now = Date.now()
  if (now > lastMs) {
    lastMs = now
    sequence = new DataView(random.buffer, random.byteOffset).getUint32(0) >>> 1
  } else {
    sequence += 1
    if (sequence > 0xffff_ffff) {
      sequence = 0
      lastMs += 1
    }
  }
  return v7({ random, msecs: lastMs, seq: sequence })
}

export const ids: Ids = {
  accrual: () => asId(uuid()),
  payout: () => asId(uuid()),
  reading: () => asId(uuid()),
}

/** For rows without a brand of their own. */
export const newId = (): string => uuid()

/** Names a settlement's queue; its time tells when a run that was killed is long over. */
export const newRunId = (): string => uuid()
