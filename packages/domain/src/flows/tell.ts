// tell: what the outbox holds becomes messages on Discord. At least once: a process that ends between a message and its mark sends the
// same message again, with the same id in its footer. Nothing of the money waits for it.
import { messageOf } from '../notices/message.js'
import type { NoticeChannel, NoticeSender, NoticeStore } from '../notices/ports.js'
import type { Observer } from '../ports.js'

export interface TellDeps {
  readonly notices: NoticeStore
  /** Channels without a webhook are left out. */
  readonly senders: Readonly<Partial<Record<NoticeChannel, NoticeSender>>>
  readonly observer: Observer
}

export interface TellReport {
  readonly messages: number
  readonly notices: number
  readonly failed: number
  /** When to come back, where Discord or a failed try asks for it. */
  readonly againMs: number | null
  /** Channels whose webhook is no longer there. */
  readonly gone: readonly { readonly channel: NoticeChannel; readonly detail: string }[]
}

/** Longer than a message may take to be sent, so that no other process sends the same one meanwhile. */
const CLAIM_MS = 60_000
const BATCH_SIZE = 200
const MOST_TRIES = 8
const FIRST_WAIT_MS = 5_000
const LONGEST_WAIT_MS = 15 * 60_000
/** Of one run and channel: what is left is told by the next. */
const MOST_MESSAGES = 20
const AGES = { openMs: 24 * 3_600_000, endedMs: 7 * 24 * 3_600_000 }

export async function tell(deps: TellDeps, gone: Set<NoticeChannel>, signal?: AbortSignal): Promise<TellReport> {
  const report = { messages: 0, notices: 0, failed: 0, againMs: null as number | null }
  const lost: TellReport['gone'][number][] = []
  await deps.notices.sweep(AGES)
  for (const [name, sender] of Object.entries(deps.senders)) {
    const channel = name as NoticeChannel
    for (let count = 0; count < MOST_MESSAGES && !gone.has(channel) && !signal?.aborted; count += 1) {
      const done = await tellOne(deps, channel, sender)
      if (done === null) break
      report.messages += done.sent > 0 ? 1 : 0
      report.notices += done.sent
      report.failed += done.sent > 0 ? 0 : 1
      if (done.gone !== null) {
        gone.add(channel)
        lost.push({ channel, detail: done.gone })
      }
      if (done.waitMs !== null) {
        report.againMs = Math.min(report.againMs ?? Infinity, done.waitMs)
        break
      }
    }
  }
  return { ...report, gone: lost }
}

interface Told {
  readonly sent: number
  readonly waitMs: number | null
  readonly gone: string | null
}

async function tellOne(deps: TellDeps, channel: NoticeChannel, sender: NoticeSender): Promise<Told | null> {
  const { notices: store, observer } = deps
  const batch = await store.take(channel, CLAIM_MS, BATCH_SIZE)
  if (batch === null) return null
  const answer = await sender.send(messageOf(batch.batch, batch.notices))
  observer.count('notices_total', batch.notices.length, { channel, result: answer.kind })
  const none = { sent: 0, waitMs: null, gone: null }
  if (answer.kind === 'sent') {
    await store.sent(batch)
    return { ...none, sent: batch.notices.length }
  }
  if (answer.kind === 'wait') {
    await store.later(batch, answer.ms, 'Discord asks to wait', true)
    return { ...none, waitMs: answer.ms }
  }
  observer.event('warn', 'notice_not_sent', { channel, batch: batch.batch, tries: batch.tries, detail: answer.detail })
  if (answer.kind === 'gone') {
    await store.giveUp(batch, answer.detail)
    return { ...none, gone: answer.detail }
  }
  if (answer.kind === 'refused' || batch.tries >= MOST_TRIES) {
    await store.giveUp(batch, answer.detail)
    return none
  }
  const waitMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (batch.tries - 1))
  await store.later(batch, waitMs, answer.detail, false)
  return { ...none, waitMs }
}
