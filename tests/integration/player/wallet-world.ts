// Players without a wallet, a clock, and the wallet flows over real books; settlements in a dry world, where nothing is signed.
import { addressCodec, addressOf } from '@pay2slay/banano-rpc'
import { createStore, enterWorld, ids, importPlayers, type Database, type Row } from '@pay2slay/db'
import {
  asId,
  cancelWalletChange,
  confirmDry,
  deletePlayer,
  linkWallet,
  settle,
  units,
  unlinkWallet,
  type Address,
  type PlayerId,
  type SettleSettings,
  type WalletSettings,
} from '@pay2slay/domain'
import { fakeClock } from '@pay2slay/testing'
import { accrualWrite, baselineWrite, HOUR, readStates } from '../books/fill.js'

export const DELAY = 24 * HOUR
/** Addresses with a right checksum: 1, 2, 3 … */
export const address = (number: number): Address => addressOf(number.toString(16).padStart(64, '0'))
export const OPERATOR_ADDRESS = address(0xabcdef)

export type WalletWorld = Awaited<ReturnType<typeof walletWorld>>

export async function walletWorld(database: Database, players = 2, changes: Partial<WalletSettings> = {}) {
  const clock = fakeClock()
  const store = createStore(database, { now: () => clock.now() })
  await enterWorld(database, { mode: 'dry', genesisHash: '0'.repeat(64), outside: 'sandbox' })
  const specs = Array.from({ length: players }, (_, index) => ({
    discordId: `d${index + 1}`,
    discordName: `name ${index + 1}`,
    epicAccountId: `e${index + 1}`,
    address: null,
  }))
  await importPlayers(database, specs, 'test', await clock.now())
  const rows = await database.read.all('SELECT id FROM player ORDER BY discord_id')
  const playerIds = rows.map((row) => asId<PlayerId>(String(row['id'])))
  const counts: { name: string; by: number; labels: object }[] = []
  const observer = {
    count: (name: string, by = 1, labels = {}) => void counts.push({ name, by, labels }),
    gauge() {},
    event() {},
  }
  const deps = { store, codec: addressCodec, observer }
  const settings = { changeDelay: DELAY, mostLinks: 10, ownAddresses: new Set<string>(), ...changes }
  const idOf = (number: number): PlayerId => playerIds[number - 1] ?? asId('nobody')
  const actorOf = (number: number) => ({ actor: `player:${idOf(number)}`, address: '192.0.2.1', requestId: 'r1' })
  const eligibility = { verificationGrace: 1e12, holdFlagged: false, ownAddresses: new Set<string>() }
  const settleSettings: SettleSettings = {
    operatorAccounts: [OPERATOR_ADDRESS],
    order: 'oldest_first',
    batchSize: 0,
    caps: { dailyKills: null, weeklyKills: null },
    timeZone: 'UTC',
    minPayout: units(1n),
    maxPayout: units(10n ** 15n),
    minOperatorBalance: units(0n),
    eligibility,
    pageSize: 100,
    owedLimit: 100,
  }
  const common = { store, ids, codec: addressCodec, observer, checkpoint: async () => {} }
  let runs = 0
  const all = (text: string, values: (string | number)[] = []): Promise<readonly Row[]> =>
    database.read.all(text, values)
  return {
    clock,
    store,
    counts,
    idOf,
    all,
    link: (number: number, text: string, isProven = false) =>
      linkWallet(deps, settings, { playerId: idOf(number), address: text, isProven, actor: actorOf(number) }),
    /** The account is deleted with what it is owed, and its owner logs in anew; `epic`: what the directory names now. */
    async startAnew(number: number, epic: string | null = `e${number}`) {
      const playerId = idOf(number)
      const lost = await deletePlayer(store, { playerId, forfeit: null, actor: actorOf(number) })
      const forfeit = !lost.ok && lost.error.kind === 'forfeits' ? lost.error.amount : null
      if (!lost.ok) await deletePlayer(store, { playerId, forfeit, actor: actorOf(number) })
      const spec = { discordId: `d${number}`, discordName: `name ${number}`, epicAccountId: epic, address: null }
      await importPlayers(database, [spec], 'test', await clock.now())
      const [row] = await all('SELECT id FROM player WHERE discord_id = $1', [`d${number}`])
      playerIds[number - 1] = asId<PlayerId>(String(row?.['id']))
    },
    cancel: (number: number) => cancelWalletChange(deps, { playerId: idOf(number), actor: actorOf(number) }),
    async unlink(number: number, text: string) {
      const [row] = await all(
        'SELECT id FROM wallet_link WHERE player_id = $1 AND address = $2 AND unlinked_at_ms IS NULL',
        [idOf(number), text],
      )
      const walletId = String(row?.['id'])
      return unlinkWallet(deps, { playerId: idOf(number), walletId, actor: actorOf(number) })
    },
    unlinkId: (number: number, walletId: string) =>
      unlinkWallet(deps, { playerId: idOf(number), walletId, actor: actorOf(number) }),
    /** Everybody is owed something more. */
    async accrue(kills = 10) {
      const before = await readStates(store)
      const starts = before.filter(({ baseline }) => baseline === 0).map((state) => baselineWrite(state, 100))
      if (starts.length > 0) await store.transaction((tx) => tx.applyReadings(starts))
      const rises = (await readStates(store)).map((state) => accrualWrite(state, kills))
      await store.transaction((tx) => tx.applyReadings(rises))
    },
    settle: () => settle({ ...common, chain: null }, settleSettings, { runId: `run-${(runs += 1)}`, seed: 1 }),
    confirm: () => confirmDry(common),
    primary: async (number: number) =>
      (
        await all('SELECT address FROM wallet_link WHERE player_id = $1 AND is_primary AND unlinked_at_ms IS NULL', [
          idOf(number),
        ])
      ).map((row) => String(row['address'])),
    addressesPaid: async (number: number) =>
      (await all('SELECT address FROM payout WHERE player_id = $1 ORDER BY planned_at_ms, id', [idOf(number)])).map(
        (row) => String(row['address']),
      ),
    flags: async () =>
      (await all('SELECT player_id, kind, detail FROM abuse_flag WHERE cleared_at_ms IS NULL ORDER BY player_id')).map(
        (row) => ({
          player: String(row['player_id']),
          kind: String(row['kind']),
          detail: String(row['detail']),
        }),
      ),
    audits: async () =>
      (
        await all(
          'SELECT actor, action, target_id, summary, before_json, after_json, address FROM audit_log ORDER BY at_ms, id',
        )
      ).filter((row) => String(row['action']).startsWith('wallet_')),
  }
}
