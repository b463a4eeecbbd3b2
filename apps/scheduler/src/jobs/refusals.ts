// Why pay and confirm do nothing: a gauge as long as it lasts, and told once when the reason changes and not with every look, of which
// there are several a second.
import type { DomainError, Observer } from '@pay2slay/domain'
import { sentence } from '../sentences.js'
import type { JobName } from './job.js'

/** A short word for the label: bounded, since it never carries text from outside. */
export function reasonOf(error: DomainError): string {
  switch (error.kind) {
    case 'stopped':
      return `stopped_${error.stop}`
    case 'chain':
      return `chain_${error.error.kind}`
    case 'directory':
      return `directory_${error.error.kind}`
    default:
      return error.kind
  }
}

export class Refusals {
  readonly #last = new Map<JobName, { readonly key: string; readonly reason: string }>()

  constructor(private readonly observer: Observer) {}

  /** What a look ended with; null: it was not refused. */
  note(job: JobName, error: DomainError | null): void {
    const before = this.#last.get(job)
    if (error === null) {
      if (this.forget(job)) this.observer.event('info', 'chain_goes_on', { job, after: before?.reason })
      return
    }
    const reason = reasonOf(error)
    // Details such as counts of blocks change with every look; another unknown block is news.
    const key = error.kind === 'unknown_block' ? `${reason} ${error.hash}` : reason
    if (key === before?.key) return
    if (before !== undefined && before.reason !== reason) this.#show(job, before.reason, 0)
    this.#last.set(job, { key, reason })
    this.#show(job, reason, 1)
    this.observer.count('chain_refused_total', 1, { task: job, reason })
    this.observer.event('warn', 'chain_refused', { job, reason, detail: sentence(error) })
  }

  /** Whoever has the job now tells how it goes: a gauge that nobody sets any more would alarm for ever. False: there was nothing. */
  forget(job: JobName): boolean {
    const before = this.#last.get(job)
    if (before === undefined) return false
    this.#last.delete(job)
    this.#show(job, before.reason, 0)
    return true
  }

  #show(job: JobName, reason: string, value: 0 | 1): void {
    this.observer.gauge('chain_refused', value, { task: job, reason })
  }
}
