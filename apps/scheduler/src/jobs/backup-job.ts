// backup: a new encrypted file every few hours, and then fewer old ones. Where no passphrase is set there is no such job, and the alert
// about old backups says so.
import { makeBackup, type BackupSource } from '../commands/backup/take.js'
import type { Retention } from '../commands/backup/folder.js'
import type { JobDefinition } from './job.js'

export interface BackupTools {
  readonly books: BackupSource
  readonly passphrase: string
  readonly retention: Retention
}

const MIB = 1024 * 1024

export function backupJob({ books, passphrase, retention }: BackupTools): JobDefinition {
  return {
    name: 'backup',
    timed: true,
    async run() {
      const { file, bytes, deleted } = await makeBackup(books, passphrase, {
        file: null,
        actor: 'scheduler',
        retention,
      })
      books.observer.event('info', 'backup_made', { file, bytes, deleted: deleted.length })
      const summary = `a backup of ${(bytes / MIB).toFixed(1)} MiB, ${deleted.length} older deleted`
      return { changed: false, summary }
    },
  }
}
