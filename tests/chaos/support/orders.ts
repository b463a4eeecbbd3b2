// How the matrix tells a scheduler where to end: a file that each process looks at when it passes a named point. Whoever reaches the
// point first takes the file, so that of two schedulers exactly one meets the fault, whichever has the lease.
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'

/** Names of the variables that the scheduler of the matrix reads; production reads none of them. */
export const VARIABLES = {
  orders: 'CHAOS_ORDERS',
  leaseMs: 'CHAOS_LEASE_MS',
  statementMs: 'CHAOS_STATEMENT_MS',
  poolSize: 'CHAOS_POOL_SIZE',
} as const

export interface Order {
  readonly point: string
  /** The how manieth time that one process passes it, from 1. */
  readonly nth: number
  readonly signal: 'SIGKILL' | 'SIGSTOP'
}

export function giveOrder(file: string, order: Order): void {
  writeFileSync(`${file}.new`, JSON.stringify(order))
  renameSync(`${file}.new`, file)
}

export function readOrder(file: string): Order | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Order
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

/** False: another process was faster. */
export function takeOrder(file: string, pid: number): boolean {
  try {
    renameSync(file, takenBy(file, pid))
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
}

/** Whether this process took the order. */
export function hasTaken(file: string, pid: number): boolean {
  if (!existsSync(takenBy(file, pid))) return false
  rmSync(takenBy(file, pid))
  return true
}

export const withdrawOrder = (file: string): void => rmSync(file, { force: true })

const takenBy = (file: string, pid: number): string => `${file}.${pid}`
