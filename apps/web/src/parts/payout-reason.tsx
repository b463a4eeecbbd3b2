// Why a payout is not signed yet or became void, in the reader's language; what this page does not know stays in the API's words.
import { tIf } from '../i18n/texts.js'
import { plain } from './plain.js'

/** Null where there is no text for the code. */
export const payoutReason = (code: string | null): string | null =>
  code === null ? null : (tIf(`pay.reason.${code}`) ?? tIf(`why.code.${code}`))

interface ReasonProps {
  readonly code: string | null
  readonly sentence: string | null
}

export function PayoutReason({ code, sentence }: ReasonProps) {
  const text = payoutReason(code)
  if (text !== null) return <span class="quiet block">{text}</span>
  return sentence === null ? null : (
    <span class="quiet block" lang="en">
      <bdi>{plain(sentence)}</bdi>
    </span>
  )
}
