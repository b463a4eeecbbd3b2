// Why the process does not start: one sentence for the person who started it, and exit code 1.

export class StartError extends Error {
  override readonly name = 'StartError'
}
