// What telling on Discord needs from outside: the outbox, and somebody who sends one message.
import type { Units } from '../money.js'

export type NoticeKind = 'payout' | 'milestone' | 'alert' | 'alert_over'

/** `news`: for everybody; `alerts`: for those who run the faucet. Each has a webhook of its own. */
export type NoticeChannel = 'news' | 'alerts'

export const KINDS_OF_CHANNEL: Readonly<Record<NoticeChannel, readonly NoticeKind[]>> = {
  news: ['payout', 'milestone'],
  alerts: ['alert', 'alert_over'],
}

export interface Notice {
  readonly kind: NoticeKind
  readonly subject: string
  /** Of a milestone: the number that was reached. */
  readonly detail: string
  /** Null: there is none, or the player does not want it shown. */
  readonly playerName: string | null
  readonly kills: number | null
  readonly amount: Units | null
  readonly alertKind: string | null
  readonly alertDetail: string | null
}

/** The notices of one message: fixed at the first try, so that a repeated message is the same one. */
export interface NoticeBatch {
  readonly batch: string
  /** This try counted. */
  readonly tries: number
  readonly notices: readonly Notice[]
}

export interface NoticeStore {
  /**
   * The message to send now: one whose time to be tried again has come, or a new one of the oldest notices; null where there is none, or one
   * of the channel waits for its time. It is this caller's for `claimMs`.
   */
  take(channel: NoticeChannel, claimMs: number, size: number): Promise<NoticeBatch | null>
  sent(batch: NoticeBatch): Promise<void>
  /** Tried again after so many milliseconds; `free`: this try does not count. */
  later(batch: NoticeBatch, afterMs: number, problem: string, free: boolean): Promise<void>
  giveUp(batch: NoticeBatch, problem: string): Promise<void>
  /** Gives up what nobody wants to hear any more, and forgets what was told long ago. */
  sweep(ages: { readonly openMs: number; readonly endedMs: number }): Promise<number>
}

export interface NoticeMessage {
  readonly title: string
  readonly description: string
  readonly colour: number
  readonly footer: string
}

export type NoticeAnswer =
  | { readonly kind: 'sent' }
  /** Discord wants to be left alone so long. */
  | { readonly kind: 'wait'; readonly ms: number }
  /** Not known whether it arrived, or not arrived: tried again. */
  | { readonly kind: 'failed'; readonly detail: string }
  /** This message will never be taken. */
  | { readonly kind: 'refused'; readonly detail: string }
  /** The webhook was deleted, or its token is wrong: asking on would be held against this address. */
  | { readonly kind: 'gone'; readonly detail: string }

export interface NoticeSender {
  send(message: NoticeMessage): Promise<NoticeAnswer>
}
