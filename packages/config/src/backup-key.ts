// What backups are encrypted with: a passphrase from a file or a variable. Its value is never shown, not even in the error about it.
import { err, ok, type Result } from '@pay2slay/domain'
import { resolve } from 'node:path'
import { shownPath, type ConfigProblem } from './problem.js'
import { PASSPHRASE } from './schemas/fields.js'
import { openWarning, readSecretFile } from './secret-file.js'
import { MASK, Secret } from './secret.js'

export interface BackupKey {
  /** null: no backup can be made or read. */
  readonly passphrase: Secret | null
  readonly warnings: readonly string[]
}

/** `direct` has been checked by its schema. A file and a variable that differ stop the start. */
export function readBackupKey(
  given: { readonly file: string | undefined; readonly direct: string | undefined },
  root: string,
): Result<BackupKey, ConfigProblem> {
  const { file, direct } = given
  if (file === undefined) return ok({ passphrase: direct === undefined ? null : new Secret(direct), warnings: [] })
  const key = 'P2S_BACKUP_KEY_FILE'
  const what = 'the passphrase alone: one line of 20 to 1000 characters'
  const read = readSecretFile(resolve(root, file), PASSPHRASE, what)
  if (!read.ok) return err({ source: 'environment', key, given: shownPath(file), expected: read.error })
  const { text, openToOthers } = read.value
  if (direct !== undefined && direct !== text) {
    const expected = `it differs from the passphrase in ${key}: leave one of them out`
    return err({ source: 'environment', key: 'P2S_BACKUP_KEY', given: MASK, expected })
  }
  return ok({ passphrase: new Secret(text), warnings: openToOthers ? [openWarning(key)] : [] })
}
