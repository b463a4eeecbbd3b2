// The groups of integrations.yaml that the API works by: limits of requests, lengths of sessions, and the players' cool-down.
import { whole, type ObjectSchema } from './fields.js'

export interface RateLimitsFile {
  readonly fortnite_per_min?: number
  readonly fortnite_per_minute?: number
  readonly global_per_minute: number
  readonly per_ip_per_minute: number
  readonly login_per_minute: number
  readonly write_per_minute: number
  readonly heavy_per_minute: number
}

export interface SessionsFile {
  readonly player_idle_hours: number
  readonly player_absolute_hours: number
  readonly admin_idle_minutes: number
  readonly admin_absolute_hours: number
}

const perMinute = (description: string, extra: { default?: number; env?: readonly string[] } = {}) =>
  whole(description, 1, 1_000_000, extra)

/** Hours of a year: a longer session is hardly meant. */
const YEAR_HOURS = 8_760

export const rateLimits: ObjectSchema = {
  type: 'object',
  additionalProperties: false,
  default: {},
  properties: {
    fortnite_per_min: perMinute('Requests to Fortnite in a minute; the provider allows 180 and 3 in a second'),
    fortnite_per_minute: perMinute('Another name of fortnite_per_min'),
    global_per_minute: perMinute('Requests that the API answers in a minute', {
      default: 60_000,
      env: ['RATE_LIMIT_GLOBAL_PER_MINUTE'],
    }),
    per_ip_per_minute: perMinute('Requests that the API answers to one address in a minute', {
      default: 300,
      env: ['RATE_LIMIT_PER_IP_PER_MINUTE'],
    }),
    login_per_minute: perMinute('Attempts to log in from one address in a minute', { default: 20 }),
    write_per_minute: perMinute('Changes that one player or admin may make in a minute', { default: 30 }),
    heavy_per_minute: perMinute('Large answers (exports, CSV) and event streams of one caller in a minute', {
      default: 12,
    }),
  },
}

export const sessions: ObjectSchema = {
  type: 'object',
  additionalProperties: false,
  default: {},
  properties: {
    player_idle_hours: whole('A session that is not used for so long ends', 1, YEAR_HOURS, { default: 168 }),
    player_absolute_hours: whole('Every session ends after so long', 1, YEAR_HOURS, { default: 720 }),
    admin_idle_minutes: whole("An admin's session that is not used for so long ends", 1, 1_440, { default: 30 }),
    admin_absolute_hours: whole("Every admin's session ends after so long", 1, 168, { default: 8 }),
  },
}

export const reverifyCooldownSeconds = whole('Seconds between two verifications that a player asks for', 1, 86_400, {
  default: 60,
})
