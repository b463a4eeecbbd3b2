// The simulator: whole histories of the service in one process, drawn from a seed, with every fault that we know of.
export { databaseBackend, memoryBackend, type Backend } from './backend.js'
export { drawHistory } from './draw.js'
export type { Action, History, WorldSettings } from './history.js'
export { runHistory, type Outcome, type RunOptions } from './run.js'
export { shrink, type Shrunk } from './shrink.js'
export { MUST_REACH, Summary } from './summary.js'
