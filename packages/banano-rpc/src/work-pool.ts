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
  readonly #workers: Worker[]
  readonly #idle: Worker[]
  readonly #queue: Task[] = []
  readonly #running = new Map<Worker, Task>()
  #closed = false

  constructor(size: number) {
    this.#workers = Array.from({ length: size }, () => this.#start())
    this.#idle = [...this.#workers]
  }

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
    await Promise.all(this.#workers.map((worker) => worker.terminate()))
  }

  #start(): Worker {
    const worker = new Worker(WORKER_SOURCE, { eval: true, workerData: { module: SEARCH_MODULE } })
    worker.unref()
    worker.on('message', (nonce: string) => this.#finish(worker, nonce))
    worker.on('error', (error: Error) => this.#fail(worker, error))
    return worker
  }

  #next(): void {
    while (this.#idle.length > 0) {
      const task = this.#queue.shift()
      const worker = task && this.#idle.pop()
      if (!task || !worker) return
      this.#running.set(worker, task)
      worker.postMessage({ root: task.root, threshold: task.threshold, start: randomBytes(8).readBigUInt64LE() })
    }
  }

  #finish(worker: Worker, nonce: string): void {
    const task = this.#running.get(worker)
    this.#running.delete(worker)
    this.#idle.push(worker)
    task?.done(
      isWorkValid(task.root, nonce, task.threshold) ? ok(nonce) : unavailable('a worker gave work below the threshold'),
    )
    this.#next()
  }

  #fail(worker: Worker, error: Error): void {
    const task = this.#running.get(worker)
    this.#running.delete(worker)
    const index = this.#workers.indexOf(worker)
    if (!this.#closed && index >= 0) {
      const fresh = this.#start()
      this.#workers[index] = fresh
      this.#idle.push(fresh)
    }
    task?.done(unavailable(`a worker failed: ${error.message}`))
    this.#next()
  }
}

const unavailable = (detail: string): Found => err({ kind: 'unavailable', detail })
