// Raises and clears alerts without writing the same thing every second, and without ever costing a job its run. What another
// process wrote meanwhile is met by saying it again after a minute.
import type { AlertKind, Observer, Store } from '@pay2slay/domain'

export interface Alerts {
  raise(kind: AlertKind, detail: string): Promise<void>
  clear(kind: AlertKind): Promise<void>
}

const AGAIN_AFTER_MS = 60_000

export function createAlerts(store: Store, observer: Observer, againAfterMs = AGAIN_AFTER_MS): Alerts {
  const said = new Map<AlertKind, { readonly open: boolean; readonly at: number }>()
  const say = async (kind: AlertKind, open: boolean, write: () => Promise<unknown>): Promise<void> => {
    const before = said.get(kind)
    if (before?.open === open && performance.now() - before.at < againAfterMs) return
    try {
      await write()
      said.set(kind, { open, at: performance.now() })
    } catch (error) {
      observer.event('warn', 'alert_not_written', { kind, error })
    }
  }
  return {
    async raise(kind, detail) {
      if (said.get(kind)?.open !== true) observer.event('error', 'alert_raised', { kind, detail })
      await say(kind, true, () => store.transaction((tx) => tx.raiseAlert(kind, detail)))
    },
    clear: (kind) =>
      say(kind, false, async () => {
        const wasOpen = await store.transaction((tx) => tx.clearAlert(kind))
        if (wasOpen) observer.event('info', 'alert_cleared', { kind })
      }),
  }
}

/** For runs that are watched by a person: commands and benchmarks. */
export const noAlerts: Alerts = { raise: async () => {}, clear: async () => {} }
