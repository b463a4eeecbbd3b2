// What is sent through a webhook, as far as the stand-in keeps it.

export interface WebhookEmbed {
  readonly title?: string
  readonly description?: string
  readonly color?: number
  readonly footer?: { readonly text: string }
}

/** A message as it arrived. */
export interface WebhookMessage {
  readonly webhookId: string
  readonly content: string
  readonly embeds: readonly WebhookEmbed[]
  readonly allowed_mentions?: unknown
}
