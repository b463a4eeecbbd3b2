// Which numbers are worth telling: 1, 2.5 and 5 times a power of ten, from a hundred on. One message for the highest that was passed.

const STEPS = [100n, 250n, 500n]
const HIGHEST = 10n ** 15n

/** The highest milestone in (before, after], or null. */
export function milestoneIn(before: bigint, after: bigint): bigint | null {
  let found: bigint | null = null
  for (let power = 1n; power < HIGHEST; power *= 10n) {
    for (const step of STEPS) if (step * power > before && step * power <= after) found = step * power
    if (100n * power > after) break
  }
  return found
}
