// The colours of product.yaml are the installation's own taste; what is written on them or in them stays readable all the same. Where a
// colour has too little contrast for text, the nearest shade that has enough takes its place; surfaces keep the colour as it is.

/** WCAG AA for text. */
const ENOUGH = 4.5
const DARK_INK = '#1d1a10'
/** The backgrounds of tokens.css that text stands on. */
const LIGHT = ['#ffffff', '#fdfbf2', '#f5f1e1']
const DARK = ['#15130c', '#1e1b12', '#262216']
/** How much of the colour is in the backgrounds that are tinted with it, at most. */
const TINT = 0.22

type Rgb = readonly [number, number, number]

const rgb = (hex: string): Rgb => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)) as unknown as Rgb

const hex = (colour: Rgb): string => `#${colour.map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}`

/** `share` of the first colour, the rest of the second. */
function mix(first: string, second: string, share: number): string {
  const other = rgb(second)
  return hex(rgb(first).map((part, index) => part * share + (other[index] ?? 0) * (1 - share)) as unknown as Rgb)
}

function luminance(colour: string): number {
  const [red, green, blue] = rgb(colour).map((part) =>
    part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4,
  ) as unknown as Rgb
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/** From 1, the same, to 21, black on white. */
export function contrast(first: string, second: string): number {
  const [low = 0, high = 0] = [luminance(first), luminance(second)].sort((a, b) => a - b)
  return (high + 0.05) / (low + 0.05)
}

const worst = (text: string, backgrounds: readonly string[]): number =>
  Math.min(...backgrounds.map((background) => contrast(text, background)))

/** The colour itself where it can be read on every background, else the nearest shade towards `end` that can. */
function readable(colour: string, end: string, backgrounds: readonly string[]): string {
  for (let share = 1; share > 0; share -= 0.04) {
    const shade = mix(colour, end, share)
    if (worst(shade, backgrounds) >= ENOUGH) return shade
  }
  return end
}

const tinted = (colour: string, backgrounds: readonly string[]): readonly string[] => [
  ...backgrounds,
  ...backgrounds.map((background) => mix(colour, background, TINT)),
]

/** What tokens.css takes instead of the shades that it has for the original colours. */
export function shadesOf(main: string, accent: string): Readonly<Record<string, string>> {
  const onMain = [DARK_INK, '#ffffff', '#000000'].find((ink) => contrast(ink, main) >= ENOUGH) ?? '#000000'
  return {
    '--main': main,
    '--accent': accent,
    '--on-main': onMain,
    // Under the pointer the colour moves away from its text.
    '--off-main': onMain === '#ffffff' ? '#000000' : '#ffffff',
    '--link-dark': readable(main, '#ffffff', tinted(main, DARK)),
    '--good-light': readable(accent, '#000000', tinted(accent, LIGHT)),
    '--good-dark': readable(accent, '#ffffff', tinted(accent, DARK)),
  }
}
