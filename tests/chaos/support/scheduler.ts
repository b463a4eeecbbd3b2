// The scheduler as production has it, with hooks of the matrix: it can be told to end or to stop at a named point, and its leases
// and time-outs are short. Never built into the product: see entry.ts.
import { runCli } from '../../../apps/scheduler/src/cli.js'
import { PRODUCTION } from '../../../apps/scheduler/src/hooks.js'
import { readOrder, takeOrder, VARIABLES } from './orders.js'

const orders = process.env[VARIABLES.orders] ?? ''
const number = (name: string): number | undefined => (process.env[name] ? Number(process.env[name]) : undefined)

let known = ''
let passed = 0

async function checkpoint(name: string): Promise<void> {
  const order = readOrder(orders)
  if (order === null) known = ''
  if (order?.point !== name) return
  const text = JSON.stringify(order)
  if (text !== known) passed = 0
  known = text
  passed += 1
  if (passed < order.nth || !takeOrder(orders, process.pid)) return
  known = ''
  process.kill(process.pid, order.signal)
}

const statementTimeoutMs = number(VARIABLES.statementMs) ?? PRODUCTION.limits.statementTimeoutMs
const poolSize = number(VARIABLES.poolSize)
await runCli({
  checkpoint,
  leaseMs: number(VARIABLES.leaseMs) ?? PRODUCTION.leaseMs,
  limits: { statementTimeoutMs, answerTimeoutMs: statementTimeoutMs + 500, ...(poolSize && { poolSize }) },
})
