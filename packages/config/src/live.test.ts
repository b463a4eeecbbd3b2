import { afterAll, describe, expect, test } from '@jest/globals'
import { DEV_GENESIS, LIVE_GENESIS } from './chain-environment.js'
import { describeSettings } from './describe.js'
import { LIVE, loadGood, problemsOf, removeWorkspaces } from './fixtures/workspace.js'

afterAll(removeWorkspaces)

const GENESIS = 'ab'.repeat(32)
const integrations = (text: string) => ({ 'configs/integrations.yaml': `${text}\n` })

describe('live', () => {
  test('needs a node, both keys and the guild, and says so of all of them at once', () => {
    const problems = problemsOf({ P2S_DRY_RUN: 'false' })
    for (const key of ['node_rpc', 'fortnite_api_key', 'yunite_api_key', 'yunite_guild_id']) {
      expect(problems).toContainEqual(expect.stringContaining(`configs/integrations.yaml: ${key}: this is needed when`))
    }
    expect(problems).toHaveLength(4)
    expect(loadGood(LIVE).world).toEqual({ mode: 'live', genesisHash: LIVE_GENESIS, outside: 'real' })
  })

  test('demo features are refused, except in the local world', () => {
    expect(problemsOf({ ...LIVE, DEMO_MODE: '1' })).toEqual([
      expect.stringContaining('DEMO_MODE is "true": demo features would give real money away'),
    ])
    expect(loadGood({ DEMO_MODE: '1' }).demoMode).toBe(true)
  })

  test('real money is not paid on the word of a stand-in on this machine, or of whoever sits on the wire', () => {
    expect(
      problemsOf({
        ...LIVE,
        FORTNITE_BASE_URL: 'http://127.0.0.1:8102',
        YUNITE_BASE_URL: 'http://yunite.example',
        DISCORD_BASE_URL: 'http://127.0.0.1:8105',
      }),
    ).toEqual([
      expect.stringContaining('fortnite_base_url is "http://127.0.0.1:8102": a stand-in on this machine'),
      expect.stringContaining('yunite_base_url is "http://yunite.example": it must begin with https://'),
      expect.stringContaining('discord_base_url is "http://127.0.0.1:8105": a stand-in on this machine'),
    ])
  })

  test('a sandbox takes its providers from this machine', () => {
    const env = { ...LIVE, FORTNITE_BASE_URL: 'http://127.0.0.1:8102', BANANO_NODE_RPC: 'http://127.0.0.1:8101' }
    const settings = loadGood(
      env,
      integrations(`chain_env: sandbox\nsandbox_genesis: ${GENESIS}\nwork_threshold: ff00000000000000`),
    )
    expect(settings.world).toEqual({ mode: 'live', genesisHash: GENESIS.toUpperCase(), outside: 'sandbox' })
    expect(settings.chain.workThreshold).toBe(0xff00000000000000n)
  })
})

describe('chain_env', () => {
  test('dev knows the genesis of the dev network, which a setting may replace', () => {
    expect(loadGood({}, integrations('chain_env: dev')).chain.expectedGenesis).toBe(DEV_GENESIS)
    expect(loadGood({}, integrations(`chain_env: dev\nsandbox_genesis: ${GENESIS}`)).chain.expectedGenesis).toBe(
      GENESIS.toUpperCase(),
    )
  })
  test.each([
    ['sandbox', '', 'sandbox_genesis: chain_env sandbox needs the genesis hash'],
    ['beta', '', 'beta_genesis: chain_env beta needs the genesis hash'],
    ['live', `sandbox_genesis: ${GENESIS}`, 'sandbox_genesis is "ababab'],
    [
      'live',
      'work_threshold: fe00000000000000',
      'work_threshold is "fe00000000000000": this key belongs to chain_env dev and sandbox',
    ],
    ['beta', `beta_genesis: ${GENESIS}\nwork_threshold: fe00000000000000`, 'work_threshold is'],
    ['live', `beta_genesis: ${GENESIS}`, 'beta_genesis is'],
    ['sandbox', `sandbox_genesis: ${LIVE_GENESIS}`, 'this is the genesis of the live network'],
    ['beta', `beta_genesis: ${LIVE_GENESIS.toLowerCase()}`, 'this is the genesis of the live network'],
    ['sandbox', 'sandbox_genesis: abc', 'sandbox_genesis is "abc": it must be 64 hexadecimal digits'],
  ])('%s with %j is refused', (environment, more, expected) => {
    const problems = problemsOf({}, integrations(`chain_env: ${environment}\n${more}`))
    expect(problems).toEqual([expect.stringContaining(expected)])
  })
  test('beta takes its genesis from its own key', () => {
    const { chain, world } = loadGood({}, integrations(`chain_env: beta\nbeta_genesis: ${GENESIS}`))
    expect(chain).toMatchObject({ expectedGenesis: GENESIS.toUpperCase(), workThreshold: 0xfffff00000000000n })
    expect(world.outside).toBe('sandbox')
  })
})

describe('what is printed', () => {
  const env = {
    ...LIVE,
    BANANO_NODE_RPC: 'https://user:hunter2@node.example/rpc?key=hunter3',
    DATABASE_URL: 'postgresql://p2s:hunter4@db:5432/p2s?sslpassword=hunter5',
    P2S_OPERATOR_SEED: 'a'.repeat(64),
  }

  test('the table of settings holds no secret', () => {
    const table = describeSettings(loadGood(env))
    const text = JSON.stringify(table)
    for (const secret of ['hunter', 'a'.repeat(64), 'in-a-test']) expect(text).not.toContain(secret)
    expect(table).toContainEqual({ name: 'database', value: 'postgresql://db:5432/p2s' })
    expect(table).toContainEqual({ name: 'nodes', value: 'https://***@node.example/rpc?***' })
    expect(table).toContainEqual({ name: 'operator seed', value: '*** from P2S_OPERATOR_SEED' })
  })

  test('a header for an address that is never asked is a warning without its value', () => {
    const file = integrations('node_headers: {"http://x/?k=hunter": {Authorization: hunter2}}')
    expect(loadGood({}, file).warnings).toEqual([
      expect.stringContaining('which is in none of node_rpc, node_websocket and work_servers'),
    ])
    expect(loadGood({}, file).warnings.join()).not.toContain('hunter')
    const bad = problemsOf({}, integrations('node_headers: {"http://x": {X-Plain: "hunter\\n2"}}'))
    expect(bad).toEqual([
      'configs/integrations.yaml: node_headers.http://x.X-Plain is ***: it must be a header value of printable characters',
    ])
  })
})
