// When the source of kills answered last: a job that ends well while nobody could be read is no accrual.
import { lastAcceptedAt, type Database } from '@pay2slay/db'
import type { AccrueReport, KillSourceError, Observer } from '@pay2slay/domain'

/** These say something about a player; every other failure is the source's own, or that of the way to it. */
const ANSWERS: readonly KillSourceError['kind'][] = ['private', 'not_found', 'no_data']

/** `parts`: of the players. One of several may be empty, and must not speak for the others. */
export function noteAnswered(observer: Observer, report: AccrueReport, parts: number): void {
  const nobodyToAsk = parts === 1 && report.considered === 0
  const answered = Object.keys(report.outcomes).length > 0 || ANSWERS.some((kind) => (report.failures[kind] ?? 0) > 0)
  if (nobodyToAsk || answered) show(observer, Date.now())
}

/** At the start, before any accrual: by the books, so that a restart neither forgets an outage nor invents one. */
export async function showLastAnswer(database: Database, observer: Observer): Promise<void> {
  show(observer, (await lastAcceptedAt(database.read)) ?? Date.now())
}

const show = (observer: Observer, at: number): void => observer.gauge('kills_answered_timestamp_seconds', at / 1000)
