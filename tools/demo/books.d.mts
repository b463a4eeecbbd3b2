import type { Database } from '@pay2slay/db'

export interface DemoBooks {
  lastAccrual(): Promise<string>
  accrualsAfter(id: string): Promise<readonly { id: string; name: string; kills: bigint; units: bigint }[]>
  totals(): Promise<Readonly<Record<'players' | 'kills' | 'accrued' | 'owed' | 'open' | 'paid' | 'payouts', bigint>>>
  paidByAddress(): Promise<ReadonlyMap<string, bigint>>
  close(): Promise<void>
}
export function openBooks(database: Database): DemoBooks
