// GET / of the control server: the local world on one page, for people.
import type { FaultRule } from '../faults/rules.js'
import type { LedgerState } from './state.js'
import type { playerState } from './player-controls.js'

export interface StatusFacts extends LedgerState {
  readonly urls: SandboxUrls
  readonly players: readonly ReturnType<typeof playerState>[]
  readonly faults: readonly FaultRule[]
}

export interface SandboxUrls {
  readonly control: string
  readonly node: string
  readonly node2: string
  readonly fortnite: string
  readonly yunite: string
  readonly discord: string
}

const escape = (text: unknown): string => String(text).replace(/[&<>"]/g, (mark) => `&#${mark.charCodeAt(0)};`)

const table = (heads: readonly string[], rows: readonly (readonly unknown[])[]): string => {
  const cells = (tag: string, values: readonly unknown[]) =>
    values.map((value) => `<${tag}>${escape(value)}</${tag}>`).join('')
  return `<table><tr>${cells('th', heads)}</tr>${rows.map((row) => `<tr>${cells('td', row)}</tr>`).join('')}</table>`
}

const CALLS = [
  'GET /state (?chains=false)',
  'GET /players',
  'GET /faults',
  'POST /faults',
  'DELETE /faults',
  'DELETE /faults/{id}',
  'POST /fund',
  'POST /confirmation',
  'POST /accounts/{address}/hold',
  'POST /blocks/{hash}/confirm',
  'POST /blocks/{hash}/rollback',
  'POST /rival',
  'POST /epoch',
  'POST /nodes/{name}',
  'POST /players/{epicAccountId}',
  'POST /growth',
  'POST /season',
  'POST /limits',
]

export function statusPage(facts: StatusFacts): string {
  const paid = (address: string): string => facts.received[address]?.ban ?? '0.0'
  const players = facts.players.map((p) => [
    p.epicName,
    p.stats,
    p.link,
    p.inGuild ? 'yes' : 'no',
    p.killsPerMinute,
    p.kills,
    paid(p.address),
    p.address,
  ])
  const accounts = facts.accounts.map((a) => [a.address, a.balanceBan, a.receivableBan, a.height, a.confirmedHeight])
  const nodes = facts.nodes.map((n) => [n.name, n.blocks, n.cemented, n.waiting, JSON.stringify(n.settings)])
  const faults = facts.faults.map((f) => [f.id, f.server, f.action, f.kind, f.hits])
  return `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta http-equiv="refresh" content="5"><title>Sandbox</title>
<style>body{font:14px/1.5 system-ui,sans-serif;margin:2rem}td,th{text-align:left;padding:.1rem .8rem .1rem 0}td{font-family:monospace}</style></head>
<body><h1>The local world</h1>
${table(['server', 'address'], Object.entries(facts.urls))}
<h2>Players</h2>${table(['name', 'stats', 'link', 'in guild', 'kills/min', 'kills', 'BAN received', 'address'], players)}
<h2>Ledger</h2><p>${facts.blocks} blocks, ${facts.cemented} confirmed; genesis <code>${escape(facts.genesis)}</code>;
confirmation <code>${escape(JSON.stringify(facts.confirmation))}</code></p>
${table(['account', 'balance BAN', 'receivable BAN', 'blocks', 'confirmed'], accounts)}
<h2>Nodes</h2>${table(['node', 'blocks', 'confirmed', 'waiting', 'settings'], nodes)}
<h2>Faults</h2>${faults.length === 0 ? '<p>none</p>' : table(['id', 'server', 'action', 'kind', 'hits'], faults)}
<h2>Calls</h2><ul>${CALLS.map((call) => `<li><code>${escape(call)}</code></li>`).join('')}</ul></body></html>
`
}
