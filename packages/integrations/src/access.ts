// A provider that refuses this service itself (its token, its subscription, its permission) is the operator's trouble and nobody
// else's: a gauge that stays up until it answers again, and one event when that begins.
import type { Observer } from '@pay2slay/domain'

export class AccessWatch {
  #refused = false

  constructor(
    private readonly observer: Observer,
    private readonly provider: string,
  ) {}

  refused(detail: string): void {
    this.observer.gauge('provider_access_refused', 1, { provider: this.provider })
    if (!this.#refused) this.observer.event('error', 'provider_access_refused', { provider: this.provider, detail })
    this.#refused = true
  }

  granted(): void {
    this.observer.gauge('provider_access_refused', 0, { provider: this.provider })
    if (this.#refused) this.observer.event('info', 'provider_access_granted', { provider: this.provider })
    this.#refused = false
  }
}
