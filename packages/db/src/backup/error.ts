// What a person at the terminal is told when a backup cannot be made, read or restored: one sentence.
export class BackupError extends Error {
  override readonly name = 'BackupError'
}

/** Not asked with `instanceof`: errors of the system may come from another context than the code that asks. */
const part = (error: unknown, name: 'code' | 'message'): string => {
  const value: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, name) : undefined
  return typeof value === 'string' ? value : ''
}
export const codeOf = (error: unknown): string => part(error, 'code')
export const messageOf = (error: unknown): string => part(error, 'message') || 'unknown reason'

/** Runs a step; what the system or the database says of its failure becomes the end of the sentence. */
export async function orBackupError<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof BackupError) throw error
    throw new BackupError(`${what}: ${messageOf(error)}`, { cause: error })
  }
}
