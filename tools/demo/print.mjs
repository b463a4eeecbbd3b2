// How the demo speaks: one short line per event, the verbs in one column, amounts in BAN with no rounding.
const UNITS = 100_000_000n

/** Units (10^-8 BAN) as the shortest exact text. */
export function ban(units) {
  const value = BigInt(units)
  const places = (value % UNITS).toString().padStart(8, '0').replace(/0+$/, '')
  return `${value / UNITS}${places ? `.${places}` : ''} BAN`
}

const clock = () => new Date().toTimeString().slice(0, 8)

export function say(verb, text) {
  process.stdout.write(`${clock()}  ${verb.padEnd(10)} ${text}\n`)
}

export const plural = (count, noun) => `${count} ${noun}${Number(count) === 1 ? '' : 's'}`

/** Rows of [name, value] as an aligned table with a heading. */
export function table(heading, rows) {
  const width = Math.max(...rows.map(([name]) => name.length))
  const lines = rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`)
  process.stdout.write(`\n${heading}\n${lines.join('\n')}\n`)
}
