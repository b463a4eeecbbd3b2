// Tells what is happening as it happens, in the order of the money's verbs.
import { ban, plural, say } from './print.mjs'

const sum = (rows, field) => rows.reduce((total, row) => total + row[field], 0n)

/** Looks at the books when `look` is called and prints what changed since the last time. */
export class Watch {
  #accrual
  #payout
  #open
  #stops = ''
  #receives
  #baselines
  #lastTotals = ''

  constructor(books) {
    this.books = books
  }

  static async from(books) {
    const watch = new Watch(books)
    watch.#accrual = await books.lastAccrual()
    watch.#payout = await books.lastPayout()
    watch.#open = new Map((await books.openPayouts()).map((payout) => [payout.id, payout]))
    watch.#receives = await books.receives()
    watch.#baselines = await books.baselines()
    return watch
  }

  async look() {
    await this.#funds()
    await this.#accrued()
    await this.#planned()
    const paid = await this.#moved()
    await this.#stopped()
    if (paid) await this.totals()
  }

  async totals() {
    const { kills, owed, open, paid } = await this.books.totals()
    const text = `${kills} kills accrued · owed ${ban(owed)} · open ${ban(open)} · paid ${ban(paid)}`
    if (text !== this.#lastTotals) say('totals', text)
    this.#lastTotals = text
  }

  async #funds() {
    const receives = await this.books.receives()
    if (receives > this.#receives)
      say('received', `the operator pocketed ${plural(receives - this.#receives, 'deposit')}`)
    this.#receives = receives
    const baselines = await this.books.baselines()
    if (baselines > this.#baselines)
      say(
        'baseline',
        `${plural(baselines - this.#baselines, 'player')} start from today's kills; earlier ones earn nothing`,
      )
    this.#baselines = baselines
  }

  async #accrued() {
    const rows = await this.books.accrualsAfter(this.#accrual)
    if (rows.length === 0) return
    this.#accrual = rows.at(-1).id
    const who = rows.map(({ name, kills }) => `${name} +${kills}`).join(', ')
    say('accrued', `${plural(sum(rows, 'kills'), 'kill')}, ${ban(sum(rows, 'units'))}: ${who}`)
  }

  async #planned() {
    const rows = await this.books.payoutsAfter(this.#payout)
    if (rows.length === 0) return
    this.#payout = rows.at(-1).id
    for (const row of rows) this.#open.set(row.id, { ...row, state: 'planned' })
    say(
      'planned',
      `${plural(rows.length, 'payout')}, ${plural(sum(rows, 'kills'), 'kill')}, ${ban(sum(rows, 'units'))}`,
    )
  }

  async #moved() {
    const moved = { signed: [], published: [], paid: [] }
    for (const payout of this.#open.values()) {
      const now = await this.books.payout(payout.id)
      if (now.state === payout.state) continue
      if (payout.state === 'planned' && now.state !== 'void') moved.signed.push(payout)
      if (now.state === 'published' || (now.state === 'confirmed' && payout.state !== 'published'))
        moved.published.push(payout)
      if (now.state === 'confirmed') moved.paid.push({ ...payout, hash: now.hash })
      if (now.state === 'void') say('void', `${payout.name}: ${ban(payout.units)} is owed again`)
      if (now.state === 'planned')
        say('planned', `${payout.name}: a rival block was confirmed, the payout is signed anew`)
      if (now.state === 'confirmed' || now.state === 'void') this.#open.delete(payout.id)
      else this.#open.set(payout.id, { ...payout, state: now.state })
    }
    const { signed, published, paid } = moved
    if (signed.length > 0) say('signed', `${plural(signed.length, 'block')}, stored before anything is sent`)
    if (published.length > 0) say('published', `${plural(published.length, 'block')} sent to the node`)
    for (const { name, kills, units, hash } of paid)
      say('paid', `${name.padEnd(15)} ${plural(kills, 'kill').padEnd(9)} ${ban(units).padEnd(11)} ${hash}`)
    return paid.length > 0
  }

  async #stopped() {
    const stops = (await this.books.stops()).map(({ kind, reason }) => `${kind}: ${reason}`)
    const text = stops.join('; ')
    if (text !== this.#stops) say('stop', text === '' ? 'cleared, paying goes on' : `nothing is signed (${text})`)
    this.#stops = text
  }
}
