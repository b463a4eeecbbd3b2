// What an error of PostgreSQL means for the transaction it came in: a conflict, a lost connection, or neither.
import { ConflictError } from '@pay2slay/domain'
import pg from 'pg'

/** Thrown when the connection broke during COMMIT: whether it happened is unknown, so nothing is run again by itself. */
export class CommitUnknownError extends Error {
  override readonly name = 'CommitUnknownError'
}

/** Thrown when work went on after a statement had failed: PostgreSQL then answers COMMIT with a rollback. */
export class NotCommittedError extends Error {
  override readonly name = 'NotCommittedError'
  constructor() {
    super('nothing was committed: a statement of the transaction had failed, and its error was not passed on')
  }
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''

/** The five characters that the server itself answered with; empty for errors of the network and of the driver. */
const sqlState = (error: unknown): string => (error instanceof pg.DatabaseError ? (error.code ?? '') : '')

/** Connection exceptions, and a server that shuts down, crashed or starts up. */
const isLossState = (state: string): boolean => /^(08...|57P0[1-5]|25P03)$/.test(state)
const LOSS_CODES = ['ECONNRESET', 'EPIPE', 'ECONNREFUSED', 'ECONNABORTED', 'ETIMEDOUT']

/** The driver's own sentences carry no code. */
const isDriverLoss = (error: unknown): boolean =>
  error instanceof Error && /^(Connection terminated|Client has encountered a connection error)/.test(error.message)

/** The connection is gone, and with it whatever was not committed. */
export const isConnectionLoss = (error: unknown): boolean =>
  isLossState(sqlState(error)) || LOSS_CODES.includes(codeOf(error)) || isDriverLoss(error)

/** Before COMMIT was sent: nothing was committed, and running it again can succeed. */
export const mayRunAgain = (error: unknown): boolean =>
  ['40001', '40P01'].includes(sqlState(error)) || isConnectionLoss(error)

/** While COMMIT was under way only a real answer of the server tells that nothing was committed. */
export const isCommitRefusal = (error: unknown): boolean => sqlState(error) !== '' && !isLossState(sqlState(error))

/** A broken UNIQUE is another writer's work; the flow that wrote decides. */
export function asConflict(error: unknown): unknown {
  if (sqlState(error) !== '23505') return error
  return new ConflictError((error as Error).message, { cause: error })
}
