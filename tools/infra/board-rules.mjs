// usage: board-rules.mjs OUTPUT. Turns every query of the Grafana boards into a recording rule, so that promtool reads it as PromQL.
import { globSync, readFileSync, writeFileSync } from 'node:fs'

const queries = globSync('infra/grafana/boards/*.json').flatMap((file) =>
  JSON.parse(readFileSync(file, 'utf8')).panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)),
)
const rules = queries.map((expr, index) => ({
  record: `board:query${index}`,
  expr: expr.replaceAll('$__rate_interval', '5m'),
}))
writeFileSync(process.argv[2], JSON.stringify({ groups: [{ name: 'boards', rules }] }))
process.stdout.write(`${queries.length} queries of the board\n`)
