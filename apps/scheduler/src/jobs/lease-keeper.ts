// A lease only saves duplicate work: the constraints carry the safety. So it is kept across runs, renewed while a job runs that
// takes longer than the lease lives, and a renewal that fails is told and stops nothing.
import type { Observer } from '@pay2slay/domain'

export interface LeasePort {
  /** Takes or prolongs the lease for this holder, by database time; false when another holder has it. */
  acquire(name: string, holder: string, ttlMs: number): Promise<boolean>
  release(name: string, holder: string): Promise<void>
}

export class LeaseKeeper {
  readonly #goodUntil = new Map<string, number>()
  readonly #elsewhereUntil = new Map<string, number>()
  readonly #renewals = new Map<string, Promise<void>>()

  constructor(
    private readonly leases: LeasePort,
    readonly holder: string,
    private readonly ttlMs: number,
    private readonly observer?: Observer,
  ) {}

  /** True while this process may run the job. Asks the database twice a lease time, or ten times while another has the lease. */
  async hold(name: string): Promise<boolean> {
    const now = performance.now()
    if ((this.#goodUntil.get(name) ?? 0) > now) return true
    if ((this.#elsewhereUntil.get(name) ?? 0) > now) return false
    return this.#acquire(name)
  }

  /** Runs work under a lease that is held, and renews it until the work is done. */
  async keep<T>(name: string, work: () => Promise<T>): Promise<T> {
    // A quarter: from half of its life, when `hold` would renew it, two renewals may fail before it runs out.
    const timer = setInterval(() => this.#renew(name), this.ttlMs / 4)
    timer.unref()
    try {
      return await work()
    } finally {
      clearInterval(timer)
    }
  }

  async release(name: string): Promise<void> {
    // A renewal under way would take the lease again behind the release.
    await this.#renewals.get(name)
    if (!this.#goodUntil.delete(name)) return
    this.#tell(name, false)
    await this.leases.release(name, this.holder)
  }

  async releaseAll(): Promise<void> {
    for (const name of [...this.#goodUntil.keys()]) await this.release(name)
  }

  async #acquire(name: string): Promise<boolean> {
    const before = performance.now()
    const held = await this.leases.acquire(name, this.holder, this.ttlMs)
    if (held) {
      this.#goodUntil.set(name, before + this.ttlMs / 2)
      this.#elsewhereUntil.delete(name)
    } else {
      this.#goodUntil.delete(name)
      this.#elsewhereUntil.set(name, before + this.ttlMs / 10)
    }
    this.#tell(name, held)
    return held
  }

  #renew(name: string): void {
    if (this.#renewals.has(name)) return
    const renewal = this.#acquire(name)
      .then((held) => {
        if (!held) this.observer?.event('warn', 'lease_lost', { job: name })
      })
      .catch((error: unknown) => this.observer?.event('warn', 'lease_not_renewed', { job: name, error }))
      .finally(() => this.#renewals.delete(name))
    this.#renewals.set(name, renewal)
  }

  #tell(name: string, held: boolean): void {
    this.observer?.gauge('lease_held', held ? 1 : 0, { task: name })
  }
}
