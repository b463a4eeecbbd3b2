// Which rows of pay2slay2 may enter the books. Nothing is guessed: whatever does not fit is listed with its reason, and left there.
import {
  formatBan,
  MAX_ACCRUAL_UNITS,
  parseBan,
  units,
  UNOWNED_ADDRESSES,
  type Address,
  type AddressCodec,
} from '@pay2slay/domain'
import type { KnownPlayers, OriginalAccrual, OriginalBooks, OriginalPlayer, OriginalRow } from '@pay2slay/db'

export interface LeftOut {
  /** user, wallet or accrual, with the original's id. */
  readonly row: string
  readonly why: string
}

export interface ImportPlan {
  readonly players: readonly OriginalPlayer[]
  /** Imported before: they stay as they are. */
  readonly already: number
  readonly leftOut: readonly LeftOut[]
}

const MAX_KILLS = 2_147_483_647
const MAX_MINUTE = 2_147_483_647

export function planImport(books: OriginalBooks, known: KnownPlayers, codec: AddressCodec): ImportPlan {
  const leftOut: LeftOut[] = []
  const users = new Set(books.users.map((user) => field(user, 'id')))
  for (const kind of ['wallet', 'accrual'] as const)
    for (const row of books[`${kind}s`])
      if (!users.has(field(row, 'user_id')))
        leftOut.push({
          row: `${kind} ${field(row, 'id')}`,
          why: `it is of user ${field(row, 'user_id')}, who is not there`,
        })
  const shared = {
    discordId: repeated(books.users, 'discord_user_id'),
    epic: repeated(books.users, 'epic_account_id'),
  }
  const wallets = byUser(books.wallets)
  const accruals = byUser(books.accruals)
  const players: OriginalPlayer[] = []
  let already = 0
  for (const user of books.users) {
    const id = field(user, 'id')
    if (known.imported.has(field(user, 'discord_user_id'))) {
      already += 1
      continue
    }
    const debts = accruals.get(id) ?? []
    const why = whyNot(user, shared, known)
    if (why !== null) {
      const owed = debts.length === 0 ? '' : `; ${debts.length} unsettled accruals of it stay there`
      leftOut.push({ row: `user ${id}`, why: `${why}${owed}` })
      continue
    }
    players.push({
      discordId: field(user, 'discord_user_id'),
      discordName: field(user, 'discord_username') || field(user, 'discord_user_id'),
      epicAccountId: field(user, 'epic_account_id') || null,
      addresses: addressesOf(wallets.get(id) ?? [], codec, leftOut),
      accruals: debtsOf(debts, field(user, 'epic_account_id') !== '', leftOut),
    })
  }
  return { players, already, leftOut }
}

const field = (row: OriginalRow, name: string): string => row[name] ?? ''

function byUser(rows: readonly OriginalRow[]): ReadonlyMap<string, readonly OriginalRow[]> {
  return Map.groupBy(rows, (row) => field(row, 'user_id'))
}

/** Values that more than one user has, with the users' ids. */
function repeated(users: readonly OriginalRow[], name: string): ReadonlyMap<string, string> {
  const owners = Map.groupBy(
    users.filter((user) => field(user, name) !== ''),
    (user) => field(user, name),
  )
  return new Map(
    [...owners].flatMap(([value, own]) =>
      own.length > 1 ? [[value, own.map((user) => field(user, 'id')).join(' and ')] as const] : [],
    ),
  )
}

interface Shared {
  readonly discordId: ReadonlyMap<string, string>
  readonly epic: ReadonlyMap<string, string>
}

function whyNot(user: OriginalRow, shared: Shared, known: KnownPlayers): string | null {
  const discordId = field(user, 'discord_user_id')
  const epic = field(user, 'epic_account_id')
  if (!/^\d{1,30}$/.test(discordId)) return `${JSON.stringify(discordId)} is no Discord id: a demo or dry-run player`
  const twins = shared.discordId.get(discordId)
  if (twins !== undefined) return `users ${twins} have the same Discord id`
  if (known.discordIds.has(discordId)) return `Discord id ${discordId} is in the books already, and was not imported`
  if (field(user, 'discord_username').length > 100) return 'the name has more than 100 characters'
  if (/\0/.test(field(user, 'discord_username'))) return 'the name contains a NUL character'
  if (epic === '') return null
  if (!/^[\w-]{1,64}$/.test(epic)) return `${JSON.stringify(epic)} is no Epic account id`
  const rivals = shared.epic.get(epic)
  if (rivals !== undefined)
    return `users ${rivals} have the same Epic account ${epic}: one account earns for one player`
  const owner = known.epicAccounts.get(epic)
  return owner === undefined ? null : `Epic account ${epic} belongs to Discord id ${owner} in the books`
}

/** Each once, and the newest primary one last; where none is primary, the newest. */
function addressesOf(rows: readonly OriginalRow[], codec: AddressCodec, leftOut: LeftOut[]): readonly Address[] {
  const found = new Map<Address, boolean>()
  for (const row of rows) {
    const parsed = codec.parse(field(row, 'address'))
    const unowned = parsed.ok ? codec.unowned(parsed.value) : null
    if (!parsed.ok || unowned !== null) {
      const why = parsed.ok ? unowned && UNOWNED_ADDRESSES[unowned] : parsed.error
      leftOut.push({ row: `wallet ${field(row, 'id')}`, why: why ?? 'it is no address' })
      continue
    }
    found.delete(parsed.value)
    found.set(parsed.value, field(row, 'is_primary') === '1')
  }
  const all = [...found]
  const primary = all.findLast(([, isPrimary]) => isPrimary)?.[0]
  const others = all.map(([address]) => address).filter((address) => address !== primary)
  return primary === undefined ? others : [...others, primary]
}

function debtsOf(rows: readonly OriginalRow[], hasEpic: boolean, leftOut: LeftOut[]): readonly OriginalAccrual[] {
  const debts: OriginalAccrual[] = []
  let total = 0
  for (const row of rows) {
    const say = (why: string) => void leftOut.push({ row: `accrual ${field(row, 'id')}`, why })
    const debt = debtOf(row)
    if (typeof debt === 'string') say(debt)
    else if (!hasEpic) say('its user has no Epic account')
    else if (total + debt.kills > MAX_KILLS) say('with it the user would have more kills than can be counted')
    else {
      total += debt.kills
      debts.push(debt)
    }
  }
  return debts
}

/** The debt, or why it is none. */
function debtOf(row: OriginalRow): OriginalAccrual | string {
  const [kills, amount, minute] = [field(row, 'kills'), field(row, 'amount'), field(row, 'epoch_minute')]
  if (!/^[1-9]\d{0,8}$/.test(kills)) return `${kills || 'nothing'} is no number of kills above zero`
  const parsed = parseBan(amount)
  if (!parsed.ok) return `${amount || 'nothing'} BAN is no amount that could be owed`
  if (parsed.value === 0n) return 'it is worth nothing'
  if (parsed.value > MAX_ACCRUAL_UNITS)
    return `${amount} BAN is more than an accrual may be (${formatBan(units(MAX_ACCRUAL_UNITS))})`
  if (!/^\d{1,10}$/.test(minute) || Number(minute) > MAX_MINUTE) return `${minute || 'nothing'} is no minute since 1970`
  return { kills: Number(kills), amount: parsed.value, epochMinute: Number(minute) }
}
