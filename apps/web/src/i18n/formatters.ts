// Intl's formatters, each made once for a language: to make one costs more than all that it ever does.
export type Formatter = Intl.NumberFormat | Intl.DateTimeFormat | Intl.RelativeTimeFormat | Intl.PluralRules

const made = new Map<string, Formatter>()

/** `name`: one for each way of formatting. */
export function formatterFor<T extends Formatter>(tag: string, name: string, make: (tag: string) => T): T {
  const key = `${tag} ${name}`
  const found = (made.get(key) as T | undefined) ?? make(tag)
  made.set(key, found)
  return found
}

export const wholeNumber = (tag: string): Intl.NumberFormat =>
  formatterFor(tag, 'n', (one) => new Intl.NumberFormat(one))
