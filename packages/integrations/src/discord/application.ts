// Whether Discord knows the application: a code that is none is refused as such only to whoever has the right id and secret.
// Source: RFC 6749 section 5.2 (invalid_client, invalid_grant), which Discord's token endpoint keeps to.
import { err, ok, type DirectoryError, type Result } from '@pay2slay/domain'
import { discordService, type DiscordOptions } from './service.js'

export interface ApplicationOptions extends DiscordOptions {
  readonly clientId: string
  readonly clientSecret: string
  readonly redirectUri: string
}

/** Nothing is made or used up by it. */
export async function checkDiscordApplication(
  options: ApplicationOptions,
  signal: AbortSignal,
): Promise<Result<void, DirectoryError>> {
  const { service } = discordService(options, { perMinute: 60, waitsOut: false, pausesAll: () => false })
  try {
    const form = { grant_type: 'authorization_code', code: 'none', redirect_uri: options.redirectUri }
    const basic = [options.clientId, options.clientSecret].map(encodeURIComponent).join(':')
    const answer = await service.send({
      method: 'POST',
      path: '/oauth2/token',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        authorization: `Basic ${Buffer.from(basic).toString('base64')}`,
      },
      body: new URLSearchParams(form).toString(),
      isRead: true,
      signal,
    })
    if (!answer.ok) return err({ kind: 'unavailable', detail: answer.error.detail })
    const { status, json } = answer.value
    const error = errorOf(json)
    if (error === 'invalid_grant') return ok(undefined)
    const detail = `HTTP ${status}${error === null ? '' : `, ${error}`}`
    if (error === 'invalid_client')
      return err({ kind: 'unauthorized', detail: `DISCORD_CLIENT_ID or DISCORD_CLIENT_SECRET is wrong (${detail})` })
    return err({ kind: status >= 500 || status === 429 ? 'unavailable' : 'malformed', detail })
  } finally {
    service.close()
  }
}

/** Only a word of RFC 6749: whatever else stands there is not repeated. */
function errorOf(json: unknown): string | null {
  if (typeof json !== 'object' || json === null || !('error' in json)) return null
  return typeof json.error === 'string' && /^[a-z_]{1,40}$/.test(json.error) ? json.error : null
}
