// One accrual and one settlement in a process that has loaded what the scheduler loads; then the most memory it ever had.
import { openDatabase } from '@pay2slay/db'
import { createLogger, createMetrics, createObserver } from '@pay2slay/observability'
import { payingCycle } from '../players/cycle.js'
import { serve } from '../shared/children.js'
import '../../apps/scheduler/src/commands/start.js'

export interface MemoryJob {
  readonly url: string
}

export interface MemoryResult {
  /** Megabytes (10^6 bytes) of resident memory before the cycle, and the peak of the process's whole life. */
  readonly startMb: number
  readonly peakMb: number
  readonly cpuSeconds: number
}

async function run({ url }: MemoryJob): Promise<MemoryResult> {
  const logger = createLogger({ service: 'benchmark', level: 'warn', stream: process.stderr })
  const observer = createObserver(logger, createMetrics({ service: 'benchmark', version: '0' }))
  const startMb = process.memoryUsage.rss() / 1e6
  const database = openDatabase(url)
  try {
    await payingCycle(database, undefined, observer)
  } finally {
    await database.close()
    await logger.close()
  }
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage()
  return { startMb, peakMb: (maxRSS * 1024) / 1e6, cpuSeconds: (userCPUTime + systemCPUTime) / 1e6 }
}

serve(run)
