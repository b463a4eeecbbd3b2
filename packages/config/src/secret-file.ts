// A secret from a file of its own. What it holds is never shown, not even in the error about it.
import { err, ok, type Result } from '@pay2slay/domain'
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { whyUnreadable } from './file-error.js'

const LARGEST_FILE_BYTES = 4_096

export interface SecretFile {
  readonly text: string
  /** Other users of this machine may read it. */
  readonly openToOthers: boolean
}

/** `what`: the sentence's end, such as "the seed alone: 64 hexadecimal digits". */
export function readSecretFile(path: string, pattern: RegExp, what: string): Result<SecretFile, string> {
  let file: number
  try {
    file = openSync(path, 'r')
  } catch (error) {
    return err(whyUnreadable(error, 'the file does not exist'))
  }
  try {
    const stat = fstatSync(file)
    if (!stat.isFile()) return err(`it must name a file that holds ${what}`)
    const buffer = Buffer.alloc(LARGEST_FILE_BYTES)
    const text = buffer.toString('utf8', 0, readSync(file, buffer)).trim()
    if (!pattern.test(text)) return err(`the file must hold ${what}`)
    return ok({ text, openToOthers: (stat.mode & 0o077) !== 0 })
  } finally {
    closeSync(file)
  }
}

export const openWarning = (variable: string): string =>
  `${variable}: other users of this machine may read the file: chmod 600 it`
