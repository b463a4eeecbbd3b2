// Reasons for less than all, in the reader's language; what this page does not know yet stays in the API's own words, marked as English.
import type { Body } from '../../api/client.js'
import { ban, dateTime } from '../../i18n/format.js'
import { tIf } from '../../i18n/texts.js'
import { plain } from '../../parts/plain.js'

type Status = Body<'getMyStatus'>

interface WhyProps {
  readonly reason: Status['why_less'][number]
  readonly status: Status
}

export function Why({ reason: { code, sentence }, status }: WhyProps) {
  const { cap_status: cap, owed, open } = status
  const from = status.pending_wallet?.primary_from
  const text = tIf(`why.code.${code}`, {
    dayCap: cap.daily_kill_cap ?? 0,
    dayLeft: cap.daily_remaining ?? 0,
    dayEnd: dateTime(status.daily_resets_at),
    weekCap: cap.weekly_kill_cap ?? 0,
    weekLeft: cap.weekly_remaining ?? 0,
    weekEnd: dateTime(status.weekly_resets_at),
    owed: owed.kills,
    open: ban(open.amount_ban),
    when: from ? dateTime(from) : '–',
  })
  return text === null ? <bdi lang="en">{plain(sentence)}</bdi> : <>{text}</>
}
