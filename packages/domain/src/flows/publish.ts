// publish: stored blocks go to the nodes, in chain order, one at a time. Sending one again is harmless: same bytes, same hash.
// The answer to a broadcast decides nothing; it only says whether it is worth sending the next block now.
import type { Address } from '../ids.js'
import type { Millis, StoredBlock } from '../model.js'
import { nextPublishDelay } from '../payout/backoff.js'
import { isSentAgain } from '../payout/reconcile.js'
import type { AddressCodec, Chain, Checkpoint, Observer, PublishMark, Store, WorkSource } from '../ports.js'

export interface PublishDeps {
  readonly store: Store
  readonly chain: Chain
  readonly work: WorkSource
  readonly codec: AddressCodec
  readonly observer: Observer
  readonly checkpoint: Checkpoint
}

export interface PublishSettings {
  /** Open blocks looked at in one run. */
  readonly limit: number
  readonly accountVersion: number
  /** Sent blocks are written down in groups of this many. */
  readonly markEvery: number
}

export interface PublishReport {
  readonly sent: number
  readonly open: number
  readonly workMissing: number
  /** As last told: what the next run falls back to when the nodes differ. */
  readonly accountVersion: number
}

export async function publish(
  deps: PublishDeps,
  account: Address,
  settings: PublishSettings,
  signal?: AbortSignal,
): Promise<PublishReport> {
  const nothing = { sent: 0, open: 0, workMissing: 0, accountVersion: settings.accountVersion }
  if (await publishStopped(deps.store)) return nothing
  const open = await deps.store.openBlocks(account, settings.limit)
  const due = await blocksDue(deps, notGivenUp(open))
  if (due.length === 0) return { ...nothing, open: open.length }
  const accountVersion = await versionOf(deps, account, settings.accountVersion)

  // Work does not enter the hash, so a whole chain's work is computed at once while the first blocks are already on their way.
  const works = due.map((block) => workOf(deps, block, accountVersion))
  const marks = new Marks(deps, settings.markEvery)
  let sent = 0
  let workMissing = 0
  for (const [index, block] of due.entries()) {
    if (signal?.aborted || (await publishStopped(deps.store))) break
    const work = await works[index]
    if (work === undefined || work === null) {
      workMissing += 1
      break
    }
    await deps.checkpoint('publish:worked')
    const hint = await deps.chain.publish({ ...block, work }, block.publishAttempts)
    await deps.checkpoint('publish:sent')
    deps.observer.count('blocks_published_total', 1, { hint })
    sent += 1
    await marks.add({ ...block, work })
    if (hint !== 'accepted' && hint !== 'already_known') break
  }
  await marks.flush()
  return { sent, open: open.length, workMissing, accountVersion }
}

/** While a declared rival is open, what it stands against and all behind that is not sent any more. */
function notGivenUp(open: readonly StoredBlock[]): readonly StoredBlock[] {
  const cancel = open.find(({ role }) => role === 'cancel')
  return cancel === undefined ? open : open.filter((block) => block === cancel || block.height < cancel.height)
}

/** Blocks never sent, and sent ones whose time has come and that some node does not know, in chain order. */
async function blocksDue(deps: PublishDeps, open: readonly StoredBlock[]): Promise<readonly StoredBlock[]> {
  const now = await deps.store.now()
  const late = open.filter((block) => block.state === 'published' && block.nextPublishAt <= now)
  const views = late.length === 0 ? null : await deps.chain.views(late.map((block) => block.hash))
  if (views && !views.ok) {
    deps.observer.event('warn', 'publish_views_unavailable', { detail: views.error.detail, kind: views.error.kind })
    return []
  }
  return open.filter((block) => {
    if (block.state === 'signed') return true
    const view = views?.value.get(block.hash)
    return view !== undefined && isSentAgain(block, view, now)
  })
}

const publishStopped = async (store: Store): Promise<boolean> =>
  (await store.stops()).some((stop) => stop.kind === 'pause' && stop.publishToo)

/** Work must reach the threshold of the account's present version; nodes that differ for a moment say nothing new. */
async function versionOf(deps: PublishDeps, account: Address, before: number): Promise<number> {
  const told = await deps.chain.account(account)
  return told.ok ? told.value.accountVersion : before
}

/** Stored work is used only while it is good enough: one that is not would be refused for ever. null: none to be had now. */
async function workOf(deps: PublishDeps, block: StoredBlock, accountVersion: number): Promise<string | null> {
  const root = block.previous ?? deps.codec.publicKey(block.account)
  try {
    if (block.work !== null && deps.work.accepts(root, block.work, accountVersion)) return block.work
    const found = await deps.work.work(root, accountVersion)
    if (found.ok) return found.value
    deps.observer.event('warn', 'work_unavailable', { root, detail: found.error.detail })
  } catch (error) {
    // Many are under way at once and only one is waited for: a throw here must not end the process.
    deps.observer.event('error', 'work_failed', { root, error })
  }
  return null
}

/** Collects what was sent and writes it down in groups, so that a fast chain is not slowed by one commit a block. */
class Marks {
  #pending: WorkedBlock[] = []

  constructor(
    private readonly deps: PublishDeps,
    private readonly groupSize: number,
  ) {}

  async add(block: WorkedBlock): Promise<void> {
    this.#pending.push(block)
    if (this.#pending.length >= this.groupSize) await this.flush()
  }

  async flush(): Promise<void> {
    if (this.#pending.length === 0) return
    const group = this.#pending
    this.#pending = []
    await this.deps.store.transaction(async (tx) => {
      const at = await tx.now()
      await tx.markPublished(
        group.map((block) => markOf(block, at)),
        at,
      )
    })
    await this.deps.checkpoint('publish:marked')
  }
}

type WorkedBlock = StoredBlock & { readonly work: string }

function markOf(block: WorkedBlock, at: Millis): PublishMark {
  const attempts = block.publishAttempts + 1
  return { hash: block.hash, work: block.work, attempts, nextPublishAt: at + nextPublishDelay(attempts) }
}
