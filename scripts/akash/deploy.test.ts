// Choosing a bid, and the small scripts around akt: what they ask, in which order, and where they stop.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { address, audit, bid, ENVIRONMENT, fakeAkt, ROOT } from '../fixtures/akash.js'
import { run } from '../fixtures/run.js'
import { chooseBid } from './choose-bid.js'
import { close } from './close.js'
import { deploy } from './deploy.js'
import { printEndpoint } from './endpoint.js'
import { logs } from './logs.js'
import { render } from './render.js'
import { AUDITOR } from './rules.js'
import { status } from './status.js'
import { update } from './update.js'
import { validateSdlFile } from './validate-sdl.js'

let folder: string
let sdl: string
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'pay2slay-akash-'))
  sdl = path.join(folder, 'sdl.yaml')
  expect(await run(render, [path.join(ROOT, 'infra/akash/deploy.yaml'), sdl], ENVIRONMENT)).toMatchObject({ code: 0 })
})
afterAll(() => rmSync(folder, { recursive: true }))
const [cheap, dear, stranger] = [address('c'), address('d'), address('s')]

test('by hand it goes as docs/deploy-akash.md says: rendered, checked, and each command of a deployment shown', async () => {
  const guards = { 'render.ts': render, 'validate-sdl.ts': validateSdlFile, 'deploy.ts': deploy }
  const text = readFileSync(path.join(ROOT, 'docs/deploy-akash.md'), 'utf8')
  const [byHand = ''] = text.split('\n## A Banano node').slice(0, 1)
  const lines = [...byHand.matchAll(/^sh scripts\/run\.sh scripts\/akash\/(\S+) (.*\/tmp\/sdl\.yaml.*)$/gm)]
  expect(lines.map(([, name]) => name)).toEqual(Object.keys(guards))
  const said: string[] = []
  for (const [, name = '', words = ''] of lines) {
    const args = words
      .split(' ')
      .map((word) => (word === '/tmp/sdl.yaml' ? sdl : word.replace(/^infra/, `${ROOT}/infra`)))
    const { code, out, err } = await run(guards[name as keyof typeof guards], args, ENVIRONMENT)
    expect([name, code, err]).toEqual([name, 0, ''])
    said.push(out)
  }
  expect(said.join('\n')).toMatch(/was rendered to [^]*manifest version [^]*\$ akt tx deployment create/)
  for (const secret of [ENVIRONMENT.POSTGRES_PASSWORD, ENVIRONMENT.SESSION_SECRET, ENVIRONMENT.P2S_OPERATOR_SEED])
    expect(said.join('\n')).not.toContain(secret)
})

describe('choosing a bid', () => {
  const choose = (bids: unknown, audited: unknown, ...more: string[]) => {
    const [bidsFile, auditedFile] = [path.join(folder, 'bids.json'), path.join(folder, 'audited.json')]
    writeFileSync(bidsFile, typeof bids === 'string' ? bids : JSON.stringify({ bids }))
    writeFileSync(auditedFile, typeof audited === 'string' ? audited : JSON.stringify(audited))
    return run(chooseBid, ['--bids', bidsFile, '--audited', auditedFile, '--dseq', '4242', ...more])
  }

  test('takes the cheapest of the audited, to the last place of the price', async () => {
    const bids = [bid(dear, '100.000000000000000002'), bid(cheap, '100.000000000000000001'), bid(stranger, '1')]
    expect(await choose(bids, audit(cheap, dear))).toEqual({ code: 0, out: cheap, err: '' })
  })
  test('never takes a provider that nobody audited', async () => {
    expect(await choose([bid(stranger, '1')], audit(cheap))).toMatchObject({ code: 3, out: '' })
    const others = { providers: [{ owner: stranger, auditor: address('o'), attributes: [] }] }
    expect(await choose([bid(stranger, '1')], others)).toMatchObject({ code: 3, out: '' })
  })
  test('prefers the preferred, the cheapest of them first', async () => {
    const bids = [bid(cheap, '1'), bid(dear, '9'), bid(stranger, '5')]
    expect((await choose(bids, audit(cheap, dear, stranger), '--prefer', `${dear}, ${stranger}`)).out).toBe(stranger)
    expect((await choose(bids, audit(cheap), '--prefer', dear)).out).toBe(cheap)
  })
  test('passes over bids that are closed, too dear, of another deployment, or in another currency', async () => {
    const bids = [
      bid(cheap, '1', { state: 'closed' }),
      bid(cheap, '30000.1'),
      bid(cheap, '1', { id: { dseq: '1', provider: cheap } }),
      bid(cheap, '1', { price: { denom: 'uakt', amount: '1' } }),
      bid(cheap, '-1'),
      bid(cheap, '1e-5'),
      bid(cheap, ''),
      {},
    ]
    expect(await choose(bids, audit(cheap))).toMatchObject({ code: 3, out: '' })
    expect(await choose([...bids, bid(dear, '30000')], audit(cheap, dear))).toMatchObject({ code: 0, out: dear })
  })
  test('reads the older shape too, and decides alike whatever the order', async () => {
    const old = (provider: string) => ({
      bid: { bid_id: { dseq: '4242', provider }, state: 'open', price: { denom: 'uact', amount: '7' } },
    })
    for (const bids of [
      [old(cheap), old(dear)],
      [old(dear), old(cheap)],
    ])
      expect((await choose(bids, audit(cheap, dear))).out).toBe(cheap)
  })
  test('a list that is none is no choice', async () => {
    for (const wrong of ['', '[]', '{}', '<html>']) {
      expect(await choose(wrong, audit(cheap))).toMatchObject({ code: 1, out: '' })
      expect(await choose([bid(cheap, '1')], wrong)).toMatchObject({ code: 1, out: '' })
    }
    expect(await choose([], audit(), '--max-price', 'none')).toMatchObject({ code: 2 })
  })
})

describe('deploying', () => {
  const deployments = (...list: string[]) => ({ deployments: list.map((dseq) => ({ deployment: { id: { dseq } } })) })
  const answers = (change: Record<string, readonly unknown[]> = {}) => ({
    'query deployment active': [deployments('1'), deployments('1'), deployments('1', '4242')],
    'query market bid': [{ bids: [] }, { bids: [bid(stranger, '1')] }, { bids: [bid(dear, '9'), bid(cheap, '3')] }],
    'query audit list': [audit(cheap, dear)],
    'provider lease-status': [{ services: { api: { uris: ['pay2slay.example'] } } }],
    ...change,
  })
  const deployWith = (change: Record<string, readonly unknown[]>, ...flags: string[]) => {
    const akt = fakeAkt(mkdtempSync(path.join(folder, 'akt-')), answers(change))
    return { akt, ran: run(deploy, [sdl, '--wait', '0', ...flags], akt.env) }
  }

  test('creates, waits for an audited bid, takes the cheapest, leases it and sends the manifest', async () => {
    const { akt, ran } = deployWith({})
    const { code, out } = await ran
    expect(code).toBe(0)
    expect(out).toMatch(/\ndseq=4242\nprovider=akash1c{38}$/)
    expect(akt.asked()).toEqual([
      'query deployment active -o json',
      `tx deployment create ${sdl} --deposit 5000000uact --yes -o json`,
      'query deployment active -o json',
      'query deployment active -o json',
      'query audit list --limit 1000 -o json',
      'query market bid 4242 open -o json',
      'query market bid 4242 open -o json',
      'query market bid 4242 open -o json',
      `tx market lease create 4242 ${cheap} --yes -o json`,
      `provider send-manifest ${sdl} --dseq 4242 --provider ${cheap}`,
      'provider lease-status 4242 -o json',
    ])
  })

  test('a dry run prints every command and runs none', async () => {
    const { akt, ran } = deployWith({}, '--dry-run')
    const { code, out } = await ran
    expect([code, akt.asked()]).toEqual([0, []])
    expect(out.split('\n').filter((line) => line.startsWith('$ '))).toEqual([
      '$ akt query deployment active -o json',
      `$ akt tx deployment create ${sdl} --deposit 5000000uact --yes -o json`,
      '$ akt query audit list --limit 1000 -o json',
      '$ akt query market bid DSEQ open -o json',
      '$ akt tx market lease create DSEQ PROVIDER --yes -o json',
      `$ akt provider send-manifest ${sdl} --dseq DSEQ --provider PROVIDER`,
      '$ akt provider lease-status DSEQ -o json',
    ])
    for (const secret of [ENVIRONMENT.POSTGRES_PASSWORD, ENVIRONMENT.P2S_OPERATOR_SEED])
      expect(out).not.toContain(secret)
  })

  test('takes nothing where nobody audited bids, and says how to give the deployment up', async () => {
    const { akt, ran } = deployWith({ 'query market bid': [{ bids: [bid(stranger, '1')] }] })
    const { code, out } = await ran
    expect([code, out]).toEqual([3, expect.stringContaining('To give it up: akt close 4242')])
    expect(akt.asked().some((words) => words.startsWith('tx market'))).toBe(false)
  })

  test('a step that fails ends it, with the deployment named', async () => {
    for (const step of ['query audit list', 'tx market lease', 'provider send-manifest']) {
      const { code, out } = await deployWith({ [step]: ['!'] }).ran
      expect([step, code, out]).toEqual([step, 1, expect.stringContaining('akt close 4242')])
    }
    const failed = await deployWith({ 'tx deployment create': ['!'] }).ran
    expect([failed.code, failed.out.includes('close')]).toEqual([1, false])
  })

  test('creates nothing where the SDL is wrong, or the account cannot be looked at', async () => {
    const { akt, ran } = deployWith({}, '--deposit', '5000000uakt')
    expect(await ran).toMatchObject({ code: 1, err: expect.stringContaining('priced in uact, deposited in uakt') })
    expect(akt.asked()).toEqual([])
    for (const answer of ['!', 'nonsense', '{}']) {
      const second = deployWith({ 'query deployment active': [answer] })
      expect(await second.ran).toMatchObject({ code: 1 })
      expect(second.akt.asked()).toEqual(['query deployment active -o json'])
    }
  })

  test('two new deployments at once are nobody’s', async () => {
    const { ran } = deployWith({ 'query deployment active': [deployments('1'), deployments('1', '4242', '4243')] })
    expect(await ran).toMatchObject({ code: 1, err: expect.stringContaining('somebody else deploys too') })
  })

  test('without akt it is one sentence', async () => {
    const { code, err } = await run(deploy, [sdl], { ...process.env, AKT: path.join(folder, 'nothing') })
    expect([code, err]).toEqual([1, expect.stringMatching(/^akt query deployment active does not start: .*ENOENT/)])
  })
})

describe('what runs', () => {
  const commands = async (guard: typeof update, ...args: string[]) => {
    const { code, out } = await run(guard, [...args, '--dry-run'])
    return [code, ...out.split('\n').filter((line) => line.startsWith('$ '))]
  }
  test('update, status, logs and close each print what they would run', async () => {
    expect(await commands(update, sdl, '4242')).toEqual([
      0,
      `$ akt update ${sdl} 4242 --yes`,
      '$ akt provider lease-status 4242 -o json',
    ])
    expect(await commands(status, '4242')).toEqual([
      0,
      '$ akt query deployment 4242 -o json',
      '$ akt provider lease-status 4242 -o json',
    ])
    expect(await commands(logs, '4242', '--service', 'api')).toEqual([
      0,
      '$ akt provider lease-logs 4242 --tail 200 --service api',
    ])
    expect(await commands(close, '4242', '--confirm', '4242')).toEqual([0, '$ akt close 4242 --yes'])
  })
  test('a number that is none, an unknown flag and an unconfirmed close are exit code 2', async () => {
    for (const [guard, args] of [
      [status, ['4242; rm -rf /']],
      [status, []],
      [status, ['4242', '--force']],
      [logs, ['4242', '--tail', '-1']],
      [logs, ['4242', '--service', '$(id)']],
      [update, [sdl]],
      [update, [sdl, '4242', '--deposit', '--dry-run']],
      [update, [sdl, '4242', '--endpoint']],
      [close, ['4242']],
      [close, ['4242', '--confirm', '4243']],
    ] as const)
      expect(await run(guard, [...args, '--dry-run'])).toMatchObject({ code: 2, out: '' })
  })
})

describe('the endpoint of a node', () => {
  const file = () => path.join(folder, 'status.json')
  const endpoint = (value: unknown) => {
    writeFileSync(file(), JSON.stringify(value))
    return run(printEndpoint, [file()])
  }
  const forwarded = (host: unknown, externalPort: unknown) => ({
    forwarded_ports: {
      banano: [
        { host: 'x.example', port: 7071, externalPort: 31_000 },
        { host, port: 7072, externalPort },
      ],
    },
  })
  test('is an artifact with the endpoint in it', async () => {
    expect(await endpoint(forwarded('provider.example', 31_234))).toEqual({
      code: 0,
      out: '{"banano_rpc_endpoint":"provider.example:31234"}',
      err: '',
    })
  })
  test('is none where the status has none, or one that cannot be', async () => {
    for (const value of [
      {},
      null,
      forwarded('http://x', 31_234),
      forwarded('x.example', 80),
      forwarded('x.example', null),
      { forwarded_ports: { api: [] } },
    ])
      expect(await endpoint(value)).toMatchObject({ code: 1, out: '' })
  })
})

describe('a node of one’s own', () => {
  const NODE = 'http://provider.example:31234'
  const template = path.join(ROOT, 'infra/akash/deploy.yaml')
  const artifact = (text: string, name = 'endpoint.json') => {
    const file = path.join(folder, name)
    writeFileSync(file, text)
    return file
  }
  const good = () => artifact('{"banano_rpc_endpoint":"provider.example:31234"}')
  const target = () => path.join(folder, 'with-node.yaml')
  const renderWith = (file: string, change: NodeJS.ProcessEnv = {}) => {
    rmSync(target(), { force: true })
    return run(render, [template, target(), '--endpoint', file], { ...ENVIRONMENT, ...change })
  }
  const nodesIn = (file: string) =>
    [...readFileSync(file, 'utf8').matchAll(/BANANO_NODE_RPC=(\S*)/g)].map(([, nodes]) => nodes)

  test('comes from its artifact into the SDL, before the others, and once', async () => {
    expect(await renderWith(good())).toMatchObject({ code: 0, out: expect.stringContaining(`node: ${NODE}`) })
    expect(nodesIn(target())).toEqual([`${NODE},http://node.example:7072`, `${NODE},http://node.example:7072`])
    for (const BANANO_NODE_RPC of ['', NODE, ` ${NODE}/ ,`]) {
      expect(await renderWith(good(), { BANANO_NODE_RPC })).toMatchObject({ code: 0 })
      expect(nodesIn(target())).toEqual([NODE, NODE])
    }
  })

  test('that no artifact names validly renders nothing', async () => {
    for (const text of [
      ...['', '{}', 'null', '[]', '"provider.example:31234"', '{"banano_rpc_endpoint":"provider.example"}'],
      ...['{"banano_rpc_endpoint":"provider.example:80"}', '{"banano_rpc_endpoint":"http://provider.example:31234"}'],
      ...['{"banano_rpc_endpoint":"a.b:31234,evil.example:7072"}', '{"banano_rpc_endpoint":"a.b:31234","more":1}'],
    ]) {
      expect(await renderWith(artifact(text, 'wrong.json'))).toMatchObject({ code: 1, out: '' })
      expect(existsSync(target())).toBe(false)
    }
    expect(await renderWith(path.join(folder, 'nothing.json'))).toMatchObject({ code: 1, out: '' })
    const noPlace = ['infra/akash/banano-node.yaml', target(), '--endpoint', good()].map((word, at) =>
      at === 0 ? path.join(ROOT, word) : word,
    )
    const env = { BANANO_NODE_IMAGE: `docker.io/bananocoin/banano@sha256:${'a'.repeat(64)}` }
    expect(await run(render, noPlace, env)).toMatchObject({ code: 1, err: expect.stringContaining('asks no node') })
    expect(existsSync(target())).toBe(false)
  })

  test('is shown by a dry run, and one that the SDL does not ask is deployed nowhere', async () => {
    expect(await renderWith(good())).toMatchObject({ code: 0 })
    const other = artifact('{"banano_rpc_endpoint":"other.example:31234"}', 'other.json')
    const akt = fakeAkt(mkdtempSync(path.join(folder, 'akt-')), {})
    for (const [guard, words] of [
      [deploy, [target()]],
      [update, [target(), '4242']],
    ] as const) {
      expect(await run(guard, [...words, '--endpoint', good(), '--dry-run'], akt.env)).toMatchObject({
        code: 0,
        out: expect.stringContaining(`\nnode: ${NODE}\n$ akt `),
      })
      for (const file of [other, artifact('{}', 'wrong.json'), path.join(folder, 'nothing.json')])
        expect(await run(guard, [...words, '--endpoint', file], akt.env)).toMatchObject({ code: 1 })
      expect(await run(guard, [sdl, ...words.slice(1), '--endpoint', good()], akt.env)).toMatchObject({
        code: 1,
        err: expect.stringContaining('api and scheduler would not ask the node'),
      })
    }
    expect(akt.asked()).toEqual([])
  })
})

test('the auditor is an address', () => expect(AUDITOR).toMatch(/^akash1[0-9a-z]{38}$/))
