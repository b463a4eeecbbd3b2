// Reads for a view: what was there before at once, then anew, now and again where it is asked for, and after a time-out.
import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import type { Input, OperationId, Refused } from '@pay2slay/contracts/client'
import { answerOf, keepAnswer } from './answers.js'
import { call, urlOf, type Body } from './client.js'
import { online } from './online.js'
import { useStore } from '../app/store.js'

export interface Loaded<T> {
  readonly data: T | null
  /** Of the last attempt; the data before it are still there. */
  readonly refused: Refused | null
  readonly loading: boolean
  readonly reload: () => void
}

export interface LoadOptions {
  /** Again after so many milliseconds, while somebody looks. */
  readonly every?: number
  readonly enabled?: boolean
}

export type Answer<T> = { readonly ok: true; readonly body: T } | Refused

const RETRY_MS = 10_000

/** What may be over by itself: no answer, too much asked, trouble on the other side. */
const passes = ({ status }: Refused): boolean => status === 0 || status === 408 || status === 429 || status >= 500

export function useLoad<Id extends OperationId>(
  id: Id,
  input?: Input<Id>,
  options: LoadOptions = {},
): Loaded<Body<Id>> {
  const ask = call as (id: Id, input: unknown) => Promise<Answer<Body<Id>>>
  return useReading(urlOf(id, input ?? {}), (signal) => ask(id, { ...input, signal }), options)
}

/** The same for what takes more than one question. `key` names what is read: under it the answer is kept. */
export function useReading<T>(
  key: string,
  read: (signal: AbortSignal) => Promise<Answer<T>>,
  { every, enabled = true }: LoadOptions = {},
): Loaded<T> {
  const [state, setState] = useState<{ key: string; refused: Refused | null; loading: boolean }>({
    key,
    refused: null,
    loading: enabled,
  })
  const [turn, setTurn] = useState(0)
  const isOnline = useStore(online)
  // As they are when the time comes: a new pace alone is no reason to read anew.
  const given = useRef({ read, every })
  given.current = { read, every }
  const reload = useCallback(() => {
    setTurn((count) => count + 1)
  }, [])

  useEffect(() => {
    // Where nothing was there before, asking is what tells that there is no answer.
    if (!enabled || (!isOnline && answerOf(key) !== undefined)) return
    const stop = new AbortController()
    let timer: ReturnType<typeof setTimeout> | undefined
    const again = (ms: number) => {
      timer = setTimeout(() => {
        if (document.hidden) again(ms)
        else reload()
      }, ms)
    }
    setState((before) => ({ key, refused: before.key === key ? before.refused : null, loading: true }))
    void given.current.read(stop.signal).then((result) => {
      if (stop.signal.aborted) return
      if (result.ok) keepAnswer(key, result.body)
      setState({ key, refused: result.ok ? null : result, loading: false })
      const { every: pace } = given.current
      if (!result.ok && passes(result)) again(1_000 * (result.retryAfterSeconds ?? RETRY_MS / 1_000))
      else if (result.ok && pace !== undefined) again(pace)
    })
    return () => {
      stop.abort()
      clearTimeout(timer)
    }
  }, [key, enabled, isOnline, turn, reload])

  const data = (answerOf(key) ?? null) as T | null
  return {
    data,
    refused: state.key === key ? state.refused : null,
    loading: state.loading || state.key !== key,
    reload,
  }
}
