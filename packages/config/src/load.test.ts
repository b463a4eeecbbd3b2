import { parseBan } from '@pay2slay/domain'
import { afterAll, describe, expect, test } from '@jest/globals'
import { LIVE, load, loadGood, problemsOf, removeWorkspaces } from './fixtures/workspace.js'
import { workspaceRoot } from './root.js'
import { pathToFileURL } from 'node:url'

afterAll(removeWorkspaces)

const ban = (text: string) => {
  const parsed = parseBan(text)
  return parsed.ok ? parsed.value : null
}

describe('the shipped files', () => {
  test('work for a dry run with no environment at all', () => {
    const settings = loadGood()
    expect(settings.dryRun).toBe(true)
    expect(settings.world).toMatchObject({ mode: 'dry', outside: 'real' })
    expect(settings.payout.accrual.rate).toEqual({ perKill: 5_000_000n, multipliers: [] })
    expect(settings.payout.caps).toEqual({ dailyKills: 150, weeklyKills: 750 })
    expect(settings.payout).toMatchObject({
      minPayout: ban('0.01'),
      minReceive: ban('0.1'),
      timeZone: 'UTC',
      batchSize: 0,
    })
    expect(settings.payout.outflow).toEqual({ perHour: ban('500'), perDay: ban('5000') })
    expect(settings.scheduler).toMatchObject({ intervalSeconds: 1_200, metricsPort: 8001 })
    expect(settings.api).toMatchObject({ port: 8000, metricsPort: 8002 })
    expect(settings.host).toBe('127.0.0.1')
    expect(settings.database.dialect).toBe('sqlite')
    expect(settings.chain).toMatchObject({ environment: 'live', workThreshold: 0xfffffe0000000000n, nodes: [] })
    expect(settings.fortnite).toMatchObject({ baseUrl: 'https://fortnite-api.com', apiKey: null, perMinute: 150 })
    expect(settings.warnings).toEqual([])
  })

  test('say the same as the built-in defaults', () => {
    const only = 'app_name: Pay2Slay Faucet\n'
    const caps = 'daily_payout_cap: 150\nweekly_payout_cap: 750\n'
    const bare = loadGood(
      {},
      { 'configs/payout.yaml': caps, 'configs/integrations.yaml': 'dry_run: true\n', 'configs/product.yaml': only },
    )
    const shipped = loadGood()
    // The rule on the kill rate is on only where a file says so, as in the original.
    expect(bare.payout).toEqual({ ...shipped.payout, accrual: { ...shipped.payout.accrual, killRatePerMinute: null } })
    expect(bare.product).toEqual(shipped.product)
    expect(bare.chain).toEqual(shipped.chain)
    expect({ ...bare.fortnite, ...bare.yunite }).toEqual({ ...shipped.fortnite, ...shipped.yunite })
  })
})

describe('amounts', () => {
  test('a bare YAML number is read as the text that was written', () => {
    const file =
      'payout_amount_ban_per_kill: 0.05\nmin_payout_ban: 0.00000001\noutflow_limit_ban_per_day: 90071992.54740993\n'
    const { payout } = loadGood({}, { 'configs/payout.yaml': file })
    expect(payout.accrual.rate.perKill).toBe(5_000_000n)
    expect(payout.minPayout).toBe(1n)
    expect(payout.outflow.perDay).toBe(9_007_199_254_740_993n)
  })

  test.each([
    '1e-3',
    '0.123456789',
    '-1',
    '+1',
    '.5',
    '1.',
    'NaN',
    '.inf',
    '0x10',
    '1_000',
    '01',
    '""',
    '[1]',
    'true',
    '5 BAN',
  ])('an amount written as %s is refused with key and value', (written) => {
    const problems = problemsOf({}, { 'configs/payout.yaml': `min_payout_ban: ${written}\n` })
    expect(problems).toHaveLength(1)
    expect(problems[0]).toContain('configs/payout.yaml: min_payout_ban is "')
    expect(problems[0]).toContain('digits with at most 8 decimal places')
  })

  test('multipliers are exact fractions, as number, decimal or fraction', () => {
    const file = 'multipliers: [{name: a, factor: 1.1}, {name: b, factor: "3/2"}]\n'
    const { multipliers } = loadGood({}, { 'configs/payout.yaml': file }).payout.accrual.rate
    expect(multipliers).toEqual([
      { name: 'a', numerator: 11n, denominator: 10n },
      { name: 'b', numerator: 3n, denominator: 2n },
    ])
    expect(problemsOf({}, { 'configs/payout.yaml': 'multipliers: [{name: a, factor: 0}, {factor: 2}]\n' })).toEqual([
      expect.stringContaining('multipliers.0.factor is "0": it must be a number above zero'),
      expect.stringContaining('multipliers.1.name: this key is missing'),
    ])
  })
})

describe('caps', () => {
  test('an absent cap means no cap', () => {
    const { caps } = loadGood({}, { 'configs/payout.yaml': 'daily_payout_cap:\n' }).payout
    expect(caps).toEqual({ dailyKills: null, weeklyKills: null })
  })

  test('a cap of 0 is refused with a sentence that names pause', () => {
    const fromFile = problemsOf({}, { 'configs/payout.yaml': 'weekly_payout_cap: 0\n' })
    expect(fromFile).toEqual([expect.stringMatching(/configs\/payout.yaml: weekly_payout_cap is "0": .*`pause`/)])
    expect(problemsOf({ P2S_DAILY_CAP: '0' })).toEqual([
      expect.stringMatching(/environment: P2S_DAILY_CAP is "0": .*`pause`/),
    ])
  })

  test('a smallest payout above what a day or week of the cap is worth is refused', () => {
    expect(problemsOf({ P2S_DAILY_CAP: '1' }, { 'configs/payout.yaml': 'min_payout_ban: 0.051\n' })).toEqual([
      expect.stringMatching(/min_payout_ban is "0.051": a day's cap of 1 kills is worth 0.05 BAN/),
    ])
    expect(loadGood({ P2S_DAILY_CAP: '1' }, { 'configs/payout.yaml': 'min_payout_ban: 0.05\n' }).payout.minPayout).toBe(
      5_000_000n,
    )
    expect(problemsOf({ P2S_WEEKLY_CAP: '2' }, { 'configs/payout.yaml': 'min_payout_ban: 1\n' })).toEqual([
      expect.stringMatching(/a week's cap of 2 kills is worth 0.1 BAN/),
    ])
  })
})

describe('keys that could pay nobody, or anything', () => {
  const payout = (text: string) => problemsOf({}, { 'configs/payout.yaml': `${text}\n` })

  test.each([
    'payout_amount_ban_per_kill',
    'max_ban_per_kill',
    'min_payout_ban',
    'outflow_limit_ban_per_hour',
    'outflow_limit_ban_per_day',
  ])('nothing for %s is refused with a sentence that names pause', (key) =>
    expect(payout(`${key}: 0`)).toEqual([expect.stringMatching(`${key} is "0": it must be more than 0.*\`pause\``)]),
  )
  test('nothing for an outflow limit is refused where a variable says it too, and told of the variable', () => {
    expect(problemsOf({ P2S_OUTFLOW_LIMIT_BAN_PER_DAY: '0' })).toEqual([
      expect.stringMatching(/environment: P2S_OUTFLOW_LIMIT_BAN_PER_DAY is "0": it must be more than 0/),
    ])
  })
  test('a rate at which one accrual could pass every bound is refused', () => {
    expect(payout('payout_amount_ban_per_kill: 1000')).toEqual([
      expect.stringContaining('must be worth at most 10000000 BAN'),
    ])
  })
  test('a rate at which the multipliers leave nothing of a kill is refused', () => {
    const told = payout(`payout_amount_ban_per_kill: 0.00000001
max_ban_per_kill: 10
min_payout_ban: 0.00000001
multipliers: [{ name: half, factor: "0.5" }]`)
    expect(told).toEqual([expect.stringContaining('one kill must be worth at least 0.00000001 BAN after multipliers')])
  })
  test('a largest rate that the books do not hold is refused', () => {
    expect(payout('max_ban_per_kill: 10001')).toEqual([expect.stringContaining('it must be at most 10000')])
  })
  test('a look-up that is rarer than its answers hold is refused', () => {
    expect(payout('verification_grace_hours: 12')).toEqual([
      expect.stringContaining('verification_refresh_hours is "12"'),
    ])
  })
  test('a smallest payout above the limit of a day is refused', () => {
    expect(payout('min_payout_ban: 400\noutflow_limit_ban_per_day: 300')).toEqual([
      expect.stringContaining('it must not be above outflow_limit_ban_per_day (300 BAN)'),
    ])
  })
})

describe('all mistakes are told at once', () => {
  test('over three files and the environment, each with source, key, value and what would be right', () => {
    const problems = problemsOf(
      {
        P2S_DRY_RUN: '',
        P2S_API_PORT: '80000',
        DATABASE_URL: 'mysql://root:hunter2@db/x',
        P2S_OPERATOR_SEED_FILE: 'nowhere',
      },
      {
        'configs/payout.yaml': 'daily_payout_cap: 0\nreset_tz: Mars/Base\nbatch_sise: 3\nmin_payout_ban: 900\n',
        'configs/integrations.yaml': 'chain_env: testnet\nfortnite_base_url: ftp://x\nrate_limits: 5\n',
        'configs/product.yaml': 'app_name: [a]\nfeature_flags: {banner: maybe}\n',
      },
    )
    const expected = [
      'environment: P2S_API_PORT is "80000": it must be a whole number from 0 to 65535',
      'environment: P2S_DRY_RUN is "": it must be one of true, false, 1, 0, yes, no, on, off',
      'environment: DATABASE_URL is "mysql://***@db/x": the kind of database is not known',
      'environment: P2S_OPERATOR_SEED_FILE is "nowhere": the file does not exist',
      'configs/payout.yaml: daily_payout_cap is "0"',
      'configs/payout.yaml: reset_tz is "Mars/Base": it must be an IANA time zone',
      'configs/payout.yaml: batch_sise: this key is not known; did you mean batch_size?',
      'configs/payout.yaml: min_payout_ban is "900": it must not be above outflow_limit_ban_per_hour (500 BAN)',
      'configs/integrations.yaml: chain_env is "testnet": it must be one of live, beta, dev, sandbox',
      'configs/integrations.yaml: fortnite_base_url is "ftp://x": it must be an address that begins with https:// or http://',
      'configs/integrations.yaml: rate_limits is "5": it must be a group of the keys fortnite_per_min',
      'configs/product.yaml: app_name is "[\\"a\\"]": it must be a text',
      'configs/product.yaml: feature_flags.banner is "maybe": it must be one of true',
    ]
    for (const line of expected) expect(problems).toContainEqual(expect.stringContaining(line))
    expect(problems).toHaveLength(expected.length)
    expect(problems.join()).not.toContain('hunter2')
  })

  test.each([
    ['missing', null, 'the file does not exist'],
    ['empty', '\n# only words\n---\n'.replace('---\n', ''), 'the file is empty'],
    ['a list', '- a\n', 'the file must hold keys with values'],
    ['broken', 'a: [1\n', 'the file is not valid YAML: line 2'],
    ['twice the same key', 'batch_size: 1\nbatch_size: 2\n', 'the file is not valid YAML: line 2'],
    ['two documents', 'batch_size: 1\n---\nbatch_size: 2\n', 'the file is not valid YAML'],
  ])('a file that is %s is refused, beside the mistakes elsewhere', (_name, content, expected) => {
    const problems = problemsOf({ PORT: 'x', P2S_DAILY_CAP: 'many' }, { 'configs/payout.yaml': content })
    expect(problems).toContainEqual(expect.stringContaining(`configs/payout.yaml: ${expected}`))
    expect(problems).toContainEqual(expect.stringContaining('PORT is "x"'))
    expect(problems).toContainEqual(expect.stringContaining('P2S_DAILY_CAP is "many"'))
  })
})

describe('the picture on top of the page', () => {
  test.each(['', '/banner.svg', '/pictures/2026/banner.webp?v=2'])('may be a path of this site: "%s"', (path) => {
    const settings = loadGood(LIVE, { 'configs/product.yaml': `banner_url: '${path}'\n` })
    expect(settings.product.bannerUrl).toBe(path)
  })

  test.each([
    'https://cdn.example/banner.png',
    'http://faucet.example/banner.png',
    '//cdn.example/banner.png',
    '/\\\\cdn.example/banner.png',
    'banner.png',
    'data:image/png;base64,AAAA',
    '/a b.png',
  ])('is refused where the page could not show it: %s', (address) => {
    expect(problemsOf(LIVE, { 'configs/product.yaml': `banner_url: '${address}'\n` })).toEqual([
      `configs/product.yaml: banner_url is ${JSON.stringify(address)}: it must be a path of this site that begins with one slash, such as /banner.svg (the page loads no picture of another host), or an empty text`,
    ])
  })
})

test('without a workspace above it, the root is the working directory', () => {
  expect(workspaceRoot(pathToFileURL('/nowhere/at/all.js').href)).toBe(process.cwd())
})

test('settings are frozen through and through', () => {
  const settings = loadGood(LIVE)
  expect(Object.isFrozen(settings)).toBe(true)
  expect(Object.isFrozen(settings.payout.accrual.rate.multipliers)).toBe(true)
  expect(Object.isFrozen(settings.chain.nodes[0])).toBe(true)
})

test('paths hang on the workspace root, whichever folder the process is in', () => {
  const { root, configDir, database } = loadGood({ CONFIG_DIR: './configs', DATABASE_URL: 'sqlite:///books/p.db' })
  expect(configDir).toBe(`${root}/configs`)
  expect(database.url).toBe(`file:${root}/books/p.db`)
  expect(load({ CONFIG_DIR: 'elsewhere' })).toMatchObject({ ok: false })
})

describe('a file that no one would write', () => {
  const bomb = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]']
  for (let level = 1; level < 10; level += 1) {
    bomb.push(`a${level}: &a${level} [${`*a${level - 1}, `.repeat(10)}]`)
  }
  test.each([
    ['an alias inside itself', 'a: &a [*a]\n'],
    ['aliases of aliases', `${bomb.join('\n')}\n`],
  ])('%s is refused in one sentence', (_, text) => {
    expect(problemsOf({}, { 'configs/payout.yaml': text })).toEqual([
      'configs/payout.yaml: the file must hold at most 10000 entries, nested at most 20 deep, aliases counted out',
    ])
  })

  test('a header that no request could carry is named, and its address without the password', () => {
    const file = 'dry_run: true\nnode_headers: {"https://u:pw@node/rpc": {"bad header": x}}\n'
    expect(problemsOf({}, { 'configs/integrations.yaml': file })).toEqual([
      'configs/integrations.yaml: node_headers.https://***@node/rpc.bad header: the name of a header is made of letters, digits and dashes, such as X-Api-Key',
    ])
  })
})
