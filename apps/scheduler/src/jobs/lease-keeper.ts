// A lease only saves duplicate work: the constraints carry the safety. So it is kept across runs and renewed at half its life.
export interface LeasePort {
  /** Takes or prolongs the lease for this holder, by database time; false when another holder has it. */
  acquire(name: string, holder: string, ttlMs: number): Promise<boolean>
  release(name: string, holder: string): Promise<void>
}

export class LeaseKeeper {
  readonly #goodUntil = new Map<string, number>()

  constructor(
    private readonly leases: LeasePort,
    readonly holder: string,
    private readonly ttlMs: number,
  ) {}

  /** True while this process may run the job. Asks the database at most twice a lease time. */
  async hold(name: string): Promise<boolean> {
    const before = performance.now()
    if ((this.#goodUntil.get(name) ?? 0) > before) return true
    if (!(await this.leases.acquire(name, this.holder, this.ttlMs))) {
      this.#goodUntil.delete(name)
      return false
    }
    this.#goodUntil.set(name, before + this.ttlMs / 2)
    return true
  }

  async release(name: string): Promise<void> {
    if (!this.#goodUntil.delete(name)) return
    await this.leases.release(name, this.holder)
  }

  async releaseAll(): Promise<void> {
    for (const name of [...this.#goodUntil.keys()]) await this.release(name)
  }
}
