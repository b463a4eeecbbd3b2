// What `blocks acknowledge`, `blocks adopt`, `blocks begin` and `blocks cancel` print with --json: also described in their help.
import type { Adopted } from '@pay2slay/domain'

export interface ShownAcknowledgement {
  readonly acknowledged: string
  readonly later: readonly string[]
  readonly remaining: string | null
}

export interface ShownAdoption extends Omit<Adopted, 'amount' | 'advance'> {
  readonly amountBan: string
  readonly advanceBan: string
}

export interface ShownAdoptions extends ShownAdoption {
  readonly later: readonly ShownAdoption[]
  readonly remaining: string | null
}

export interface ShownBeginning {
  readonly account: string
  readonly opening: string | null
  readonly height: number
}

export interface ShownCancel {
  readonly cancelled: string
  readonly cancel: string
  readonly previous: string | null
  readonly payoutId: string | null
}
