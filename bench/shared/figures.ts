// Numbers as people read them, and the one statistic that is used: the median, which one busy moment cannot move.

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2
}

/** The median of one figure over several runs. */
export const medianOf = <T>(runs: readonly T[], figure: (run: T) => number): number => median(runs.map(figure))

/** Seconds on the wall and seconds of this process's CPU. */
export interface Spent {
  readonly wallSeconds: number
  readonly cpuSeconds: number
}

/** Runs `work` under both clocks. */
export async function timed<T>(work: () => Promise<T>): Promise<Spent & { readonly result: T }> {
  const cpu = process.cpuUsage()
  const start = performance.now()
  const result = await work()
  const wallSeconds = (performance.now() - start) / 1000
  const used = process.cpuUsage(cpu)
  return { result, wallSeconds, cpuSeconds: (used.user + used.system) / 1e6 }
}

export const whole = (value: number): string => Math.round(value).toLocaleString('en-US')
export const places = (value: number, digits = 2): string => value.toFixed(digits)
export const times = (value: number): string => `${value.toFixed(2)}x`
