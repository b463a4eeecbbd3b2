// Work on this machine's CPU, in worker threads, so that the event loop stays free for what matters.
import { randomBytes } from 'node:crypto'
import { Worker } from 'node:worker_threads'
import { err, ok, type Result } from '@pay2slay/domain'
import { isWorkValid } from './work.js'
import { searchModule } from './work-wasm.js'
import { WORKER_SOURCE } from './work-worker.js'

const SEARCH_MODULE = searchModule()

type Found = Result<string, { readonly kind: 'unavailable'; readonly detail: string }>

interface Task {
  readonly root: string
  readonly threshold: bigint
  readonly done: (found: Found) => void
}

/** More waiting roots than any chain of blocks is long: something is wrong. */
const QUEUE_LIMIT = 4_096

export class WorkPool {
  readonly #workers = new Set<Worker>()
  readonly #idle: Worker[] = []
  readonly #queue: Task[] = []
  readonly #running = new Map<Worker, Task>()
  #closed = false

  /** Threads are started when they are needed, at most `size`. */
  constructor(private readonly size: number) {}

  generate(root: string, threshold: bigint): Promise<Found> {
    if (this.#closed) return Promise.resolve(unavailable('the work pool is closed'))
    if (this.#queue.length >= QUEUE_LIMIT)
      return Promise.resolve(unavailable(`more than ${QUEUE_LIMIT} roots are waiting for work`))
    return new Promise((done) => {
      this.#queue.push({ root, threshold, done })
      this.#next()
    })
  }

  async close(): Promise<void> {
    this.#closed = true
    for (const task of [...this.#queue.splice(0), ...this.#running.values()]) task.done(unavailable('shutting down'))
    this.#running.clear()
    await Promise.all([...this.#workers].map((worker) => worker.terminate()))
  }

  #start(): Worker {
    // Nothing is handed down: this process's flags may not suit a worker, and its environment may hold a seed.
    const worker = new Worker(WORKER_SOURCE, {
      eval: true,
      workerData: { module: SEARCH_MODULE },
      execArgv: [],
      env: {},
    })
    this.#workers.add(worker)
    worker.on('message', (nonce: string) => this.#finish(worker, nonce))
    worker.on('error', (error: Error) => this.#fail(worker, error))
    // After the listeners, which hold the process again: only work under way does, an idle worker does not.
    worker.unref()
    return worker
  }

  #next(): void {
    while (this.#queue.length > 0) {
      const worker = this.#idle.pop() ?? (this.#workers.size < this.size ? this.#start() : undefined)
      const task = worker && this.#queue.shift()
      if (!task) return
      this.#running.set(worker, task)
      worker.ref()
      worker.postMessage({ root: task.root, threshold: task.threshold, start: randomBytes(8).readBigUInt64LE() })
    }
  }

  #finish(worker: Worker, nonce: string): void {
    const task = this.#running.get(worker)
    this.#running.delete(worker)
    worker.unref()
    this.#idle.push(worker)
    task?.done(
      isWorkValid(task.root, nonce, task.threshold) ? ok(nonce) : unavailable('a worker gave work below the threshold'),
    )
    this.#next()
  }

  /** The thread is gone; the next task starts another, so that one which cannot start is not tried without end. */
  #fail(worker: Worker, error: Error): void {
    const task = this.#running.get(worker)
    this.#running.delete(worker)
    this.#workers.delete(worker)
    const at = this.#idle.indexOf(worker)
    if (at >= 0) this.#idle.splice(at, 1)
    task?.done(unavailable(`a worker failed: ${error.message}`))
    if (!this.#closed) this.#next()
  }
}

const unavailable = (detail: string): Found => err({ kind: 'unavailable', detail })
