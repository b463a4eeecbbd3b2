// What a command line answers to a wrong word: one sentence that also says where the right ones are. The usage that the parser would
// print below it has up to 28 lines, and hides the sentence above them.

/** `said`: what commander reports, several lines and sentences with an `error:` before them. `command`: its full name, as its help has it. */
export function usageError(said: string, command: string): string {
  const clauses = said
    .replace(/^error: /, '')
    // Also what was typed, which may hold anything.
    .replaceAll(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .replace(/\.$/, '')
    .replace(/(?<='[^']*' is invalid|^too many arguments(?: for '[^']*')?)\. /, ': ')
    .replace(': Expected', ', expected')
  return `${clauses}; \`${command} --help\` shows what it takes\n`
}
