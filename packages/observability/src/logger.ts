// One JSON line an event on standard output; short text lines where a person looks.
import winston from 'winston'
import type { LogRing } from './log-ring.js'
import { redact } from './redact.js'

export type Level = 'error' | 'warn' | 'info' | 'debug'

export interface Logger {
  /** Never throws, whatever the fields are: a line may not stop a payment. */
  log(level: Level, event: string, fields?: Readonly<Record<string, unknown>>): void
  /** Resolves when everything was written; what is logged afterwards is left out. */
  close(): Promise<void>
}

export interface LoggerOptions {
  readonly service: string
  readonly level?: Level
  /** auto: text on a terminal, else JSON. */
  readonly format?: 'auto' | 'json' | 'text'
  /** Where lines go; standard output by default. */
  readonly stream?: NodeJS.WritableStream
  /** Keeps the last lines, as JSON. */
  readonly ring?: LogRing
}

/** Most important first. */
const LEVELS: readonly Level[] = ['error', 'warn', 'info', 'debug']

export function createLogger(options: LoggerOptions): Logger {
  const stream = options.stream ?? process.stdout
  const logger = winston.createLogger({
    level: options.level ?? 'info',
    format: winston.format.printf(isText(options.format, stream) ? textLine : jsonLine),
    transports: [options.stream ? new winston.transports.Stream({ stream }) : new winston.transports.Console()],
  })
  const least = LEVELS.indexOf(options.level ?? 'info')
  let closing: Promise<void> | null = null
  return {
    log(level, event, fields = {}) {
      if (closing !== null || LEVELS.indexOf(level) > least) return
      const line = {
        level,
        message: event,
        service: options.service,
        at: new Date().toISOString(),
        fields: printable(fields),
      }
      options.ring?.add(jsonLine(line))
      logger.log(line)
    },
    close() {
      closing ??= new Promise((resolve) => {
        logger.once('finish', () => resolve())
        logger.end()
      })
      return closing
    },
  }
}

function isText(format: LoggerOptions['format'], stream: NodeJS.WritableStream): boolean {
  if (format === 'json' || format === 'text') return format === 'text'
  return 'isTTY' in stream && stream.isTTY === true
}

/** Names of the line itself, which no field may take. */
const RESERVED = new Set(['at', 'level', 'service', 'event'])

function printable(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  try {
    const safe = Object.entries(redact(fields) as Record<string, unknown>)
    return Object.fromEntries(safe.map(([key, value]) => [RESERVED.has(key) ? `${key}_` : key, value]))
  } catch (error) {
    // A getter that throws, for instance: the event is worth more than its fields.
    return { unprintable: error instanceof Error ? error.name : 'unknown' }
  }
}

function jsonLine(info: winston.Logform.TransformableInfo): string {
  const { level, message, at, service, fields } = info
  return JSON.stringify({ at, level, service, event: message, ...(fields as Record<string, unknown>) })
}

function textLine(info: winston.Logform.TransformableInfo): string {
  const fields = Object.entries(info['fields'] as Record<string, unknown>)
    .map(([key, value]) => `${key}=${typeof value === 'string' ? quotedWhereNeeded(value) : JSON.stringify(value)}`)
    .join(' ')
  return `${String(info['at']).slice(11, 19)} ${info.level.padEnd(5)} ${String(info.message)} ${fields}`.trimEnd()
}

/** A line break in a value would forge a line of its own, and control characters steer terminals. */
const quotedWhereNeeded = (text: string): string =>
  /^[\x20-\x7e\u00a0-\uffff]*$/.test(text) && text !== '' ? text : JSON.stringify(text)
