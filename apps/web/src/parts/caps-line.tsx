// How many kills are paid at most, and the smallest payout, as they hold here.
import type { Body } from '../api/client.js'
import { ban } from '../i18n/format.js'
import { t } from '../i18n/texts.js'

export function CapsLine({ rate }: { readonly rate: Body<'getTransparency'>['rate'] }) {
  const { daily_kill_cap: daily, weekly_kill_cap: weekly } = rate
  const caps = [
    daily === null ? null : t('open.caps.day', { kills: t('count.kills', { count: daily }) }),
    weekly === null ? null : t('open.caps.week', { kills: t('count.kills', { count: weekly }) }),
  ].filter((cap) => cap !== null)
  return (
    <p>
      {t('open.caps')}: {caps.length === 0 ? t('open.caps.none') : caps.join(' · ')}
      <br />
      {t('open.caps.min', { amount: ban(rate.min_payout_ban) })}
    </p>
  )
}
