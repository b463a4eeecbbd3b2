// What the commands that run the service print with --json, for their --help.

const TERMS = {
  banPerKill: 'decimal text, before multipliers',
  dailyKillCap: 'number, or null: no cap',
  weeklyKillCap: 'number, or null: no cap',
}
const VERSION = {
  id: 'version id',
  ...TERMS,
  effectiveAt: 'milliseconds since 1970',
  actor: 'who set it',
  reason: 'why',
  createdAt: 'milliseconds since 1970',
}
const REQUEST = {
  id: 'request id',
  kind: 'accrue, settle or reverify',
  actor: 'who asked',
  requestedAt: 'milliseconds since 1970',
  takenAt: 'milliseconds since 1970, or null: it waits',
  takenBy: 'scheduler, or null',
  finishedAt: 'milliseconds since 1970, or null',
  outcome: 'text, or null',
}

export const OPERATIONS_SHAPES = {
  'payout-config show': {
    lead: '',
    fields: {
      ...TERMS,
      current: `{ ${Object.keys(VERSION).join(', ')} }, or null: the configuration counts`,
      planned: 'versions still to come, the next one first',
    },
  },
  'payout-config set': { lead: '', fields: VERSION },
  'payout-config history': { lead: 'a list, the latest moment first, of', fields: VERSION },
  'jobs status': {
    lead: '',
    fields: {
      alive: 'true: some scheduler holds a lease',
      now: 'milliseconds since 1970, by the database',
      jobs: '[{ name, intervalSeconds, nextDueAt, lastStartedAt, lastFinishedAt, lastOutcome, holder, runs, lease }]',
    },
  },
  'jobs request': { lead: '', fields: REQUEST },
  'jobs requests': { lead: 'a list, newest first, of', fields: REQUEST },
  'jobs intervals': {
    lead: '',
    fields: {
      accrualSeconds: 'number',
      settlementSeconds: 'number',
      actor: 'who set them, or null: the configuration counts',
      createdAt: 'milliseconds since 1970, or null',
    },
  },
  'alerts list': {
    lead: 'a list, newest first, of',
    fields: {
      id: 'alert id',
      kind: 'word',
      detail: 'text',
      raisedAt: 'milliseconds since 1970',
      seenAt: 'milliseconds since 1970',
      times: 'number',
      clearedAt: 'milliseconds since 1970, or null: it lasts',
    },
  },
  'operator-seed set': { lead: '', fields: { account: 'address of the seed', publicKey: 'what it was sealed for' } },
  'operator-seed status': {
    lead: '',
    fields: {
      account: 'address of the sealed seed, or null',
      publicKey: 'what it was sealed for, or null',
      actor: 'who, or null',
      createdAt: 'milliseconds since 1970, or null',
    },
  },
  'seal-key create': {
    lead: '',
    fields: { publicKey: 'for P2S_SEAL_PUBLIC_KEY', file: 'where the private key was written' },
  },
} as const
