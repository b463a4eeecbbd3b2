// POST /webhooks/{id}/{token}: keeps what was sent, within Discord's limits of an embed. Source: discord-api-docs, resources/webhook.
import type { HttpAnswer } from '../faults/apply.js'
import type { HttpCall } from '../http/server.js'
import { failure, json } from './answers.js'
import type { WebhookMessage } from './webhook-message.js'
import type { DiscordWorld } from './world.js'

const MOST_KEPT = 1_000

export function webhook(world: DiscordWorld, { body, url }: HttpCall, id: string, token: string): HttpAnswer {
  if (world.settings.webhooks[id] !== token) return json(404, { message: 'Unknown Webhook', code: 10_015 })
  const message = parse(body)
  if (message === null || !isWithinLimits(message)) return failure(400)
  const { messages } = world.settings
  messages.push({ ...message, webhookId: id })
  if (messages.length > MOST_KEPT) messages.shift()
  if (url.searchParams.get('wait') !== 'true') return { status: 204, headers: {}, body: '' }
  return json(200, { id: String(1_000_000_000_000_000_000n + BigInt(messages.length)), type: 0, ...message })
}

function parse(body: string): Omit<WebhookMessage, 'webhookId'> | null {
  try {
    const value = JSON.parse(body) as Partial<WebhookMessage> | null
    if (typeof value !== 'object' || value === null) return null
    return { ...value, content: value.content ?? '', embeds: value.embeds ?? [] }
  } catch {
    return null // no JSON is no message: the caller answers 400
  }
}

function isWithinLimits({ content, embeds }: Omit<WebhookMessage, 'webhookId'>): boolean {
  if (content === '' && embeds.length === 0) return false
  const lengths = embeds.map(({ title = '', description = '', footer }) => [title, description, footer?.text ?? ''])
  const within = ([title = '', description = '', footer = '']: readonly string[]): boolean =>
    title.length <= 256 && description.length <= 4_096 && footer.length <= 2_048
  return (
    content.length <= 2_000 && embeds.length <= 10 && lengths.every(within) && lengths.flat().join('').length <= 6_000
  )
}
