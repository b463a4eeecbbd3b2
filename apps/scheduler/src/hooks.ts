// What a scheduler may be given in place of production's own: the named points at which tests of crashes end the process, shorter
// leases and shorter time-outs, so that such a test takes seconds. `main.ts` gives nothing, and no setting reaches this.
import type { Checkpoint } from '@pay2slay/domain'

export interface DatabaseLimits {
  readonly poolSize?: number
  readonly connectTimeoutMs?: number
  readonly statementTimeoutMs: number
  readonly answerTimeoutMs: number
}

export interface Hooks {
  readonly checkpoint: Checkpoint
  /** How long another scheduler waits for one that died. */
  readonly leaseMs: number
  /** Of every statement of a job, on PostgreSQL. */
  readonly limits: DatabaseLimits
}

/**
 * The checkpoints are empty. A server that fell silent must cost a job one time-out and not its life; this side waits longer than
 * the server does, so that a slow statement is ended by the server, which then says so.
 */
export const PRODUCTION: Hooks = {
  checkpoint: async () => {},
  leaseMs: 30_000,
  limits: { statementTimeoutMs: 60_000, answerTimeoutMs: 70_000 },
}
