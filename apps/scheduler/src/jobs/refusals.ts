// Why pay and confirm do nothing, told once when the reason changes and not with every look, of which there are several a second.
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
      if (!this.#last.delete(job)) return
      this.observer.event('info', 'chain_goes_on', { job, after: before?.reason })
      return
    }
    const reason = reasonOf(error)
    // Details such as counts of blocks change with every look; another unknown block is news.
    const key = error.kind === 'unknown_block' ? `${reason} ${error.hash}` : reason
    if (key === before?.key) return
    this.#last.set(job, { key, reason })
    this.observer.count('chain_refused_total', 1, { job, reason })
    this.observer.event('warn', 'chain_refused', { job, reason, detail: sentence(error) })
  }
}
