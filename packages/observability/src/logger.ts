// One JSON line an event on standard output; short text lines where a person looks.
import winston from 'winston'
import { redact } from './redact.js'

export type Level = 'error' | 'warn' | 'info' | 'debug'

export interface Logger {
  log(level: Level, event: string, fields?: Readonly<Record<string, unknown>>): void
  /** Resolves when everything was written. */
  close(): Promise<void>
}

export interface LoggerOptions {
  readonly service: string
  readonly level?: Level
  readonly format?: 'json' | 'text'
  /** Where lines go; standard output by default. */
  readonly stream?: NodeJS.WritableStream
}

export function createLogger(options: LoggerOptions): Logger {
  const text = options.format === 'text'
  const logger = winston.createLogger({
    level: options.level ?? 'info',
    format: text ? winston.format.printf(textLine) : winston.format.printf(jsonLine),
    transports: [
      options.stream ? new winston.transports.Stream({ stream: options.stream }) : new winston.transports.Console(),
    ],
  })
  return {
    log(level, event, fields = {}) {
      const safe = redact(fields) as Record<string, unknown>
      logger.log({ level, message: event, service: options.service, at: new Date().toISOString(), fields: safe })
    },
    close: () =>
      new Promise((resolve) => {
        logger.on('finish', () => resolve())
        logger.end()
      }),
  }
}

function jsonLine(info: winston.Logform.TransformableInfo): string {
  const { level, message, at, service, fields } = info
  return JSON.stringify({ at, level, service, event: message, ...(fields as Record<string, unknown>) })
}

function textLine(info: winston.Logform.TransformableInfo): string {
  const fields = Object.entries(info['fields'] as Record<string, unknown>)
    .map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' ')
  return `${String(info['at']).slice(11, 19)} ${info.level.padEnd(5)} ${String(info.message)} ${fields}`.trimEnd()
}
