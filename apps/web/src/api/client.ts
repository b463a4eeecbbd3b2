// The API as the page uses it: one typed client, who is logged in, and what happens when a session ends in the middle.
import { createClient, type ClientResult, type Input, type OperationId, type Refused } from '@pay2slay/contracts/client'
import type { ReceivedOf } from '@pay2slay/contracts/client'
import { createStore } from '../app/store.js'
import { forgetAnswers } from './answers.js'

type SessionBody = ReceivedOf<'getSession'>['body']

export interface Session extends SessionBody {
  /** False until the API has said who this is. */
  readonly known: boolean
  /** Somebody was logged in here and is not any more. */
  readonly ended: boolean
}

export const session = createStore<Session>({
  known: false,
  ended: false,
  player: null,
  admin: null,
  csrf_token: '',
  demo_login: false,
})

const client = createClient({ csrfToken: () => session.get().csrf_token })

export const urlOf: typeof client.urlOf = (id, input) => client.urlOf(id, input)

export type Body<Id extends OperationId> = Extract<ReceivedOf<Id>, { ok: true }>['body']

/** The last part of a problem's type, such as `not-logged-in`; `network` without an answer. */
export const kindOf = ({ problem }: Refused): string => problem.type.slice(problem.type.lastIndexOf(':') + 1)

export async function refreshSession(): Promise<void> {
  const result = await client.call('getSession')
  const before = session.get()
  if (!result.ok) {
    session.set({ ...before, known: true })
    return
  }
  const { player, admin } = result.body
  const lost = (before.player !== null && !player) || (before.admin !== null && !admin)
  const gained = (before.player === null && player) || (before.admin === null && admin)
  session.set({ ...result.body, known: true, ended: lost || (before.ended && !gained) })
}

/** Asks the API. A token of a former session is replaced once; a session that has ended is noticed by everybody. */
export async function call<Id extends OperationId>(
  id: Id,
  ...input: Record<never, never> extends Input<Id> ? [input?: Input<Id>] : [input: Input<Id>]
): Promise<ClientResult<Id>> {
  const first = await client.call(id, ...input)
  if (first.ok) return first
  const kind = kindOf(first)
  if (kind === 'csrf') {
    await refreshSession()
    return client.call(id, ...input)
  }
  if (kind === 'not-logged-in') await refreshSession()
  return first
}

export async function logOut(): Promise<void> {
  if (session.get().admin) await call('adminLogout')
  await call('logout')
  session.set({ ...session.get(), player: null, admin: null })
  forgetAnswers()
  // What was typed and not sent belongs to who leaves, not to who sits down next.
  sessionStorage.clear()
  await refreshSession()
  session.set({ ...session.get(), ended: false })
}

/** Where the login with Discord begins, and leads back to. */
export const loginUrl = (returnTo: string): string => urlOf('startDiscordLogin', { query: { return_to: returnTo } })
