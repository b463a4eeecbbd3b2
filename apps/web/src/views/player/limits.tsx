// Why a count is paid in parts or not yet: where payouts cut it, and which limit keeps the rest, each with how much of how much and when.
import type { Body } from '../../api/client.js'
import { ban, dateTime, number } from '../../i18n/format.js'
import { t, tIf } from '../../i18n/texts.js'

type Accrual = Body<'listMyAccruals'>['accruals'][number]
type Shares = Pick<Accrual['cuts'][number], 'kills' | 'of_kills' | 'amount_ban' | 'of_amount_ban' | 'cap_kills'>

const sharesOf = ({ kills, of_kills: all, amount_ban: amount, of_amount_ban: whole, cap_kills: cap }: Shares) => ({
  kills: number(kills),
  all: t('count.kills', { count: all }),
  amount: ban(amount),
  whole: ban(whole),
  cap: cap ?? 0,
})

function cutSentence(cut: Accrual['cuts'][number]): string {
  const values = { ...sharesOf(cut), at: dateTime(cut.at) }
  return tIf(`earn.cut.${cut.code}`, values) ?? t('earn.cut.other', values)
}

function waitSentence(wait: Accrual['waits'][number]): string {
  const until = wait.until === null ? '–' : dateTime(wait.until)
  return (
    tIf(`earn.wait.${wait.code}`, { ...sharesOf(wait), until }) ??
    tIf(`why.code.${wait.code}`, { when: until }) ??
    t('earn.wait.other')
  )
}

/** What stops everything is the same at each count: the most important of it is enough here, and the dashboard has all. */
function waitsShown(waits: Accrual['waits']): Accrual['waits'] {
  const [first] = waits
  return first && first.kills === 0 && !first.code.endsWith('_cap') ? [first] : waits
}

export function Limits({ of }: { readonly of: Accrual }) {
  const { kills, counted_kills: counted, counted_ban: worth, cuts, waits } = of
  // A cut that says of how many it took some says the same.
  const isTold = counted === kills || cuts.some(({ of_kills: all }) => all === counted)
  const lines = [
    ...(!isTold ? [t('earn.part', { kills: t('count.kills', { count: counted }), amount: ban(worth) })] : []),
    ...cuts.map(cutSentence),
    ...waitsShown(waits).map(waitSentence),
  ]
  if (lines.length === 0) return null
  return (
    <ul class="limits">
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  )
}
