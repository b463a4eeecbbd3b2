// That something was done, said once where everybody finds it: the dialog that asked for it is gone by then.
import { useEffect } from 'preact/hooks'
import { createStore, useStore } from '../app/store.js'
import { t } from '../i18n/texts.js'

interface Told {
  readonly what: string
}

const told = createStore<Told | null>(null)
const SHOWN_MS = 8_000

/** `what` is the act by the name of its button. */
export function tellDone(what: string): void {
  told.set({ what })
}

export function ToldLine() {
  const last = useStore(told)
  useEffect(() => {
    if (!last) return
    const timer = setTimeout(() => {
      told.set(null)
    }, SHOWN_MS)
    return () => {
      clearTimeout(timer)
    }
  }, [last])
  return (
    <p class="told" role="status">
      {last && t('act.done', { what: last.what })}
    </p>
  )
}
