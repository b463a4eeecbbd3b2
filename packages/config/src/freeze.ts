// Settings are read by many and changed by nobody.
import { Secret } from './secret.js'

/** Freezes the value and everything inside it; secrets are closed anyway. */
export function freeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || value instanceof Secret || Object.isFrozen(value)) return value
  for (const child of Object.values(value)) freeze(child)
  return Object.freeze(value)
}
