// How it works, and answers to what players ask.
import { t } from '../../i18n/texts.js'
import { Section, View } from '../../parts/layout.js'
import { VerbList } from '../../parts/rail.js'
import type { ViewProps } from '../../app/view-props.js'

const QUESTIONS = ['start', 'less', 'when', 'link', 'public', 'wallet', 'change', 'held', 'safe'] as const

export function How(_: ViewProps) {
  return (
    <View title={t('how.title')} lead={t('how.lead')}>
      <Section title={t('how.flow')}>
        <VerbList />
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
