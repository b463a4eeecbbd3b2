// How it works, what holds here, and answers to what players ask.
import { useLoad } from '../../api/use-load.js'
import { ban } from '../../i18n/format.js'
import { t } from '../../i18n/texts.js'
import { CapsLine } from '../../parts/caps-line.js'
import { Countdown } from '../../parts/countdown.js'
import { Section, View } from '../../parts/layout.js'
import { StepList } from '../../parts/rail.js'
import { Load } from '../../parts/states.js'
import type { ViewProps } from '../../app/view-props.js'

const QUESTIONS = [
  'banano',
  'cost',
  'when',
  'start',
  'less',
  'link',
  'yunite',
  'public',
  'wallet',
  'change',
  'held',
  'safe',
] as const

export function How(_: ViewProps) {
  const open = useLoad('getTransparency', {}, { every: 60_000 })
  return (
    <View title={t('how.title')} lead={t('how.lead')}>
      <Section title={t('how.flow')}>
        <StepList />
      </Section>
      <Section title={t('how.here')}>
        <Countdown />
        <Load of={open} rows={2}>
          {({ rate }) => (
            <>
              <p>{t('home.rate', { amount: ban(rate.effective_ban_per_kill) })}</p>
              <CapsLine rate={rate} />
            </>
          )}
        </Load>
      </Section>
      <Section title={t('how.questions')}>
        <div class="questions">
          {QUESTIONS.map((one) => (
            <details key={one}>
              <summary>{t(`how.q.${one}`)}</summary>
              <p>{t(`how.a.${one}`)}</p>
            </details>
          ))}
        </div>
      </Section>
    </View>
  )
}
