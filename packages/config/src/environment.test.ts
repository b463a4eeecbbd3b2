import { afterAll, describe, expect, test } from '@jest/globals'
import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { LIVE, loadGood, problemsOf, removeWorkspaces } from './fixtures/workspace.js'
import { loadSettings } from './load.js'

afterAll(removeWorkspaces)

const SEED = '0123456789abcdef'.repeat(4)
const OTHER_SEED = 'f'.repeat(64)

describe('P2S_DRY_RUN has one parser', () => {
  test.each(['true', 'TRUE', '1', 'yes', 'Yes', 'on'])('%s is a dry run', (word) => {
    expect(loadGood({ ...LIVE, P2S_DRY_RUN: word }).dryRun).toBe(true)
  })
  test.each(['false', 'False', '0', 'no', 'OFF'])('%s is live', (word) => {
    expect(loadGood({ ...LIVE, P2S_DRY_RUN: word }).dryRun).toBe(false)
  })
  test.each(['', ' ', 'False ', ' true', 'fals', '2', 'null', 'dry'])('%j stops the start', (word) => {
    expect(problemsOf({ ...LIVE, P2S_DRY_RUN: word })).toEqual([
      `environment: P2S_DRY_RUN is ${JSON.stringify(word)}: it must be one of true, false, 1, 0, yes, no, on, off`,
    ])
  })
  test('the same words count in the file, and the environment wins', () => {
    const live = { 'configs/integrations.yaml': 'dry_run: off\n' }
    expect(loadGood({ ...LIVE, P2S_DRY_RUN: undefined }, live).dryRun).toBe(false)
    expect(loadGood({ P2S_DRY_RUN: 'on' }, live).dryRun).toBe(true)
    expect(problemsOf({}, { 'configs/integrations.yaml': 'dry_run: maybe\n' })).toHaveLength(1)
  })
})

describe('the environment wins over the files', () => {
  test('for caps, interval, balance, ports and addresses', () => {
    const settings = loadGood({
      P2S_DAILY_CAP: '7',
      P2S_WEEKLY_CAP: '20',
      P2S_OUTFLOW_LIMIT_BAN_PER_HOUR: '2.5',
      P2S_OUTFLOW_LIMIT_BAN_PER_DAY: '10',
      P2S_INTERVAL_SECONDS: '5',
      MIN_OPERATOR_BALANCE_BAN: '1.5',
      PORT: '9000',
      P2S_HOST: '0.0.0.0',
      P2S_METRICS_PORT: '0',
      P2S_API_METRICS_PORT: '0',
      P2S_START_JITTER_SEC: '3',
      P2S_LOG_LEVEL: 'warning',
      IMAGE_TAG: 'v1',
      DISCORD_INVITE_URL: 'https://discord.gg/x',
      RATE_LIMIT_PER_IP_PER_MINUTE: '60',
      P2S_TRUSTED_PROXY_HOPS: '2',
    })
    expect(settings.payout.caps).toEqual({ dailyKills: 7, weeklyKills: 20 })
    expect(settings.payout.outflow).toEqual({ perHour: 250_000_000n, perDay: 1_000_000_000n })
    expect(settings.scheduler).toMatchObject({ intervalSeconds: 5, startJitterSeconds: 3, metricsPort: 0 })
    expect(settings.chain.minOperatorBalance).toBe(150_000_000n)
    expect(settings).toMatchObject({ host: '0.0.0.0', version: 'v1', log: { level: 'warn', format: 'auto' } })
    expect(settings.product.discordInviteUrl).toBe('https://discord.gg/x')
    expect(settings.api.limits).toMatchObject({ globalPerMinute: 60_000, perIpPerMinute: 60 })
    expect(settings.api.trustedProxyHops).toBe(2)
    expect(settings.api.port).toBe(9000)
    expect(loadGood({ PORT: '9000', P2S_API_PORT: '9001' }).api.port).toBe(9001)
  })

  test('also for a key inside a group, whatever else the group says', () => {
    const file = { 'configs/integrations.yaml': 'rate_limits: {per_ip_per_minute: 5, login_per_minute: 6}\n' }
    const limits = { globalPerMinute: 9, perIpPerMinute: 7, loginPerMinute: 6 }
    const env = { RATE_LIMIT_GLOBAL_PER_MINUTE: '9', RATE_LIMIT_PER_IP_PER_MINUTE: '7' }
    expect(loadGood(env, file).api.limits).toMatchObject(limits)
    expect(problemsOf({ RATE_LIMIT_PER_IP_PER_MINUTE: 'many' }, file)).toEqual([
      'environment: RATE_LIMIT_PER_IP_PER_MINUTE is "many": it must be a whole number from 1 to 1000000',
    ])
    expect(problemsOf(env, { 'configs/integrations.yaml': 'rate_limits: none\n' })).toEqual([
      expect.stringContaining('configs/integrations.yaml: rate_limits is "none": it must be a group of the keys'),
    ])
  })

  test('several nodes stand in one variable, separated by commas, or as a list or text in the file', () => {
    const urls = (settings: ReturnType<typeof loadGood>) => settings.chain.nodes.map(({ url }) => url)
    expect(urls(loadGood({ BANANO_NODE_RPC: 'http://a:7072, http://b:7072' }))).toEqual([
      'http://a:7072',
      'http://b:7072',
    ])
    const list = 'node_rpc: [http://c:7072]\nnode_headers: {"http://c:7072": {X-Key: abc}}\n'
    expect(loadGood({}, { 'configs/integrations.yaml': list }).chain.nodes).toEqual([
      { url: 'http://c:7072', headers: { 'X-Key': 'abc' } },
    ])
    expect(urls(loadGood({}, { 'configs/integrations.yaml': 'node_rpc: http://d\n' }))).toEqual(['http://d'])
    expect(problemsOf({ BANANO_NODE_RPC: 'http://a,nonsense' })).toEqual([
      expect.stringContaining('environment: BANANO_NODE_RPC is "nonsense": it must be an address'),
    ])
  })

  test('WebSockets of nodes are wss:// or ws://, with the headers of their address, and none is the default', () => {
    expect(loadGood({}).chain.webSockets).toEqual([])
    const headers = { 'configs/integrations.yaml': 'node_headers: {"wss://b/ws": {X-Key: abc}}\n' }
    expect(loadGood({ BANANO_NODE_WEBSOCKET: 'ws://a:7074, wss://b/ws' }, headers).chain.webSockets).toEqual([
      { url: 'ws://a:7074', headers: {} },
      { url: 'wss://b/ws', headers: { 'X-Key': 'abc' } },
    ])
    for (const wrong of ['http://a:7074', 'ws://', 'wss://a#b'])
      expect(problemsOf({ BANANO_NODE_WEBSOCKET: wrong })).toEqual([
        expect.stringMatching(/^environment: BANANO_NODE_WEBSOCKET is .* it must be an address that begins with wss:/),
      ])
  })

  test('a variable that is set to nothing counts as unset', () => {
    expect(
      loadGood({ P2S_DAILY_CAP: '', PORT: '', DATABASE_URL: '', FORTNITE_API_KEY: '' }).payout.caps.dailyKills,
    ).toBe(150)
  })
})

describe('two names of one setting', () => {
  test('must agree about the smallest balance', () => {
    const both = { P2S_MIN_OPERATOR_BALANCE_BAN: '50', MIN_OPERATOR_BALANCE_BAN: '50.0' }
    expect(loadGood(both).chain.minOperatorBalance).toBe(5_000_000_000n)
    expect(problemsOf({ ...both, MIN_OPERATOR_BALANCE_BAN: '51' })).toEqual([
      'environment: MIN_OPERATOR_BALANCE_BAN is "51": it is the same setting as P2S_MIN_OPERATOR_BALANCE_BAN, which is "50": set one of them, or both alike',
    ])
  })

  test('must agree about the limit of requests to Fortnite', () => {
    const limits = (text: string) => ({ 'configs/integrations.yaml': `rate_limits: {${text}}\n` })
    expect(loadGood({}, limits('fortnite_per_minute: 60')).fortnite.perMinute).toBe(60)
    expect(loadGood({}, limits('fortnite_per_min: 60')).fortnite.perMinute).toBe(60)
    expect(loadGood({}, limits('fortnite_per_min: 60, fortnite_per_minute: 60')).fortnite.perMinute).toBe(60)
    expect(problemsOf({}, limits('fortnite_per_min: 60, fortnite_per_minute: 61'))).toEqual([
      expect.stringContaining(
        'rate_limits.fortnite_per_minute is "61": it is the same setting as fortnite_per_min, which is 60',
      ),
    ])
  })
})

describe('.env', () => {
  test('is read from the workspace root, and what the process was started with wins', () => {
    const dotenv = { '.env': 'P2S_DAILY_CAP=9\nexport P2S_WEEKLY_CAP="30"\nP2S_API_PORT=9100 # words\n' }
    expect(loadGood({ P2S_DAILY_CAP: '8' }, dotenv).payout.caps).toEqual({ dailyKills: 8, weeklyKills: 30 })
    expect(loadGood({ P2S_API_PORT: '' }, dotenv).api.port).toBe(8000)
  })
})

describe('the operator seed', () => {
  const file = { 'seed.txt': `${SEED}\n` }

  test('comes from a file or a variable, and both may say the same', () => {
    const both = { P2S_OPERATOR_SEED_FILE: 'seed.txt', P2S_OPERATOR_SEED: SEED.toUpperCase() }
    expect(loadGood(both, file).operator.seed?.reveal()).toBe(SEED)
    expect(loadGood({ P2S_OPERATOR_SEED: SEED }).operator).toMatchObject({ seedSource: 'P2S_OPERATOR_SEED' })
    expect(loadGood().operator.seed).toBeNull()
  })

  test('two that differ stop the start and neither is shown', () => {
    const problems = problemsOf({ P2S_OPERATOR_SEED_FILE: 'seed.txt', P2S_OPERATOR_SEED: OTHER_SEED }, file)
    expect(problems).toEqual([
      'environment: P2S_OPERATOR_SEED is ***: it differs from the seed in P2S_OPERATOR_SEED_FILE: leave one of them out',
    ])
  })

  test.each([
    ['is no seed', { P2S_OPERATOR_SEED: `${SEED}0` }, {}],
    ['is no seed in a file', { P2S_OPERATOR_SEED_FILE: 'seed.txt' }, { 'seed.txt': `${SEED} ${SEED}` }],
    ['is a folder', { P2S_OPERATOR_SEED_FILE: 'configs' }, {}],
  ])('a text that %s is refused without being shown', (_name, env, files) => {
    const problems = problemsOf(env, files)
    expect(problems).toHaveLength(1)
    expect(problems.join()).not.toContain(SEED)
  })

  test('a file that others may read is a warning', () => {
    const settings = loadGood({ P2S_OPERATOR_SEED_FILE: 'seed.txt' }, file)
    expect(settings.warnings).toEqual([])
    chmodSync(join(settings.root, 'seed.txt'), 0o644)
    const again = loadSettings({ env: { P2S_OPERATOR_SEED_FILE: 'seed.txt' }, root: settings.root })
    expect(again).toMatchObject({ ok: true, value: { warnings: [expect.stringContaining('chmod 600')] } })
  })

  test('the API never opens it', () => {
    const missing = { P2S_OPERATOR_SEED_FILE: 'nowhere', P2S_OPERATOR_SEED: SEED }
    expect(loadGood(missing, {}, 'api').operator.seed).toBeNull()
  })

  test('is masked wherever settings are printed', () => {
    const settings = loadGood({ ...LIVE, P2S_OPERATOR_SEED: SEED })
    const printed = JSON.stringify(settings, (_key, value: unknown) => (typeof value === 'bigint' ? `${value}` : value))
    expect(printed).not.toContain(SEED)
    expect(printed).not.toContain('fortnite-key-in-a-test')
    expect(String(settings.operator.seed)).toBe('***')
  })
})

describe('names', () => {
  test('a variable mistyped by a letter or two stops the start with the right name', () => {
    expect(problemsOf({ P2S_DRYRUN: 'false' })).toEqual([
      'environment: P2S_DRYRUN: this variable is not known; did you mean P2S_DRY_RUN?',
    ])
  })
  test('a variable three letters away from a known one may be meant for somebody else: it is a warning', () => {
    expect(problemsOf({ P2S_DRYRU: 'false' })).toEqual([
      'environment: P2S_DRYRU: this variable is not known; did you mean P2S_DRY_RUN?',
    ])
    expect(loadGood({ P2S_DRYR: '1' }).warnings).toEqual(['P2S_DRYR is set, but nothing reads a variable of that name'])
  })
  test('what only the local world reads is neither refused nor warned of', () => {
    expect(loadGood({ P2S_SANDBOX_PORT: '1' }).warnings).toEqual([])
  })
  test('any other unknown P2S_ variable is a warning', () => {
    expect(loadGood({ P2S_LUNAR_NEW_YEAR: '1' }).warnings).toEqual([
      'P2S_LUNAR_NEW_YEAR is set, but nothing reads a variable of that name',
    ])
  })
  test('ports that clash are refused', () => {
    expect(problemsOf({ P2S_API_PORT: '8001' })).toEqual([
      'environment: P2S_METRICS_PORT is "8001": it must differ from the port of the API',
    ])
    expect(problemsOf({ P2S_METRICS_PORT: '8002' })).toEqual([
      'environment: P2S_METRICS_PORT is "8002": it must differ from P2S_API_METRICS_PORT',
    ])
  })
})
