// What the API told about a login that failed: in the head of the page that it answered with, at the address to which Discord sent people back.
// The page turns that address into its own, so that a reload asks nobody anew and what Discord put there stays in no history.
import type { LoginFailure } from '@pay2slay/contracts/client'
import { go } from './location.js'

export interface FailedLogin {
  readonly why: LoginFailure
  readonly request_id: string
  /** Seconds; 0: nothing was said. */
  readonly wait: number
}

let last: FailedLogin | null = null

/** Of the login that led here; null after a reload, when the address alone says why. */
export const failedLogin = (): FailedLogin | null => last

/** The words are from a fixed list of the API: nothing that came with the address is in them. */
export function takeFailedLogin(): void {
  const mark = document.head.querySelector<HTMLMetaElement>('meta[name=login-failed]')
  if (!mark) return
  last = JSON.parse(mark.content) as FailedLogin
  mark.remove()
  go(`/login/failed?why=${last.why}`, { replace: true })
}
