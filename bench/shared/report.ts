// What a section tells: a table, the bars it is held against, and the same as JSON. Everything printed comes from here.

/** One figure that was promised, and whether it was reached. */
export interface Bar {
  readonly what: string
  readonly measured: string
  readonly pass: boolean
}

export interface Section {
  readonly name: string
  readonly title: string
  /** How it was measured: settings that change the figures. */
  readonly notes: readonly string[]
  readonly columns: readonly string[]
  readonly rows: readonly (readonly string[])[]
  readonly bars: readonly Bar[]
  /** Lines under the table. */
  readonly appendix?: readonly string[]
}

/** Text columns to the left, figures to the right. */
export function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = columns.map((name, index) => Math.max(name.length, ...rows.map((row) => (row[index] ?? '').length)))
  const isText = columns.map((_, index) => rows.every((row) => !/^[\d-]/.test(row[index] ?? '')))
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, index) =>
        isText[index] === true ? cell.padEnd(widths[index] ?? 0) : cell.padStart(widths[index] ?? 0),
      )
      .join('  ')
      .trimEnd()
  return [line(columns), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n')
}

export function render(section: Section): string {
  const bars = section.bars.map(({ what, measured, pass }) => [pass ? 'pass' : 'MISS', what, measured])
  return [
    `## ${section.title}`,
    ...section.notes.map((note) => `   ${note}`),
    '',
    table(section.columns, section.rows),
    ...(bars.length === 0 ? [] : ['', table(['bar', 'promise', 'measured'], bars)]),
    ...(section.appendix ? ['', ...section.appendix] : []),
    '',
  ].join('\n')
}

/** For a person who waits; never part of the figures. */
export const progress = (text: string): void => void process.stderr.write(`bench: ${text}\n`)
