// A value that several parts of the page share and watch.
import { useEffect, useReducer } from 'preact/hooks'

export interface Store<T> {
  get(): T
  set(value: T): void
  watch(listener: () => void): () => void
}

export function createStore<T>(initial: T): Store<T> {
  let value = initial
  const listeners = new Set<() => void>()
  return {
    get: () => value,
    set(next) {
      if (Object.is(next, value)) return
      value = next
      for (const listener of [...listeners]) listener()
    },
    watch(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** The value, and a new look whenever it changes. */
export function useStore<T>(store: Store<T>): T {
  const [, look] = useReducer<number, void>((count) => count + 1, 0)
  const value = store.get()
  useEffect(() => {
    if (!Object.is(store.get(), value)) look()
    return store.watch(look)
  }, [store])
  return value
}
