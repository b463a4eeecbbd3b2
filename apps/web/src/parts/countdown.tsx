// How long until kills are counted and payouts are planned, by the scheduler's own times.
import { useEffect, useState } from 'preact/hooks'
import { useLoad } from '../api/use-load.js'
import { span } from '../i18n/format.js'
import { t } from '../i18n/texts.js'

export function Countdown() {
  const { data, reload } = useLoad('getCountdown', {}, { every: 30_000 })
  const [readAt, setReadAt] = useState(() => Date.now())
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    setReadAt(Date.now())
  }, [data])
  useEffect(() => {
    const timer = setInterval(() => {
      setNow(Date.now())
    }, 1_000)
    return () => {
      clearInterval(timer)
    }
  }, [])
  const passed = Math.max(0, Math.round((now - readAt) / 1_000))
  const next = [data?.next_accrual_in, data?.next_settlement_in].map((seconds) =>
    seconds === null || seconds === undefined ? null : seconds - passed,
  )
  const isDue = next.some((seconds) => seconds !== null && seconds <= -1)
  useEffect(() => {
    if (isDue) reload()
  }, [isDue, passed])
  return (
    <div role="timer" aria-live="off" aria-label={t('countdown.title')}>
      <dl class="countdown">
        <Until
          label={t('countdown.accrual')}
          seconds={next[0] ?? null}
          every={data?.accrual_interval_seconds ?? null}
        />
        <Until
          label={t('countdown.settlement')}
          seconds={next[1] ?? null}
          every={data?.settlement_interval_seconds ?? null}
        />
      </dl>
    </div>
  )
}

interface UntilProps {
  readonly label: string
  readonly seconds: number | null
  readonly every: number | null
}

function Until({ label, seconds, every }: UntilProps) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        <strong>
          {seconds === null
            ? t('countdown.none')
            : seconds <= 0
              ? t('countdown.soon')
              : t('countdown.in', { time: span(seconds) })}
        </strong>
        {every !== null && <span class="quiet">{t('countdown.every', { time: span(every) })}</span>}
      </dd>
    </div>
  )
}
