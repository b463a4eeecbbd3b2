// The API as the page uses it: one typed client, who is logged in, and what happens when a session ends in the middle.
import { createClient, type ClientResult, type Input, type OperationId, type Refused } from '@pay2slay/contracts/client'
import type { ReceivedFile, ReceivedOf } from '@pay2slay/contracts/client'
import { createStore } from '../app/store.js'
import { forgetAnswers } from './answers.js'
import { forgetDrafts, keepDraftsOf } from './drafts.js'

type SessionBody = ReceivedOf<'getSession'>['body']

export interface Session extends SessionBody {
  /** False until the API has said who this is. */
  readonly known: boolean
  /** Why the API could not say it, the last time; null when it did. */
  readonly refused: Refused | null
  /** A player was logged in here and is not any more. */
  readonly ended: boolean
  /** The same of an administrator, whose session ends by itself and earlier. */
  readonly adminEnded: boolean
  /** Goes up whenever somebody else is here than before: what was drawn for the one is not for the other. */
  readonly turn: number
}

export const session = createStore<Session>({
  known: false,
  refused: null,
  ended: false,
  adminEnded: false,
  turn: 0,
  player: null,
  admin: null,
  csrf_token: '',
  demo_login: false,
})

const client = createClient({ csrfToken: () => session.get().csrf_token })

export const urlOf: typeof client.urlOf = (id, input) => client.urlOf(id, input)

export type Body<Id extends OperationId> = Extract<ReceivedOf<Id>, { ok: true }>['body']

/** What people take along as a file. */
export type FileId = 'downloadMyPayouts' | 'downloadMyAccruals' | 'exportMyData'

/** The last part of a problem's type, such as `not-logged-in`; `network` without an answer. */
export const kindOf = ({ problem }: Refused): string => problem.type.slice(problem.type.lastIndexOf(':') + 1)

/** How long until the API is asked again who this is, when it did not say. */
const RETRY_SECONDS = 10
let retry: ReturnType<typeof setTimeout> | undefined
let isLeaving = false

export async function refreshSession(): Promise<void> {
  if (isLeaving) return
  clearTimeout(retry)
  const result = await client.call('getSession')
  const before = session.get()
  if (!result.ok) {
    session.set({ ...before, refused: result })
    // Until it is known nothing of a player is shown, so that the page asks by itself; afterwards it stays with what it knew.
    if (!before.known)
      retry = setTimeout(() => void refreshSession(), 1_000 * (result.retryAfterSeconds ?? RETRY_SECONDS))
    return
  }
  const { player, admin } = result.body
  const isOther = before.player?.player_id !== player?.player_id || before.admin?.admin_id !== admin?.admin_id
  const isTurn = before.known && isOther
  if (isTurn) forgetAnswers()
  if (player) keepDraftsOf('player', player.player_id)
  if (admin) keepDraftsOf('admin', admin.admin_id)
  session.set({
    ...result.body,
    known: true,
    refused: null,
    ended: !player && (before.ended || before.player !== null),
    adminEnded: !admin && (before.adminEnded || before.admin !== null),
    turn: before.turn + (isTurn ? 1 : 0),
  })
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

/** The same for a file. */
export async function file(id: FileId): Promise<ReceivedFile | Refused> {
  const result = await client.file(id)
  if (!result.ok && kindOf(result) === 'not-logged-in') await refreshSession()
  return result
}

export async function logOut(): Promise<void> {
  if (session.get().admin) await call('adminLogout')
  await call('logout')
  await leave()
}

/** The account is gone, and its sessions with it: what is on the screen stays until `leave`, and no session is missed meanwhile. */
export function expectEnd(): void {
  isLeaving = true
}

/** Nothing of the former person stays in this browser. */
export async function leave(): Promise<void> {
  isLeaving = false
  const before = session.get()
  session.set({ ...before, player: null, admin: null, ended: false, adminEnded: false, turn: before.turn + 1 })
  forgetAnswers()
  forgetDrafts()
  await refreshSession()
}

/** Where the login with Discord begins, and leads back to. */
export const loginUrl = (returnTo: string): string => urlOf('startDiscordLogin', { query: { return_to: returnTo } })
