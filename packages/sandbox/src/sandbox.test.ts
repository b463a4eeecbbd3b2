// The whole local world: it starts, tells the truth, stops, and finds everything again in its file.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FREE_PORTS, SANDBOX_FORTNITE_KEY, type SandboxOptions } from './options.js'
import { startSandbox, type Sandbox } from './sandbox.js'
import { ask, openWallet, processCall, sendOf, turn } from './testing-kit.js'

let folder: string
let running: Sandbox[]

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sandbox-'))
  running = []
})
afterEach(async () => {
  await Promise.all(running.map((sandbox) => sandbox.stop()))
  rmSync(folder, { recursive: true })
})

const start = async (options: SandboxOptions = {}): Promise<Sandbox> => {
  const sandbox = await startSandbox({ ports: FREE_PORTS, confirmation: { delayMs: 0 }, ...options })
  running.push(sandbox)
  return sandbox
}
const stateFile = (): string => join(folder, 'state.jsonl')

describe('a running world', () => {
  test('tells what was really paid: confirmed sends only, by address and by sender', async () => {
    const sandbox = await start({ confirmation: { delayMs: 'never' } })
    const wallet = openWallet(sandbox)
    const paid = sendOf(sandbox.network, wallet, 7n)
    await ask(sandbox.urls.node, processCall(paid))
    await turn(sandbox, `/blocks/${paid.hash}/confirm`)
    await ask(sandbox.urls.node, processCall(sendOf(sandbox.network, wallet, 5n)))
    const { received } = sandbox.state()
    const payee = Object.keys(received).find((address) => address !== wallet.address) ?? ''
    expect(received[payee]).toMatchObject({ raw: '7', sends: 1, from: { [wallet.address]: { raw: '7', sends: 1 } } })
    expect(sandbox.received(payee)).toEqual([{ hash: paid.hash, from: wallet.address, to: payee, raw: 7n }])
  })

  test('shows a status page and its whole state', async () => {
    const sandbox = await start()
    const page = await fetch(sandbox.urls.control)
    expect(page.headers.get('content-type')).toContain('text/html')
    expect(await page.text()).toContain('potassium_pete')
    const state = (await (await fetch(`${sandbox.urls.control}/state`)).json()) as { blocks: number; chains: object }
    expect([state.blocks, Object.keys(state.chains)]).toEqual([1, [sandbox.network.genesis.account]])
    expect((await turn(sandbox, '/nowhere', undefined, 'GET')).status).toBe(404)
  })

  test('a node can be down, of another network, slow to catch up; control can be off', async () => {
    const sandbox = await start()
    await turn(sandbox, '/nodes/node2', { otherGenesis: 'AB'.repeat(32) })
    expect(await ask(sandbox.urls.node2, { action: 'version' })).toMatchObject({ network_identifier: 'AB'.repeat(32) })
    await turn(sandbox, '/nodes/node2', { up: false })
    await expect(ask(sandbox.urls.node2, { action: 'version' })).rejects.toThrow()
    await turn(sandbox, '/nodes/node2', { up: true, otherGenesis: null, lagBlocks: 1 })
    openWallet(sandbox)
    expect(await ask(sandbox.urls.node2, { action: 'block_count' })).toMatchObject({ count: '2' })
    await turn(sandbox, '/nodes/node', { enableControl: false })
    expect(await ask(sandbox.urls.node, { action: 'work_cancel', hash: 'AB' })).toEqual({
      error: 'RPC control is disabled',
    })
    expect((await turn(sandbox, '/nodes/node3', {})).body.error).toBe('there is no node "node3": there are node, node2')
  })

  test('makes work that it accepts itself', async () => {
    const sandbox = await start()
    const answer = await ask(sandbox.urls.node, {
      action: 'work_generate',
      hash: 'AB'.repeat(32),
      difficulty: 'fc00000000000000',
    })
    const check = { action: 'work_validate', hash: 'AB'.repeat(32), work: answer.work, difficulty: 'fc00000000000000' }
    expect(await ask(sandbox.urls.node, check)).toMatchObject({ valid: '1' })
  })

  test('a taken port is told in one sentence, and nothing stays behind', async () => {
    const first = await start()
    const node = Number(new URL(first.urls.node).port)
    await expect(startSandbox({ ports: { ...FREE_PORTS, node } })).rejects.toThrow(
      `Port ${node} on 127.0.0.1, wanted by the sandbox's node server, is in use: stop the program that uses it, or give the sandbox another port.`,
    )
  })

  test('stops within a second, whatever hangs', async () => {
    const sandbox = await startSandbox({ ports: FREE_PORTS })
    sandbox.faults.add({ server: '*', kind: 'hang' })
    const hanging = ask(sandbox.urls.node, { action: 'version' }).catch(() => 'cut')
    await new Promise((resolve) => setTimeout(resolve, 50))
    const before = Date.now()
    await sandbox.stop()
    expect(Date.now() - before).toBeLessThan(10_000)
    expect(await hanging).toBe('cut')
  })
})

describe('a world kept in a file', () => {
  const readKills = async (sandbox: Sandbox): Promise<number> => {
    const id = sandbox.players.all()[0]?.spec.epicAccountId ?? ''
    const init = { headers: { authorization: SANDBOX_FORTNITE_KEY } }
    await fetch(`${sandbox.urls.fortnite}/v2/stats/br/v2/${id}`, init)
    return sandbox.players.all()[0]?.state().kills ?? 0
  }

  test('loses nothing that was answered, even when it ends without a word', async () => {
    const options = { stateFile: stateFile(), confirmation: { delayMs: 'never' as const }, growth: 'frozen' as const }
    const first = await start(options)
    const wallet = openWallet(first)
    const sure = sendOf(first.network, wallet, 7n)
    await ask(first.urls.node, processCall(sure))
    first.network.confirm(sure.hash)
    const open = sendOf(first.network, wallet, 5n)
    await ask(first.urls.node, processCall(open))
    await turn(first, `/players/${first.players.all()[0]?.spec.epicAccountId}`, { kills: 9999 })
    // as after kill -9: the file as it is now, half a line at its end
    writeFileSync(join(folder, 'copy.jsonl'), `${readFileSync(stateFile(), 'utf8')}{"node":0,"conf`)
    const second = await start({ ...options, stateFile: join(folder, 'copy.jsonl') })
    for (const node of second.network.nodes) {
      expect(node.ledger.confirmedHead(wallet.key)?.hash).toBe(sure.hash)
      expect(node.ledger.head(wallet.key)?.hash).toBe(open.hash)
    }
    expect(await readKills(second)).toBe(9999)
    const third = await start({ ...options, stateFile: join(folder, 'copy.jsonl') })
    expect(third.state().accounts).toEqual(second.state().accounts)
  })

  test('what was undone stays undone, and unconfirmed blocks are confirmed after the start', async () => {
    const first = await start({ stateFile: stateFile(), confirmation: { delayMs: 'never' } })
    const wallet = openWallet(first)
    const gone = sendOf(first.network, wallet, 3n)
    await ask(first.urls.node, processCall(gone))
    first.network.rollBack(gone.hash)
    const kept = sendOf(first.network, wallet, 4n)
    await ask(first.urls.node, processCall(kept))
    await first.stop()
    const second = await start({ stateFile: stateFile() })
    expect(second.network.primary.ledger.confirmedHead(wallet.key)?.hash).toBe(kept.hash)
    expect(second.network.primary.ledger.blocks.has(gone.hash)).toBe(false)
  })

  test('an account is funded once, however often the world starts', async () => {
    const { address } = openWallet(await start(), 4)
    const options = { stateFile: stateFile(), fund: [{ address, amountBan: '12.5' }] }
    await (await start(options)).stop()
    const again = await start(options)
    expect(again.state().received[address]).toMatchObject({ ban: '12.5', sends: 1 })
  })

  test('a file in a folder that is not there is refused in one sentence', async () => {
    const stateFile = join(folder, 'nowhere', 'state.jsonl')
    await expect(startSandbox({ ports: FREE_PORTS, stateFile })).rejects.toThrow(
      `The sandbox's state file ${stateFile} cannot be written (ENOENT): make its folder, or name another file.`,
    )
  })

  test.each([
    ['hello\n', /line 1 was not written by a sandbox \(it is no JSON\)\. Delete the file/],
    ['{"some":"json"}\n', /line 1 was not written by a sandbox \(it is no line of a sandbox journal\)/],
    ['no line break', /does not begin as a sandbox's state does/],
    ['{"sandbox":1,"genesis":"AB"}\n', /belongs to a ledger with another genesis/],
  ])('a file with %j is refused in one sentence', async (content, message) => {
    writeFileSync(stateFile(), content)
    await expect(startSandbox({ ports: FREE_PORTS, stateFile: stateFile() })).rejects.toThrow(message)
    expect(readFileSync(stateFile(), 'utf8')).toBe(content)
  })
})
