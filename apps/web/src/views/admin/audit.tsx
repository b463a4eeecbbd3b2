// The audit log with its filters.
import { useRef } from 'preact/hooks'
import { usePages } from '../../api/use-pages.js'
import { place } from '../../app/location.js'
import { useStore } from '../../app/store.js'
import { t } from '../../i18n/texts.js'
import { More } from '../../parts/more.js'
import { Empty, Load } from '../../parts/states.js'
import type { ViewProps } from '../../app/view-props.js'
import { AuditTable } from './audit-table.js'
import { Console } from './console.js'
import { Filters, instantOf } from './filters.js'

const WORDS = ['action', 'actor', 'target_type', 'target_id'] as const

/** Words that rows had since the view was opened: a filtered list alone would offer only what is filtered for. */
function useKnown(rows: readonly { readonly action: string; readonly target_type: string | null }[]) {
  const seen = useRef({ action: new Set<string>(), targetType: new Set<string>() }).current
  for (const { action, target_type: targetType } of rows) {
    seen.action.add(action)
    if (targetType !== null) seen.targetType.add(targetType)
  }
  return { action: [...seen.action].sort(), targetType: [...seen.targetType].sort() }
}

export function Audit(_: ViewProps) {
  const { query } = useStore(place)
  const words = Object.fromEntries(
    WORDS.flatMap((name) => {
      const value = query.get(name)
      return value === null || value === '' ? [] : [[name, value] as const]
    }),
  )
  const [from, to] = [instantOf(query.get('from')), instantOf(query.get('to'))]
  const events = usePages(
    'listAuditEvents',
    { limit: 50, ...words, ...(from && { from }), ...(to && { to }) },
    ({ events: rows }) => rows,
  )
  const known = useKnown(events.data ?? [])
  return (
    <Console title={t('console.audit')} lead={t('audit.lead')}>
      <Filters
        of={[
          { name: 'action', label: t('audit.action'), known: known.action },
          { name: 'actor', label: t('audit.actor') },
          { name: 'target_type', label: t('audit.targetType'), known: known.targetType },
          { name: 'target_id', label: t('audit.targetId') },
          { name: 'from', label: t('audit.from'), kind: 'date' },
          { name: 'to', label: t('audit.to'), kind: 'date' },
        ]}
      />
      <Load of={events} rows={6}>
        {(rows) =>
          rows.length === 0 ? (
            <Empty>{t('audit.none')}</Empty>
          ) : (
            <>
              <AuditTable rows={rows} />
              <More pages={events} />
            </>
          )
        }
      </Load>
    </Console>
  )
}
