// What commands print: short aligned tables for people, one JSON document for machines.

/** bigint amounts never reach JSON as numbers: they would lose digits in most readers. */
const replacer = (_key: string, value: unknown): unknown => (typeof value === 'bigint' ? value.toString() : value)

export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, replacer, 2)}\n`)
}

export function printLine(text: string): void {
  process.stdout.write(`${text}\n`)
}

export interface ProgressLine {
  show(this: void, text: string): void
  clear(this: void): void
}

const SHOWN_EVERY_MS = 200

/** One line that is written over while something long runs; nothing where nobody watches. */
export function progressLine(stream: { readonly isTTY?: boolean; write(text: string): unknown }): ProgressLine {
  if (stream.isTTY !== true) return { show() {}, clear() {} }
  let shownAt = Number.NEGATIVE_INFINITY
  return {
    show(text) {
      const now = performance.now()
      if (now - shownAt < SHOWN_EVERY_MS) return
      shownAt = now
      stream.write(`\r\u001B[K${text} ...`)
    },
    clear: () => void stream.write('\r\u001B[K'),
  }
}

/**
 * Names and reasons come from outside: what would steer a terminal, begin a line or turn the direction of writing is shown as its
 * number instead.
 */
export const visible = (text: string): string =>
  text.replaceAll(
    /[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )

export type Cell = string | number | bigint | null | undefined

/** Columns as wide as their longest cell; columns of numbers aligned to the right. */
export function table(headings: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const texts = rows.map((row) =>
    row.map((cell) => (cell === null || cell === undefined ? '-' : visible(String(cell)))),
  )
  const widths = headings.map((heading, column) =>
    Math.max(heading.length, ...texts.map((row) => row[column]?.length ?? 0)),
  )
  const numeric = headings.map(
    (_, column) => texts.length > 0 && texts.every((row) => /^-?[\d.]*$/.test(row[column] ?? '')),
  )
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => {
        const width = widths[column] ?? 0
        return numeric[column] ? cell.padStart(width) : cell.padEnd(width)
      })
      .join('  ')
      .trimEnd()
  return [line(headings), line(widths.map((width) => '-'.repeat(width))), ...texts.map(line)].join('\n')
}

/** ISO 8601 with Z, or a dash. */
export const iso = (at: number | null | undefined): string =>
  at === null || at === undefined ? '-' : new Date(at).toISOString()
