// The sandbox as a process: it starts, says where it is, ends cleanly, and forgets nothing that it answered.
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { blockJson, forge, SANDBOX_WORK_THRESHOLD, walletOf } from '@pay2slay/sandbox'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url))
const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
const ANY_PORTS = ['control', 'node', 'fortnite', 'yunite', 'node2', 'discord'].flatMap((name) => [
  `--${name}-port`,
  '0',
])
const wallet = walletOf('77'.repeat(32))

let folder: string
let children: ChildProcess[]
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sandbox-app-'))
  children = []
})
afterEach(() => {
  for (const child of children) child.kill('SIGKILL')
  rmSync(folder, { recursive: true })
})

function run(...flags: readonly string[]) {
  const child = spawn(process.execPath, ['--conditions=source', '--import', 'tsx', MAIN, ...flags], { cwd: ROOT })
  children.push(child)
  const said = { out: '', error: '' }
  child.stdout.on('data', (part: Buffer) => (said.out += part.toString()))
  child.stderr.on('data', (part: Buffer) => (said.error += part.toString()))
  const ended = once(child, 'close').then(([code]) => code as number | null)
  return { child, said, ended }
}

/** Resolves with the first node's address once the sandbox has said everything. */
async function up({ said, ended }: ReturnType<typeof run>): Promise<string> {
  const gone = ended.then((code) => {
    throw new Error(`the sandbox ended with ${code}: ${said.error}`)
  })
  const seen = async (): Promise<string> => {
    for (;;) {
      const url = /Banano node +(\S+)\n/.exec(said.out)?.[1]
      if (url !== undefined && /genesis +\S+\n/.test(said.out)) return url
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
  return Promise.race([seen(), gone])
}

const ask = async (url: string, body: unknown): Promise<Record<string, string>> =>
  (await (await fetch(url, { method: 'POST', body: JSON.stringify(body) })).json()) as Record<string, string>

test.each(['SIGINT', 'SIGTERM'] as const)('%s ends it with exit code 0', async (signal) => {
  const sandbox = run(...ANY_PORTS)
  await up(sandbox)
  sandbox.child.kill(signal)
  expect(await sandbox.ended).toBe(0)
  expect(sandbox.said.error).toBe('')
})

test('killed with -9 amid a chain of sends, it knows every block that it answered', async () => {
  const flags = [
    ...ANY_PORTS,
    '--state',
    join(folder, 'state.jsonl'),
    '--fund',
    `${wallet.address}=5`,
    '--confirm-delay-ms',
    '0',
  ]
  const first = run(...flags)
  const url = await up(first)
  const waiting = await ask(url, { action: 'receivable', account: wallet.address, count: '1' })
  const source = waiting.blocks?.[0] ?? ''
  const base = { representative: wallet.address }
  const balance = 5n * 10n ** 29n
  let block = forge(wallet, { ...base, previous: null, balance, link: source }, SANDBOX_WORK_THRESHOLD)
  const answered: string[] = []
  for (let sent = 1n; ; sent += 1n) {
    const answer = await ask(url, { action: 'process', json_block: 'true', block: blockJson(block) }).catch(() => null)
    if (answer === null) break
    answered.push(answer.hash ?? '')
    // A moment later, wherever the chain is by then.
    if (answered.length === 4) setTimeout(() => first.child.kill('SIGKILL'), 100)
    block = forge(
      wallet,
      { ...base, previous: block.hash, balance: balance - sent, link: wallet.key },
      SANDBOX_WORK_THRESHOLD,
    )
  }
  await first.ended
  const again = await up(run(...flags))
  expect(answered.length).toBeGreaterThan(3)
  const known = await ask(again, {
    action: 'blocks_info',
    json_block: 'true',
    include_not_found: 'true',
    hashes: answered,
  })
  expect(known.blocks_not_found).toBe('')
  const totals = await ask(again, { action: 'account_balance', account: wallet.address })
  expect(BigInt(totals.balance ?? '0') + BigInt(totals.receivable ?? '0')).toBe(balance)
})

test('a taken port ends it with one sentence and exit code 1', async () => {
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  const { port } = taken.address() as AddressInfo
  const sandbox = run(...ANY_PORTS, '--yunite-port', String(port))
  expect(await sandbox.ended).toBe(1)
  expect(sandbox.said.error).toMatch(new RegExp(`^Port ${port} on 127\\.0\\.0\\.1, .* is in use: .*\\.\\n$`))
  taken.close()
})

test.each([
  [['--node-port', 'abc'], /'--node-port <port>' argument 'abc' is invalid\. give a whole number from 0 to 65535\./],
  [['--work-threshold', '1'], /give 16 hex digits, such as fffffe0000000000\./],
  [['--fund', 'ban_1=5'], /give ADDRESS=BAN/],
])('a mistake in %j is told', async (flags, message) => {
  const sandbox = run(...flags)
  expect(await sandbox.ended).toBe(1)
  expect(sandbox.said.error).toMatch(message)
})
