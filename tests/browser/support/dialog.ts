// What a dialog before an act has to say.
import type { Locator } from 'playwright-core'

/** What is wrong with what a dialog says that changes: nothing said, something left out, or nothing that changes. */
export async function changeFaults(dialog: Locator): Promise<readonly string[]> {
  const rows = await dialog.locator('.changes tbody tr').all()
  const cells = await Promise.all(rows.map((row) => row.locator('th, td').allInnerTexts()))
  const empty = cells.filter((row) => row.length !== 3 || row.some((cell) => ['', '?', '–'].includes(cell.trim())))
  return [
    ...empty.map((row) => `says too little: ${row.join(' | ')}`),
    ...(cells.some(([, before, after]) => before !== after) ? [] : ['changes nothing']),
  ]
}
