// Where one is logged in as an administrator, and ending what should not go on: one's own other logins, or all of somebody's.
import { useState } from 'preact/hooks'
import { call } from '../../api/client.js'
import { useLoad } from '../../api/use-load.js'
import { ago } from '../../i18n/format.js'
import { t } from '../../i18n/texts.js'
import { ActButton, useAct } from '../../parts/act.js'
import { useDraft } from '../../parts/draft.js'
import { Section } from '../../parts/layout.js'
import { Load } from '../../parts/states.js'
import { ReasonAct } from './reason-act.js'

export function AdminSessions() {
  const sessions = useLoad('listMyAdminSessions', {}, { every: 60_000 })
  const [ended, setEnded] = useState<number | null>(null)
  const others = useAct(async () => {
    const result = await call('endMyOtherAdminSessions')
    if (result.ok) setEnded(result.body.ended)
    return result
  }, sessions.reload)
  return (
    <Section title={t('system.logins')}>
      <Load of={sessions} rows={1}>
        {({ sessions: all }) => (
          <>
            <ul class="lines">
              {all.map(({ id, current, user_agent: browser, seen_at: seen }) => (
                <li key={id}>
                  <span>
                    <strong>
                      <bdi>{browser ?? t('set.unknownBrowser')}</bdi>
                    </strong>{' '}
                    {current && <span class="tag good">{t('set.current')}</span>}
                    <span class="quiet block">{t('set.seen', { when: ago(seen) })}</span>
                  </span>
                </li>
              ))}
            </ul>
            <div class="row acts">
              {all.length > 1 && (
                <ActButton act={others} small>
                  {t('set.endOthers')}
                </ActButton>
              )}
              <EndAll after={sessions.reload} />
              <span role="status">{ended === null ? '' : t('set.endedOthers', { count: ended })}</span>
            </div>
          </>
        )}
      </Load>
    </Section>
  )
}

const ADMIN = /^(discord:\d{1,20}|email:[!-~]{3,254})$/

function EndAll({ after }: { readonly after: () => void }) {
  const [typed, setTyped, forget] = useDraft('admin', 'admin to end')
  const id = typed.trim()
  return (
    <ReasonAct
      name="end admin"
      label={t('system.endAdmin')}
      what={t('system.endAdmin.what')}
      changes={[{ name: t('act.mark.sessions'), before: t('system.endAdmin.before'), after: t('console.none') }]}
      perform={(reason) => call('endAdminSessions', { body: { admin_id: id, reason } })}
      after={() => {
        forget()
        after()
      }}
      isGiven={ADMIN.test(id)}
      isDanger
    >
      <label class="field">
        <span>{t('system.endAdmin.whose')}</span>
        <input
          autocomplete="off"
          spellcheck={false}
          maxLength={260}
          value={typed}
          onInput={({ currentTarget: { value } }) => {
            setTyped(value)
          }}
        />
      </label>
    </ReasonAct>
  )
}
