// The windows of the leaderboard: the caps' day and week, the calendar month, and everything, all in the zone of the caps.
import { calendarMonth, capWindows } from '../clock.js'
import type { Millis } from '../model.js'

export const BOARD_WINDOWS = ['day', 'week', 'month', 'all'] as const
export type BoardWindow = (typeof BOARD_WINDOWS)[number]

/** [start, end). */
export interface Span {
  readonly start: Millis
  readonly end: Millis
}

/** The windows that hold one instant. */
export type BoardSpans = Readonly<Record<Exclude<BoardWindow, 'all'>, Span>>

export function boardSpans(now: Millis, timeZone: string): BoardSpans {
  const { dayStart, dayEnd, weekStart, weekEnd } = capWindows(now, timeZone)
  return {
    day: { start: dayStart, end: dayEnd },
    week: { start: weekStart, end: weekEnd },
    month: calendarMonth(now, timeZone),
  }
}
