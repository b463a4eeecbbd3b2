// Reads the demo's books as they change, beside the services that write them: read-only, so it can disturb nothing.
import { createRequire } from 'node:module'

const Sqlite = createRequire(import.meta.url)('better-sqlite3')
const OPEN = `state IN ('planned', 'signed', 'published')`

export function openBooks(file) {
  const database = new Sqlite(file, { readonly: true, timeout: 5_000 })
  database.defaultSafeIntegers(true)
  const all = (sql, ...values) => database.prepare(sql).all(...values)
  const one = (sql, ...values) => database.prepare(sql).get(...values)
  const lastRow = (name) => one(`SELECT coalesce(max(rowid), 0) AS n FROM ${name}`).n

  return {
    lastAccrual: () => lastRow('accrual'),
    lastPayout: () => lastRow('payout'),
    /** Accruals made since; the second half of a split is not a new one. */
    accrualsAfter: (row) =>
      all(
        `SELECT a.rowid AS row, p.discord_name AS name, a.to_kills - a.from_kills AS kills, a.amount_units AS units
         FROM accrual a JOIN player p ON p.id = a.player_id WHERE a.rowid > ? AND a.split_from IS NULL ORDER BY a.rowid`,
        row,
      ),
    payoutsAfter: (row) =>
      all(
        `SELECT y.rowid AS row, y.id, p.discord_name AS name, y.state, y.kills, y.amount_units AS units
         FROM payout y JOIN player p ON p.id = y.player_id WHERE y.rowid > ? ORDER BY y.rowid`,
        row,
      ),
    openPayouts: () =>
      all(
        `SELECT y.rowid AS row, y.id, p.discord_name AS name, y.state, y.kills, y.amount_units AS units
         FROM payout y JOIN player p ON p.id = y.player_id WHERE y.${OPEN}`,
      ),
    payout: (id) =>
      one(
        `SELECT y.state, y.reason, (SELECT b.hash FROM block b WHERE b.payout_id = y.id AND b.state <> 'dead') AS hash
         FROM payout y WHERE y.id = ?`,
        id,
      ),
    baselines: () => one('SELECT count(*) AS n FROM player WHERE baseline > 0').n,
    players: () => one('SELECT count(*) AS n FROM player').n,
    receives: () => one(`SELECT count(*) AS n FROM block WHERE role = 'receive' AND state = 'confirmed'`).n,
    /** Seconds until the last lease ends that somebody holds; 0 when none does. */
    leaseSeconds: () => {
      const until = Number(one('SELECT coalesce(max(expires_at_ms), 0) AS n FROM lease').n)
      return Math.max(0, Math.ceil((until - Date.now()) / 1000))
    },
    stops: () => all('SELECT kind, reason FROM stop ORDER BY kind'),
    runsOf: (job) => Number(one('SELECT coalesce(max(runs), 0) AS n FROM job_state WHERE name = ?', job).n),
    totals: () =>
      one(
        `SELECT (SELECT count(*) FROM player) AS players,
           (SELECT coalesce(sum(to_kills - from_kills), 0) FROM accrual) AS kills,
           (SELECT coalesce(sum(amount_units), 0) FROM accrual) AS accrued,
           (SELECT coalesce(sum(amount_units), 0) FROM accrual WHERE payout_id IS NULL) AS owed,
           (SELECT coalesce(sum(amount_units), 0) FROM payout WHERE ${OPEN}) AS open,
           (SELECT coalesce(sum(amount_units), 0) FROM payout WHERE state = 'confirmed') AS paid,
           (SELECT count(*) FROM payout WHERE state = 'confirmed') AS payouts,
           (SELECT count(*) FROM block WHERE role = 'payout' AND state = 'confirmed') AS blocks`,
      ),
    /** Address -> units that the books hold as paid. */
    paidByAddress: () =>
      new Map(
        all(`SELECT address, sum(amount_units) AS units FROM payout WHERE state = 'confirmed' GROUP BY address`).map(
          ({ address, units }) => [address, units],
        ),
      ),
    close: () => database.close(),
  }
}
