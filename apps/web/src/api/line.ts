// A line of server-sent events that does not go dead unnoticed: it says since when nothing is heard (cut, refused, without a network, or
// silent for longer than the service's beats allow), and comes back by itself.
import { online } from './online.js'

export interface LineState {
  readonly state: 'connecting' | 'live' | 'stale'
  /** Since when nothing is heard; null while it is live. */
  readonly since: number | null
}

export interface LineOptions {
  readonly url: string
  /** What is done with each kind of event. */
  readonly events: Readonly<Record<string, (data: string) => void>>
  readonly tell: (state: LineState) => void
  /** The browser says only that it was refused, not why. */
  readonly refused: () => void
}

export const CONNECTING: LineState = { state: 'connecting', since: null }

const BACK_OFF_MS = 5_000
/** The service sends a beat every 15 s: three of them do not fail by chance. */
const SILENT_MS = 45_000

/** Listens until the returned function is called. */
export function openLine({ url, events, tell, refused }: LineOptions): () => void {
  let now = CONNECTING
  let source: EventSource | null = null
  let retry: ReturnType<typeof setTimeout> | undefined
  let silence: ReturnType<typeof setTimeout> | undefined

  const hangUp = () => {
    source?.close()
    source = null
    clearTimeout(retry)
    clearTimeout(silence)
  }
  const lose = () => {
    now = { state: 'stale', since: now.since ?? Date.now() }
    tell(now)
  }
  const hear = () => {
    clearTimeout(silence)
    silence = setTimeout(() => {
      lose()
      connect()
    }, SILENT_MS)
    if (now.state === 'live') return
    now = { state: 'live', since: null }
    tell(now)
  }
  const connect = () => {
    hangUp()
    const stream = new EventSource(url)
    source = stream
    silence = setTimeout(connect, SILENT_MS)
    for (const name of ['open', 'beat']) stream.addEventListener(name, hear)
    for (const [name, act] of Object.entries(events))
      stream.addEventListener(name, (event) => {
        hear()
        act((event as MessageEvent<string>).data)
      })
    stream.addEventListener('error', () => {
      lose()
      // Without an answer the browser tries again itself; after a refusal it does not.
      if (stream.readyState !== EventSource.CLOSED) return
      refused()
      retry = setTimeout(connect, BACK_OFF_MS)
    })
  }
  const forget = online.watch(() => {
    if (online.get()) {
      connect()
      return
    }
    hangUp()
    lose()
  })
  connect()
  return () => {
    forget()
    hangUp()
  }
}
