// Rows of the audit log with what each changed.
import type { Body } from '../../api/client.js'
import { dateTime } from '../../i18n/format.js'
import { t } from '../../i18n/texts.js'
import { Ago, Short } from '../../parts/text.js'
import { Who } from './facts.js'

type Event = Body<'listAuditEvents'>['events'][number]
type State = Event['before']

export function AuditTable({ rows }: { readonly rows: readonly Event[] }) {
  if (rows.length === 0) return <p class="quiet">{t('console.none')}</p>
  return (
    <ul class="audit">
      {rows.map((event) => (
        <li key={event.id}>
          <AuditRow event={event} />
        </li>
      ))}
    </ul>
  )
}

/** To the log itself, filtered to what was done to one player or payout. */
export const AllActs = ({ type, id }: { readonly type: 'player' | 'payout'; readonly id: string }) => (
  <a href={`/console/audit?target_type=${type}&target_id=${encodeURIComponent(id)}`}>{t('audit.allOf')}</a>
)

function AuditRow({ event }: { readonly event: Event }) {
  const { created_at: at, action, actor, summary, target_type: type, target_id: target, address } = event
  const link = targetLink(type, target)
  return (
    <>
      <p class="row">
        <code>{action}</code>
        <span class="quiet">
          <Who of={actor} />
        </span>
        <span class="quiet" title={dateTime(at)}>
          <Ago iso={at} />
        </span>
        {target !== null &&
          (link === null ? (
            <span class="quiet">
              <bdi>{type}</bdi> <Short text={target} ends={6} />
            </span>
          ) : (
            <a href={link}>
              <bdi>{type}</bdi> <Short text={target} ends={6} />
            </a>
          ))}
      </p>
      <p lang="en">
        <bdi>{summary}</bdi>
      </p>
      {(event.before ?? event.after) !== null && (
        <details>
          <summary>{t('audit.more')}</summary>
          <Difference before={event.before} after={event.after} />
          <p class="quiet">
            {address !== null && <span class="block">{address}</span>}
            {event.request_id !== null && (
              <span class="block">
                {t('audit.request')} <code>{event.request_id}</code>
              </span>
            )}
          </p>
        </details>
      )}
    </>
  )
}

function targetLink(type: string | null, target: string | null): string | null {
  if (target === null) return null
  if (type === 'player') return `/console/players/${encodeURIComponent(target)}`
  if (type === 'payout') return `/console/payouts/${encodeURIComponent(target)}`
  return null
}

/** Field by field, what it was and what it became. */
function Difference({ before, after }: { readonly before: State; readonly after: State }) {
  const fields = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])]
  return (
    <table class="changes">
      <thead>
        <tr>
          <th scope="col">{t('audit.field')}</th>
          <th scope="col">{t('audit.before')}</th>
          <th scope="col">{t('audit.after')}</th>
        </tr>
      </thead>
      <tbody>
        {fields.map((field) => (
          <tr key={field}>
            <th scope="row">
              <code>{field}</code>
            </th>
            <td>
              <bdi>{shown(before?.[field])}</bdi>
            </td>
            <td>
              <bdi>{shown(after?.[field])}</bdi>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

const shown = (value: unknown): string =>
  value === undefined ? '–' : typeof value === 'string' ? value : JSON.stringify(value)
