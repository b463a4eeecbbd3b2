import type { Database } from '@pay2slay/db'

export function nameOf(url: string): string
export function claimDatabase(database: Database, folder: string): Promise<string | null>
