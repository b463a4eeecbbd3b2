// Reads the demo's books as they change, beside the services that write them: committed rows only, and nothing is written.
const OPEN = `state IN ('planned', 'signed', 'published')`

/** PostgreSQL's driver gives short integers as numbers. */
const withBigints = (row) =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, typeof value === 'number' ? BigInt(value) : value]),
  )

/** `database`: as `openDatabase` of packages/db gives it. Whole numbers are told as bigint. */
export function openBooks(database) {
  const all = async (sql, ...values) => (await database.read.all(sql, values)).map(withBigints)
  const one = async (sql, ...values) => (await all(sql, ...values))[0]
  /** Ids go up with the time at which one process made them, and one scheduler makes all of them here. */
  const lastId = async (name) => (await one(`SELECT coalesce(max(id), '') AS id FROM ${name}`)).id

  return {
    lastAccrual: () => lastId('accrual'),
    lastPayout: () => lastId('payout'),
    /** Accruals made since; the second half of a split is not a new one. */
    accrualsAfter: (id) =>
      all(
        `SELECT a.id, p.discord_name AS name, a.to_kills - a.from_kills AS kills, a.amount_units AS units
         FROM accrual a JOIN player p ON p.id = a.player_id WHERE a.id > $1 AND a.split_from IS NULL ORDER BY a.id`,
        id,
      ),
    payoutsAfter: (id) =>
      all(
        `SELECT y.id, p.discord_name AS name, y.state, y.kills, y.amount_units AS units
         FROM payout y JOIN player p ON p.id = y.player_id WHERE y.id > $1 ORDER BY y.id`,
        id,
      ),
    openPayouts: () =>
      all(
        `SELECT y.id, p.discord_name AS name, y.state, y.kills, y.amount_units AS units
         FROM payout y JOIN player p ON p.id = y.player_id WHERE y.${OPEN}`,
      ),
    payout: (id) =>
      one(
        `SELECT y.state, y.reason, (SELECT b.hash FROM block b WHERE b.payout_id = y.id AND b.state <> 'dead') AS hash
         FROM payout y WHERE y.id = $1`,
        id,
      ),
    baselines: async () => (await one('SELECT count(*) AS n FROM player WHERE baseline > 0')).n,
    receives: async () =>
      (await one(`SELECT count(*) AS n FROM block WHERE role = 'receive' AND state = 'confirmed'`)).n,
    /** Seconds until the last lease ends that somebody holds; 0 when none does. */
    leaseSeconds: async () => {
      const until = Number((await one('SELECT coalesce(max(expires_at_ms), 0) AS n FROM lease')).n)
      return Math.max(0, Math.ceil((until - (await database.now())) / 1000))
    },
    stops: () => all('SELECT kind, reason FROM stop ORDER BY kind'),
    runsOf: async (job) =>
      Number((await one('SELECT coalesce(max(runs), 0) AS n FROM job_state WHERE name = $1', job)).n),
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
    async paidByAddress() {
      const rows = await all(
        `SELECT address, sum(amount_units) AS units FROM payout WHERE state = 'confirmed' GROUP BY address`,
      )
      return new Map(rows.map(({ address, units }) => [address, units]))
    },
    close: () => database.close(),
  }
}
