// What somebody typed, kept until it is sent: a session that ends in the middle, or a login in between, loses nothing.
import { useCallback, useState } from 'preact/hooks'

const PREFIX = 'p2s-draft '

/** Like useState for one field; `clear` when it was sent. Never for passwords or seeds. */
export function useDraft(name: string, initial = ''): [string, (value: string) => void, () => void] {
  const key = PREFIX + name
  const [value, setValue] = useState(() => sessionStorage.getItem(key) ?? initial)
  const set = useCallback(
    (next: string) => {
      sessionStorage.setItem(key, next)
      setValue(next)
    },
    [key],
  )
  const clear = useCallback(() => {
    sessionStorage.removeItem(key)
    setValue(initial)
  }, [key, initial])
  return [value, set, clear]
}
