// How long until kills are counted and payouts are planned, by the scheduler's own times.
import { useEffect, useRef, useState } from 'preact/hooks'
import { useLoad } from '../api/use-load.js'
import { span } from '../i18n/format.js'
import { t } from '../i18n/texts.js'

/** A time that is over is asked for at once; where the answer is late too, ever more seldom. */
const PATIENCE_MS = [0, 5_000, 10_000, 30_000]

export function Countdown() {
  const { data, refused, loading, reload } = useLoad('getCountdown', {}, { every: 30_000 })
  const [readAt, setReadAt] = useState(() => Date.now())
  const [now, setNow] = useState(() => Date.now())
  const asked = useRef(0)
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
  const isAhead = data !== null && !next.some((seconds) => seconds !== null && seconds <= 0)
  useEffect(() => {
    if (isAhead) asked.current = 0
  }, [isAhead])
  useEffect(() => {
    // After a refusal the page comes back by itself when it may.
    if (!isDue || loading || refused) return
    const timer = setTimeout(reload, PATIENCE_MS[Math.min(asked.current, PATIENCE_MS.length - 1)])
    asked.current += 1
    return () => {
      clearTimeout(timer)
    }
  }, [isDue, loading, refused, reload])
  const text = (seconds: number | null | undefined): string => {
    if (data === null) return refused ? t('countdown.unknown') : '–'
    if (seconds === null || seconds === undefined) return t('countdown.none')
    if (seconds > 0) return t('countdown.in', { time: span(seconds) })
    return t(refused ? 'countdown.unknown' : 'countdown.soon')
  }
  return (
    <div role="timer" aria-live="off" aria-label={t('countdown.title')}>
      <dl class="countdown">
        <Until label={t('countdown.accrual')} text={text(next[0])} every={data?.accrual_interval_seconds ?? null} />
        <Until
          label={t('countdown.settlement')}
          text={text(next[1])}
          every={data?.settlement_interval_seconds ?? null}
        />
      </dl>
    </div>
  )
}

interface UntilProps {
  readonly label: string
  readonly text: string
  readonly every: number | null
}

function Until({ label, text, every }: UntilProps) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        <strong>{text}</strong>
        {every !== null && <span class="quiet">{t('countdown.every', { time: span(every) })}</span>}
      </dd>
    </div>
  )
}
