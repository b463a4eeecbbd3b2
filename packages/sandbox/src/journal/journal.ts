// What was answered is never lost, not even by kill -9: every change is appended to a file before the answer is sent. At the next
// start the file is read, and written anew without its history (beside it, then renamed, so that a crash leaves one whole file).
import { err, ok, type Result } from '@pay2slay/domain'
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'
import { LineReader, type JournalEntry } from './lines.js'

/** All entries of a journal file; none when there is no file yet. The error is one sentence with file, line and remedy. */
export function readJournal(path: string): Result<readonly JournalEntry[], string> {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return ok([])
    return err(
      `The sandbox's state file ${path} cannot be read (${code}): check its permissions, or name another file.`,
    )
  }
  // what follows the last line break was being written when the process was killed: nobody was told of it
  const lines = text.split('\n').slice(0, -1)
  const reader = new LineReader()
  const entries: JournalEntry[] = []
  for (const [index, line] of lines.entries()) {
    const entry = reader.read(line)
    if (!entry.ok) {
      return err(
        `The sandbox's state file ${path} is broken: line ${index + 1} was not written by a sandbox (${entry.error}). Delete the file to start afresh.`,
      )
    }
    entries.push(entry.value)
  }
  if (entries.length === 0 ? text === '' : entries[0]?.kind === 'head') return ok(entries)
  return err(
    `The sandbox's state file ${path} is broken: it does not begin as a sandbox's state does. Name another file, or delete it to start afresh.`,
  )
}

export class Journal {
  readonly #file: number

  /** Replaces the file by these lines and goes on appending to it. */
  constructor(path: string, lines: Iterable<string>) {
    const beside = `${path}.new`
    const file = openSync(beside, 'w', 0o600)
    for (const line of lines) writeSync(file, `${line}\n`)
    fsyncSync(file)
    closeSync(file)
    renameSync(beside, path)
    this.#file = openSync(path, 'a')
  }

  append(line: string): void {
    writeSync(this.#file, `${line}\n`)
  }

  close(): void {
    fsyncSync(this.#file)
    closeSync(this.#file)
  }
}
