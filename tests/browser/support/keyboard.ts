// The page without a mouse.
import type { Page } from 'playwright-core'

/** Presses Tab until what has this name has the focus. */
export async function tabTo(page: Page, name: string | RegExp, key = 'Tab'): Promise<void> {
  for (let stop = 0; stop < 60; stop += 1) {
    await page.keyboard.press(key)
    const text = await page.evaluate(`(() => {
      const { activeElement: it } = document
      return (it.labels?.[0] ?? it).textContent.trim()
    })()`)
    const isIt = typeof name === 'string' ? String(text).startsWith(name) : name.test(String(text))
    if (isIt) return
  }
  throw new Error(`The keyboard never reached "${String(name)}".`)
}
