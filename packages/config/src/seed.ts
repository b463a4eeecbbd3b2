// The operator seed from the environment or a file. Its value is never shown, not even in the error about it.
import { err, ok, type Result } from '@pay2slay/domain'
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { resolve } from 'node:path'
import { whyUnreadable } from './file-error.js'
import type { ConfigProblem } from './problem.js'
import { MASK, Secret } from './secret.js'

export interface OperatorSeed {
  readonly seed: Secret | null
  /** Which variable it came from. */
  readonly source: 'P2S_OPERATOR_SEED_FILE' | 'P2S_OPERATOR_SEED' | null
  readonly warnings: readonly string[]
}

const SEED = /^[0-9A-Fa-f]{64}$/
const LARGEST_FILE_BYTES = 4_096

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
  const read = readSeedFile(resolve(root, given.file))
  if (!read.ok) return err({ source: 'environment', key, given: JSON.stringify(given.file), expected: read.error })
  const { text, openToOthers } = read.value
  if (given.direct !== undefined && given.direct.toLowerCase() !== text.toLowerCase()) {
    const expected = `it differs from the seed in P2S_OPERATOR_SEED_FILE: leave one of them out`
    return err({ source: 'environment', key: 'P2S_OPERATOR_SEED', given: MASK, expected })
  }
  const warnings = openToOthers ? [`${key}: other users of this machine may read the file: chmod 600 it`] : []
  return ok({ seed: new Secret(text), source: key, warnings })
}

function readSeedFile(path: string): Result<{ text: string; openToOthers: boolean }, string> {
  let file: number
  try {
    file = openSync(path, 'r')
  } catch (error) {
    return err(whyUnreadable(error, 'the file does not exist'))
  }
  try {
    const stat = fstatSync(file)
    if (!stat.isFile()) return err('it must name a file that holds the seed')
    const buffer = Buffer.alloc(LARGEST_FILE_BYTES)
    const text = buffer.toString('utf8', 0, readSync(file, buffer)).trim()
    if (!SEED.test(text)) return err('the file must hold the seed alone: 64 hexadecimal digits')
    return ok({ text, openToOthers: (stat.mode & 0o077) !== 0 })
  } finally {
    closeSync(file)
  }
}
