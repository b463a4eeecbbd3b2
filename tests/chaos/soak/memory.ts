// Memory of processes over time, and whether it only ever grows.
import { readFileSync } from 'node:fs'

/** Resident memory in MB; null: the process is gone, or the system does not tell. */
export function residentMb(pid: number | undefined): number | null {
  if (pid === undefined) return null
  try {
    const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    return kilobytes === undefined ? null : Math.round(Number(kilobytes) / 1024)
  } catch {
    return null // ended a moment ago, or no Linux
  }
}

/** A heap settles within the first half; what then still grows by more than a half and 80 MB is a leak. */
const GROWTH = 1.5
const ALLOWANCE_MB = 80
const LEAST_SAMPLES = 8

const middle = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

/** A sentence where the last quarter needs much more than the second one did. */
export function leak(name: string, samples: readonly number[]): string | null {
  if (samples.length < LEAST_SAMPLES) return null
  const quarter = Math.floor(samples.length / 4)
  const before = middle(samples.slice(quarter, 2 * quarter))
  const after = middle(samples.slice(-quarter))
  if (after <= before * GROWTH || after <= before + ALLOWANCE_MB) return null
  return `${name} grew from ${before} MB to ${after} MB`
}
