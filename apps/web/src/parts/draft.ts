// A field whose text is kept until it is sent: a session that ends in the middle, or a login in between, loses nothing.
import { useCallback, useState } from 'preact/hooks'
import { session } from '../api/client.js'
import { draftKey, type Person } from '../api/drafts.js'

/**
 * Like useState for one field of whoever is logged in as a player or as an administrator; `clear` when it was sent. Never for
 * passwords or seeds.
 */
export function useDraft(person: Person, name: string, initial = ''): [string, (value: string) => void, () => void] {
  const key = useOwnKey(person, name)
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

/** Of who was there when the field appeared: a view that needs a login goes with its person. */
function useOwnKey(person: Person, name: string): string {
  const [id] = useState(() => {
    const { player, admin } = session.get()
    return (person === 'player' ? player?.player_id : admin?.admin_id) ?? ''
  })
  return draftKey(person, id, name)
}
