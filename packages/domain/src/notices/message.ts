// Notices as one Discord message. What players chose themselves (their names) is written so that it is only ever text: no link, no
// mention, no formatting, no line of its own.
import { ALERT_KINDS, isAlertKind } from '../alerts.js'
import { formatBan, sumUnits, ZERO } from '../money.js'
import type { Notice, NoticeMessage } from './ports.js'

/** Named in one message; the rest is counted. */
const MOST_LINES = 20
const LONGEST_NAME = 40
/** Discord's limits are 4096 for a description and 256 for a title. */
const LONGEST_TEXT = 3_500
const COLOURS = { news: 0xfbdd11, alert: 0xd1242f, over: 0x4cbf4b }

export function messageOf(batch: string, notices: readonly Notice[]): NoticeMessage {
  const alerts = notices.filter(({ kind }) => kind === 'alert' || kind === 'alert_over')
  const footer = `notice ${batch}`
  if (alerts.length > 0) {
    const description = cut(alerts.map(alertLine))
    const open = alerts.some(({ kind }) => kind === 'alert')
    return { title: 'For the operator', description, colour: open ? COLOURS.alert : COLOURS.over, footer }
  }
  const payouts = notices.filter(({ kind }) => kind === 'payout')
  const lines = [...notices.filter(({ kind }) => kind === 'milestone').map(milestoneLine), ...payoutLines(payouts)]
  return { title: titleOf(payouts), description: cut(lines), colour: COLOURS.news, footer }
}

function titleOf(payouts: readonly Notice[]): string {
  if (payouts.length === 0) return 'A milestone'
  const total = sumUnits(payouts.map(({ amount }) => amount ?? ZERO))
  return `${payouts.length} ${payouts.length === 1 ? 'payout' : 'payouts'}, ${formatBan(total)} BAN`
}

function payoutLines(payouts: readonly Notice[]): readonly string[] {
  const lines = payouts.slice(0, MOST_LINES).map(({ playerName, kills, amount }) => {
    const what = `${kills ?? 0} ${kills === 1 ? 'kill' : 'kills'}, ${formatBan(amount ?? ZERO)} BAN`
    return `${nameOf(playerName)}: ${what}`
  })
  const more = payouts.length - lines.length
  return more > 0 ? [...lines, `and ${more} more`] : lines
}

const milestoneLine = ({ subject, detail, playerName }: Notice): string =>
  subject.startsWith('player:')
    ? `**${nameOf(playerName)} has been paid for ${detail} kills**`
    : `**${detail} BAN have been paid in all**`

function alertLine({ kind, alertKind, alertDetail }: Notice): string {
  const what = alertKind ?? 'an alert'
  if (kind === 'alert_over') return `**over:** ${plain(what)}`
  const meaning = alertKind !== null && isAlertKind(alertKind) ? ` ${ALERT_KINDS[alertKind]}.` : ''
  return `**${plain(what)}:**${meaning} ${plain(alertDetail ?? '').slice(0, 700)}`
}

const nameOf = (name: string | null): string => {
  const shown = plain([...(name ?? '').normalize('NFC')].slice(0, LONGEST_NAME).join('').trim())
  return shown === '' ? 'A player' : shown
}

/** Only ever text: without control signs and changes of direction, every sign of Discord's Markdown behind a backslash. */
export const plain = (text: string): string =>
  text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/[\\`*_{}[\]()#+\-.!|<>~:/]/g, '\\$&')
    .replaceAll('@', '@\u200b')

function cut(lines: readonly string[]): string {
  const kept: string[] = []
  let length = 0
  for (const line of lines) {
    length += line.length + 1
    if (length > LONGEST_TEXT) return [...kept, 'and more'].join('\n')
    kept.push(line)
  }
  return kept.join('\n')
}
