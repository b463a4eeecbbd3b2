// What an answer of Yunite means for the players asked about. An id that it does not mention, or mentions in two ways, is not in
// the result: nothing is known of it, and nothing changes.
import { err, ok, type DirectoryAnswer, type DirectoryError, type Result } from '@pay2slay/domain'
import { answerCheck } from './answer-check.js'
import { quoted, type HttpAnswer } from './http.js'

interface Links {
  readonly users: readonly unknown[]
  readonly notLinked?: readonly string[] | null
  readonly notFound?: readonly string[] | null
}
interface Link {
  readonly discord: { readonly id: string }
  readonly epic: { readonly epicID?: unknown; readonly epicId?: unknown; readonly epicName?: unknown }
}

const ids = { type: ['array', 'null'], items: { type: 'string' } }
const isLinks = answerCheck<Links>({
  type: 'object',
  required: ['users'],
  properties: { users: { type: 'array' }, notLinked: ids, notFound: ids },
})
const isLink = answerCheck<Link>({
  type: 'object',
  required: ['discord', 'epic'],
  properties: {
    discord: { type: 'object', required: ['id'], properties: { id: { type: 'string' } } },
    epic: { type: 'object' },
  },
})

type Answer = Result<ReadonlyMap<string, DirectoryAnswer>, DirectoryError>

const EPIC_ID = /^[A-Za-z0-9_-]{1,64}$/
const LONGEST_NAME = 100

export function readYunite(answer: HttpAnswer, asked: readonly string[], token: string): Answer {
  const { status, json } = answer
  const said = () => `HTTP ${status}, ${quoted(messageOf(json), token)}`
  const wrong = (detail: string): Answer => err({ kind: 'misconfigured', detail: `${detail} (${said()})` })
  // Trouble of the operator's with the directory: it says nothing about anybody who was asked for.
  const refused = (detail: string): Answer => err({ kind: 'unauthorized', detail: `${detail} (${said()})` })
  if (status === 429) return err({ kind: 'rate_limited', detail: said() })
  if (status >= 500) return err({ kind: 'unavailable', detail: `HTTP ${status}` })
  // Something in front of Yunite answers in HTML, with any status.
  if (json === undefined) return err({ kind: 'unavailable', detail: `HTTP ${status} with a body that is no JSON` })
  if (status === 200) return readLinks(json, asked)
  if (status === 400) return wrong('Yunite does not accept the request: is yunite_guild_id right?')
  if (status === 401) return refused('the token is refused')
  if (status === 402) return refused('the guild has no Yunite Premium, which lookups need')
  if (status === 403) return refused('the Yunite app is not authorised for the guild')
  if (status === 404) return wrong('Yunite has no such route: is yunite_base_url right?')
  return err({ kind: 'malformed', detail: said() })
}

function readLinks(json: unknown, asked: readonly string[]): Answer {
  if (!isLinks(json))
    return err({ kind: 'malformed', detail: 'the answer lacks users, notLinked or notFound as lists' })
  const wanted = new Set(asked)
  const told = new Map<string, DirectoryAnswer>()
  const contradicted = new Set<string>()
  const tell = (id: string, answer: DirectoryAnswer) => {
    if (!wanted.has(id)) return
    if (told.has(id) && JSON.stringify(told.get(id)) !== JSON.stringify(answer)) contradicted.add(id)
    told.set(id, answer)
  }
  for (const id of json.notLinked ?? []) tell(id, { kind: 'not_linked' })
  for (const id of json.notFound ?? []) tell(id, { kind: 'not_member' })
  for (const user of json.users) {
    const link = readLink(user)
    if (link) tell(link.discordId, link.answer)
  }
  for (const id of contradicted) told.delete(id)
  return ok(told)
}

/** One unreadable user says nothing about the others. */
function readLink(user: unknown): { discordId: string; answer: DirectoryAnswer } | null {
  if (!isLink(user)) return null
  const { epicID, epicId, epicName } = user.epic
  const epicAccountId = epicID ?? epicId
  if (typeof epicAccountId !== 'string' || !EPIC_ID.test(epicAccountId)) return null
  if (epicID !== undefined && epicId !== undefined && epicID !== epicId) return null
  const name = typeof epicName === 'string' && epicName !== '' ? epicName.slice(0, LONGEST_NAME) : null
  return { discordId: user.discord.id, answer: { kind: 'linked', epicAccountId, epicName: name } }
}

function messageOf(json: unknown): unknown {
  return typeof json === 'object' && json !== null && 'message' in json ? json.message : null
}
