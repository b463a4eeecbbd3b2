// The end of every history: all faults are over, admins answer what is asked of them, and then everything payable must get paid.
import { asId, ConflictError, RAW_PER_UNIT, setTerms, units, UNITS_PER_BAN } from '@pay2slay/domain'
import { addressCodec } from '@pay2slay/banano-rpc'
import type { LedgerBlock } from '@pay2slay/sandbox'
import { isOpenPayout, type MemoryBooks } from '../memory/books.js'
import { byText } from '../memory/views.js'
import { perform } from './acts.js'
import { Checker } from './checks.js'
import { jobsOf } from './jobs.js'
import { isAddressOf } from './keys.js'
import type { FlowSettings } from './settings.js'
import { isQuiet } from './view.js'
import type { World } from './world.js'

const HOUR = 3_600_000
const MOST_ROUNDS = { usual: 100, withLimits: 250 }

export async function calmDown(world: World): Promise<void> {
  const { ledger, outside } = world
  const before = await world.view.books()
  ledger.calm((hash) => before.block.get(hash) !== undefined)
  outside.directoryOutages = 0
  for (const player of outside.players) {
    player.fault = null
    player.membership = 'member'
  }
  for (const account of ledger.accounts.keys()) ledger.fund(100_000, account)
  const settings = calmSettings(world)
  world.checker.settings = settings
  const most = world.keepsLimits ? MOST_ROUNDS.withLimits : MOST_ROUNDS.usual
  const run = patiently(jobsOf({ ...world.shared, settings }, null))
  if (!world.keepsLimits) await setTerms(world.store, settings.terms, NO_CAPS, { actor: 'admin' })
  for (let round = 0; round < most; round += 1) {
    await answerEverything(world, await world.view.books())
    for (const job of ['look', 'compare', 'reverify', 'accrue', 'settle'] as const) await run(job)
    await payOff(world, run)
    // By the hour at first; then by days, so that weekly caps let everything through.
    world.advance(round < 8 ? 13 * HOUR : 61 * HOUR)
    if (world.checker.violations.length > 0) return
    // The first rounds only find out what happened: a lower total takes a day to be believed.
    if (round >= 1 && (await isDone(world))) break
  }
  await checkEnd(world)
}

/** A scheduler that lost a race says so and comes again. */
function patiently(run: ReturnType<typeof jobsOf>): ReturnType<typeof jobsOf> {
  return async (job) => {
    try {
      return await run(job)
    } catch (error) {
      if (error instanceof ConflictError) return null
      throw error
    }
  }
}

const NO_CAPS = { dailyKills: null, weeklyKills: null, reason: 'the calm at the end' }

/** Pages hold everybody; most worlds also lift their limits, as waiting for weekly caps tells nothing new. */
function calmSettings({ settings, keepsLimits }: World): FlowSettings {
  const pages = { batchSize: 0, pageSize: 100, owedLimit: 100 }
  if (keepsLimits) return { ...settings, settle: { ...settings.settle, ...pages } }
  const most = units(1_000_000n * UNITS_PER_BAN)
  const outflow = { perHour: most, perDay: most }
  return {
    ...settings,
    outflow,
    accrue: { ...settings.accrue, pageSize: 100 },
    settle: { ...settings.settle, ...pages, maxPayout: most },
    pay: { ...settings.pay, outflow },
  }
}

/** Until pay finds nothing more to sign. */
async function payOff({ store, settings }: World, run: ReturnType<typeof jobsOf>): Promise<void> {
  for (let turn = 0; turn < 50; turn += 1) {
    await run('pay')
    const open = await Promise.all(settings.operators.map(({ account }) => store.openBlocks(account, 1)))
    if (open.every((blocks) => blocks.length === 0)) return
    await run('publish')
    await run('confirm')
  }
}

const isSet = (value: number | null | undefined): boolean => value !== null && value !== undefined

/** Only what waits for an answer: most rounds find nothing. */
async function answerEverything(world: World, books: MemoryBooks): Promise<void> {
  for (const player of world.outside.players) {
    const row = books.player.get(player.id)
    if (isSet(row?.bannedAtMs)) await perform(world, 'unban', player, 0)
    if (isSet(row?.heldAtMs)) await perform(world, 'release_player', player, 0)
    if (isSet(row?.pendingTotal)) await perform(world, 'answer_pending', player, 0)
    if (
      !books.wallet.find(
        (wallet) => wallet.playerId === player.id && (wallet.isPrimary || wallet.primaryFromMs !== null),
      )
    )
      await perform(world, 'link_wallet', player, 0)
  }
  if (books.stop.get('pause')) await perform(world, 'resume', world.player(0), 0)
  // A block that nobody shows any more keeps its stop until a person has looked.
  const stop = books.stop.get('books')
  if (stop && !world.ledger.truth.blocks.has(asId(stop.blockHash ?? '')))
    await perform(world, 'resume_books', world.player(0), 0)
  const open = books.payout.where(isOpenPayout).map(({ id }) => id)
  for (const [index, id] of open.sort(byText).entries())
    if (isSet(books.payout.get(id)?.heldAtMs)) await perform(world, 'release_payout', world.player(0), index)
  for (let left = books.flag.where((flag) => flag.clearedAtMs === null).length; left > 0; left -= 1)
    await perform(world, 'clear_flag', world.player(0), 0)
}

async function isDone(world: World): Promise<boolean> {
  const books = await world.view.books()
  const isKnown = world.ledger
    .blocks()
    .every((block) => isBefore(books, block) || books.block.get(block.hash)?.state === 'confirmed')
  return isQuiet(books) && isKnown && books.stop.size === 0 && stillOwed(world, books).length === 0
}

/** Up to the opening head the books of an account know nothing. */
const isBefore = (books: MemoryBooks, { account, height }: LedgerBlock): boolean =>
  height <= (books.operator.get(account)?.openingHeight ?? 0)

/** What could be paid and is not, in sentences. */
function stillOwed({ settings, outside }: World, books: MemoryBooks): string[] {
  const said: string[] = []
  for (const { id, kills } of outside.players) {
    const row = books.player.get(id)
    if (row === undefined) continue
    if (row.killCursor !== kills || row.pendingTotal !== null || row.needsBaseline)
      said.push(`player ${id} is read up to ${row.killCursor} of ${kills} kills`)
    let owed = 0n
    for (const accrual of books.accrual.values())
      if (accrual.playerId === id && accrual.payoutId === null) owed += accrual.amountUnits
    if (owed >= settings.settle.minPayout) said.push(`player ${id} is still owed ${owed} units`)
  }
  return said
}

async function checkEnd(world: World): Promise<void> {
  const { checker, ledger } = world
  const books = await world.view.books()
  // On a real database nothing was checked on the way: all of it now.
  const end = !world.backend.isWatched
    ? new Checker(
        books,
        ledger,
        world.settings,
        () => world.now,
        () => {},
        null,
      )
    : checker
  for (const { id } of world.outside.players) end.player(id)
  end.operators()
  for (const said of stillOwed(world, books)) end.say(`at the end ${said}`)
  if (!isQuiet(books)) end.say('at the end payouts or blocks are still open')
  for (const stop of books.stop.values()) end.say(`at the end ${stop.kind} is still set: ${stop.reason}`)
  compareWithLedger(world, books, end)
  checkTruth(world, books, end)
  checkAdvances(world, books, end)
  if (end !== checker) for (const violation of end.violations) checker.say(violation)
}

/** I3: each confirmed payout has exactly one confirmed send, to its address, for its amount; and nothing else left the account. */
function compareWithLedger(world: World, books: MemoryBooks, checker: Checker): void {
  const { ledger } = world
  const sends = new Map<string, number>()
  for (const block of ledger.blocks()) {
    const row = books.block.get(block.hash)
    if (row?.state !== 'confirmed' && !isBefore(books, block))
      checker.say(`I3 block ${block.hash} of the ledger is ${row?.state} in the books`)
    if (block.subtype !== 'send') continue
    // Up to the opening head too: books that were put back begin before the first payment to a player.
    const payee = world.outside.players.find(({ index }) => isAddressOf(index, block.link))
    if (payee !== undefined && books.payout.get(row?.payoutId ?? '')?.playerId !== payee.id)
      checker.say(`I3 block ${block.hash} pays player ${payee.id} and stands for no payout of theirs`)
    if (!row || row.payoutId === null) continue
    sends.set(row.payoutId, (sends.get(row.payoutId) ?? 0) + 1)
    const payout = books.payout.get(row.payoutId)
    const isRight =
      payout?.state === 'confirmed' &&
      block.link === addressCodec.publicKey(asId(payout.address)) &&
      block.amount === payout.amountUnits * RAW_PER_UNIT
    if (!isRight) checker.say(`I3 block ${block.hash} does not pay payout ${row.payoutId} as promised`)
  }
  for (const payout of books.payout.values())
    if (payout.state === 'confirmed' && sends.get(payout.id) !== 1)
      checker.say(`I3 payout ${payout.id} is confirmed and has ${sends.get(payout.id) ?? 0} sends on the ledger`)
}

/**
 * What was paid in advance is what a stranger with the same seed gave away, and at most a part of a kill: else a kill was paid that
 * was never made, or paid twice. Not where the books may have forgotten what a kill was worth or which were made in between.
 */
function checkAdvances({ outside, ledger, unsure, largestKill }: World, books: MemoryBooks, checker: Checker): void {
  for (const player of outside.players) {
    if (player.isDoubtful || unsure.has(player.id)) continue
    let left = 0n
    for (const advance of books.advance.values()) if (advance.playerId === player.id) left += advance.leftUnits
    const given = ledger.givenTo(player.index)
    // Amounts are rounded where an accrual was made, which may be elsewhere the second time.
    if (left >= given + 2n * largestKill)
      checker.say(`player ${player.id} was paid ${left} units in advance, ${given} given`)
  }
}

/** Each real kill is accrued at most once, and none that never was. */
function checkTruth({ outside }: World, books: MemoryBooks, checker: Checker): void {
  for (const player of outside.players) {
    if (player.isDoubtful) continue
    const accruals = books.accrual.where((row) => row.playerId === player.id)
    accruals.sort((a, b) => a.fromKills - b.fromKills)
    let reached = 0
    for (const { fromKills, toKills } of accruals) {
      if (fromKills < reached) checker.say(`kills (${fromKills}, ${reached}] of player ${player.id} were accrued twice`)
      if (toKills > player.kills)
        checker.say(`player ${player.id} was accrued ${toKills} kills and made ${player.kills}`)
      reached = Math.max(reached, toKills)
    }
  }
}
