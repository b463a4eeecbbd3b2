// A player's name, sessions and data.
import { useState } from 'preact/hooks'
import { call, refreshSession, session, type Body } from '../../api/client.js'
import { useLoad } from '../../api/use-load.js'
import { useStore } from '../../app/store.js'
import { ago } from '../../i18n/format.js'
import { t } from '../../i18n/texts.js'
import { ActButton, useAct } from '../../parts/act.js'
import { Download } from '../../parts/download.js'
import { Section, View } from '../../parts/layout.js'
import { Load, Trouble } from '../../parts/states.js'
import { plain } from '../../parts/plain.js'
import { inSentence } from '../../parts/text.js'
import type { ViewProps } from '../../app/view-props.js'
import { DeleteAccount } from './delete-account.js'

export function Settings(_: ViewProps) {
  return (
    <View title={t('set.title')} lead={t('set.lead')}>
      <HideName />
      <Sessions />
      <Section title={t('set.export')}>
        <p>{t('set.exportWhat')}</p>
        <Download of="exportMyData">{t('set.exportDo')}</Download>
      </Section>
      <DeleteAccount />
    </View>
  )
}

function HideName() {
  const status = useLoad('getMyStatus')
  const { player } = useStore(session)
  const isHidden = status.data?.hide_name ?? false
  const act = useAct(() => call('updateMySettings', { body: { hide_name: !isHidden } }), status.reload)
  return (
    <Section title={t('set.name')}>
      <Load of={status} rows={1}>
        {() => (
          <>
            <label class="check">
              <input
                type="checkbox"
                checked={act.running !== isHidden}
                aria-busy={act.running}
                onChange={() => void act.run()}
              />
              <span>{t('set.hide')}</span>
            </label>
            <p class="quiet" role="status">
              {isHidden ? t('set.hidden') : t('set.shown', { name: inSentence(player?.discord_username ?? '') })}
            </p>
            {act.refused && <Trouble refused={act.refused} />}
          </>
        )}
      </Load>
    </Section>
  )
}

type OneSession = Body<'listMySessions'>['sessions'][number]

function Sessions() {
  const sessions = useLoad('listMySessions', {}, { every: 60_000 })
  const [ended, setEnded] = useState<number | null>(null)
  const others = useAct(async () => {
    const result = await call('endMyOtherSessions')
    if (result.ok) setEnded(result.body.ended)
    return result
  }, sessions.reload)
  return (
    <Section title={t('set.sessions')}>
      <Load of={sessions} rows={2}>
        {({ sessions: all }) => (
          <>
            <ul class="lines">
              {all.map((one) => (
                <li key={one.id}>
                  <SessionLine of={one} after={sessions.reload} />
                </li>
              ))}
            </ul>
            <p class="row">
              {all.length > 1 && <ActButton act={others}>{t('set.endOthers')}</ActButton>}
              <span role="status">{ended === null ? '' : t('set.endedOthers', { count: ended })}</span>
            </p>
          </>
        )}
      </Load>
    </Section>
  )
}

function SessionLine({ of, after }: { readonly of: OneSession; readonly after: () => void }) {
  const act = useAct(
    () => call('endMySession', { params: { id: of.id } }),
    () => {
      after()
      if (of.current) void refreshSession()
    },
  )
  return (
    <>
      <span>
        <strong>
          <bdi>{of.user_agent === null ? t('set.unknownBrowser') : plain(of.user_agent)}</bdi>
        </strong>{' '}
        {of.current && <span class="tag good">{t('set.current')}</span>}
        <span class="quiet block">{t('set.seen', { when: ago(of.seen_at) })}</span>
      </span>
      {!of.current && (
        <ActButton act={act} small tells>
          {t('set.end')}
        </ActButton>
      )}
    </>
  )
}
