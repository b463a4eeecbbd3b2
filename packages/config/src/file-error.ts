// Why a file could not be read, as the system names it.

/** ENOENT, EACCES and the like; null for what is no system error. */
export function codeOf(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('code' in error)) return null
  return typeof error.code === 'string' ? error.code : null
}

/** `missing` is the sentence for a file that is not there. A bug is thrown on. */
export function whyUnreadable(error: unknown, missing: string): string {
  const code = codeOf(error)
  if (code === null) throw error
  if (code === 'ENOENT') return missing
  return code === 'EISDIR' ? 'it is a folder, not a file' : `the file cannot be read (${code})`
}
