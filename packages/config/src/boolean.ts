// The one parser of yes and no. The original read P2S_DRY_RUN in two places with opposite results for the same text, and paid.

export const BOOLEAN_WORDS = 'one of true, false, 1, 0, yes, no, on, off'

/** Exactly one of the words, in any case, without blanks around it; null for everything else, the empty text too. */
export function parseBoolean(text: string): boolean | null {
  switch (text.toLowerCase()) {
    case 'true':
    case '1':
    case 'yes':
    case 'on':
      return true
    case 'false':
    case '0':
    case 'no':
    case 'off':
      return false
    default:
      return null
  }
}
