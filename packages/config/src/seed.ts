// The operator seed from the environment or a file. Its value is never shown, not even in the error about it.
import { err, ok, type Result } from '@pay2slay/domain'
import { resolve } from 'node:path'
import { shownPath, type ConfigProblem } from './problem.js'
import { openWarning, readSecretFile } from './secret-file.js'
import { MASK, Secret } from './secret.js'

export interface OperatorSeed {
  readonly seed: Secret | null
  /** Which variable it came from. */
  readonly source: 'P2S_OPERATOR_SEED_FILE' | 'P2S_OPERATOR_SEED' | null
  readonly warnings: readonly string[]
}

const SEED = /^[0-9A-Fa-f]{64}$/

/** `direct` has been checked by its schema. A file and a variable that differ stop the start. */
export function readOperatorSeed(
  given: { readonly file: string | undefined; readonly direct: string | undefined },
  root: string,
): Result<OperatorSeed, ConfigProblem> {
  if (given.file === undefined) {
    const seed = given.direct === undefined ? null : new Secret(given.direct)
    return ok({ seed, source: seed ? 'P2S_OPERATOR_SEED' : null, warnings: [] })
  }
  const key = 'P2S_OPERATOR_SEED_FILE'
  const read = readSecretFile(resolve(root, given.file), SEED, 'the seed alone: 64 hexadecimal digits')
  if (!read.ok) return err({ source: 'environment', key, given: shownPath(given.file), expected: read.error })
  const { text, openToOthers } = read.value
  if (given.direct !== undefined && given.direct.toLowerCase() !== text.toLowerCase()) {
    const expected = `it differs from the seed in P2S_OPERATOR_SEED_FILE: leave one of them out`
    return err({ source: 'environment', key: 'P2S_OPERATOR_SEED', given: MASK, expected })
  }
  return ok({ seed: new Secret(text), source: key, warnings: openToOthers ? [openWarning(key)] : [] })
}
