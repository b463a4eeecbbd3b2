// The command line: names of sections, --quick for a run that only shows that it works, --json for machines.
export const SECTIONS = ['accrue-settle', 'memory', 'payouts', 'chain', 'accounts', 'work', 'api'] as const
export type SectionName = (typeof SECTIONS)[number]

export interface Options {
  readonly sections: readonly SectionName[]
  readonly quick: boolean
  readonly json: boolean
}

export const USAGE = `usage: bench [--quick] [--json] [section ...]   sections: ${SECTIONS.join(', ')} (default: all)`

const isSection = (text: string): text is SectionName => (SECTIONS as readonly string[]).includes(text)

/** A sentence instead of options when an argument is not known. */
export function parseOptions(words: readonly string[]): Options | string {
  const flags = words.filter((word) => word.startsWith('-'))
  const names = words.filter((word) => !word.startsWith('-'))
  const unknown = [
    ...flags.filter((flag) => !['--quick', '--json'].includes(flag)),
    ...names.filter((name) => !isSection(name)),
  ]
  if (unknown.length > 0) return `${unknown.join(' ')} is not known. ${USAGE}`
  const wanted = names.filter(isSection)
  return {
    sections: wanted.length === 0 ? SECTIONS : SECTIONS.filter((name) => wanted.includes(name)),
    quick: flags.includes('--quick'),
    json: flags.includes('--json'),
  }
}
