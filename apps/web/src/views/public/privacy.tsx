// What is kept about a player, what is not, and what they can do.
import { t, type Key } from '../../i18n/texts.js'
import { Section, View } from '../../parts/layout.js'
import type { ViewProps } from '../../app/view-props.js'

const PARTS: readonly (readonly [Key, readonly Key[]])[] = [
  ['privacy.kept', ['privacy.kept1', 'privacy.kept2', 'privacy.kept3', 'privacy.kept4', 'privacy.kept5']],
  ['privacy.not', ['privacy.not1', 'privacy.not2']],
  ['privacy.long', ['privacy.long1', 'privacy.long2', 'privacy.long3']],
  ['privacy.seen', ['privacy.seen1', 'privacy.seen2', 'privacy.seen3', 'privacy.seen4']],
  ['privacy.browser', ['privacy.browser1', 'privacy.browser2']],
  ['privacy.yours', ['privacy.yours1', 'privacy.yours2', 'privacy.yours3']],
]

export function Privacy(_: ViewProps) {
  return (
    <View title={t('privacy.title')} lead={t('privacy.lead')}>
      {PARTS.map(([title, lines]) => (
        <Section key={title} title={t(title)}>
          <ul class="prose">
            {lines.map((line) => (
              <li key={line}>{t(line)}</li>
            ))}
          </ul>
        </Section>
      ))}
      <p>
        <a class="button plain" href="/settings">
          {t('privacy.toSettings')}
        </a>
      </p>
    </View>
  )
}
