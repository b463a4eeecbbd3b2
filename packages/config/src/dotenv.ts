// The .env of the workspace root, when there is one. What the process was started with wins, also a variable set to nothing.
import { err, ok, type Result } from '@pay2slay/domain'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import type { Environment } from './expand.js'
import { codeOf, whyUnreadable } from './file-error.js'
import type { ConfigProblem } from './problem.js'

const LARGEST_FILE_BYTES = 256 * 1024

export function withDotEnv(environment: Environment, root: string): Result<Environment, ConfigProblem> {
  try {
    const text = readFileSync(join(root, '.env'), 'utf8')
    if (text.length <= LARGEST_FILE_BYTES) return ok({ ...parseEnv(text), ...environment })
    return err({
      source: '.env',
      key: '',
      given: null,
      expected: `the file is larger than ${LARGEST_FILE_BYTES} bytes`,
    })
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return ok(environment)
    return err({ source: '.env', key: '', given: null, expected: whyUnreadable(error, '') })
  }
}
