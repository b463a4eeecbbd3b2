// The machine that the figures belong to.
import { availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os'
import type { Databases } from './databases.js'

export interface Machine {
  readonly cpu: string
  readonly cores: number
  readonly memoryGb: number
  readonly system: string
  readonly node: string
  /** Of the last minute, before the benchmark: others who use the machine. */
  readonly load: number
  readonly databases: readonly string[]
}

export async function readMachine(databases: Databases, withPostgres: boolean): Promise<Machine> {
  const dialects = withPostgres ? (['sqlite', 'postgresql'] as const) : (['sqlite'] as const)
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGb: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()}`,
    node: process.version,
    load: loadavg()[0] ?? 0,
    databases: await Promise.all(dialects.map((dialect) => databases.describe(dialect))),
  }
}

export const describeMachine = (machine: Machine): string =>
  [
    `# ${machine.cpu}, ${machine.cores} cores, ${machine.memoryGb} GB, ${machine.system}, Node ${machine.node}, load ${machine.load.toFixed(1)}`,
    ...machine.databases.map((database) => `# ${database}`),
    '',
  ].join('\n')
