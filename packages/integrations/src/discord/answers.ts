// The shapes of Discord's answers that anything is read from; unknown fields are ignored.
// Source: discord-api-docs, resources/user and resources/guild (member object).
import { answerCheck } from '../answer-check.js'

export interface DiscordUser {
  readonly id: string
  readonly username: string
  readonly global_name?: string | null
}
export interface DiscordMember {
  readonly user?: { readonly id: string }
  readonly roles: readonly unknown[]
}

const id = { type: 'string', pattern: '^[0-9]{5,20}$' } as const

export const isUser = answerCheck<DiscordUser>({
  type: 'object',
  required: ['id', 'username'],
  properties: {
    id,
    username: { type: 'string', minLength: 1, maxLength: 100 },
    global_name: { type: ['string', 'null'], maxLength: 200 },
  },
})

/** `roles` is in every member; without it something else has answered. */
export const isMember = answerCheck<DiscordMember>({
  type: 'object',
  required: ['roles'],
  properties: {
    user: { type: 'object', required: ['id'], properties: { id } },
    roles: { type: 'array' },
  },
})

/** The JSON error code, which tells more than the HTTP status. */
export const codeOf = (json: unknown): number | null =>
  typeof json === 'object' && json !== null && 'code' in json && typeof json.code === 'number' ? json.code : null
