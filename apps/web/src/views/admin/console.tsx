// The frame of the console: where one is in it, and who one is there.
import type { ComponentChildren } from 'preact'
import { session } from '../../api/client.js'
import { place } from '../../app/location.js'
import { useStore } from '../../app/store.js'
import { t, type Key } from '../../i18n/texts.js'
import { View } from '../../parts/layout.js'
import { plain } from '../../parts/plain.js'
import { inSentence } from '../../parts/text.js'

const PARTS: readonly (readonly [string, Key])[] = [
  ['/console', 'console.flow'],
  ['/console/doubts', 'console.doubts'],
  ['/console/players', 'console.players'],
  ['/console/payouts', 'console.payouts'],
  ['/console/terms', 'console.terms'],
  ['/console/blocks', 'console.blocks'],
  ['/console/system', 'console.system'],
  ['/console/audit', 'console.audit'],
]

interface ConsoleProps {
  readonly title: string
  readonly lead?: string
  readonly aside?: ComponentChildren
  readonly children: ComponentChildren
}

export function Console(props: ConsoleProps) {
  const { path } = useStore(place)
  const { admin, player } = useStore(session)
  const isHere = (href: string): boolean => path === href || (href !== '/console' && path.startsWith(`${href}/`))
  return (
    <>
      <nav class="parts" aria-label={t('console.nav')}>
        <ul>
          {PARTS.map(([href, key]) => (
            <li key={href}>
              <a href={href} aria-current={isHere(href) ? 'page' : undefined}>
                {t(key)}
              </a>
            </li>
          ))}
        </ul>
        {admin && (
          <p class="quiet">
            {t('console.as', {
              who: whoOf(admin.admin_id, player?.discord_username),
              role: t(`console.role.${admin.role}`),
            })}{' '}
            {admin.role === 'viewer' && t('console.viewer')}
          </p>
        )}
      </nav>
      <View {...props} />
    </>
  )
}

/** An admin by Discord is the player who is logged in; one by e-mail is known by the address. */
const whoOf = (id: string, name = ''): string =>
  inSentence(id.startsWith('discord:') && plain(name) !== '' ? name : id.slice(id.indexOf(':') + 1))

/** Whether acts are shown at all; the API refuses them in any case. */
export const useMayAct = (): boolean => useStore(session).admin?.role === 'operator'
