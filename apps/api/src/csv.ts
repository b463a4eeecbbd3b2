// CSV for spreadsheets (RFC 4180). A text that a spreadsheet would take for a formula gets an apostrophe in front: names and reasons
// come from outside.

export type CsvCell = string | number | boolean | null

/** One line with its end. */
export const csvLine = (cells: readonly CsvCell[]): string => `${cells.map(csvCell).join(',')}\r\n`

function csvCell(cell: CsvCell): string {
  if (cell === null) return ''
  if (typeof cell !== 'string') return String(cell)
  const text = /^[\s]*[=+\-@\t\r\n|%]/.test(cell) ? `'${cell}` : cell
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
