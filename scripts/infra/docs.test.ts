// The documents are true as far as a machine can tell: links lead somewhere, commands exist, variables are read. What is cheap is run.
import { execFile } from 'node:child_process'
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from '@jest/globals'
import { load } from 'js-yaml'
import { DIGEST, ENVIRONMENT, fakeAkt } from '../fixtures/akash.js'

const ROOT = path.join(import.meta.dirname, '../..')
const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8')
const documents = globSync(
  ['README.md', 'CHANGELOG.md', 'docs/*.md', 'packages/*/src/README.md', 'tests/*/README.md'],
  {
    cwd: ROOT,
  },
).sort()

/** As GitHub makes them of headings. */
const anchorsOf = (file: string): ReadonlySet<string> => {
  const found = new Map<string, number>()
  const names = [...withoutCode(read(file)).matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) => {
    const plain = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase()
    const slug = plain.replaceAll(/[^\p{L}\p{N}\s_-]/gu, '').replaceAll(/\s/g, '-')
    const before = found.get(slug) ?? 0
    found.set(slug, before + 1)
    return before === 0 ? slug : `${slug}-${before}`
  })
  return new Set(names)
}
const withoutCode = (text: string): string => text.replaceAll(/^```[^]*?^```$/gm, '').replaceAll(/`[^`\n]*`/g, '')
/** What is written as code: blocks of a shell, and words between backticks. */
const codeOf = (text: string): readonly string[] => [
  ...[...text.matchAll(/^```sh\n([^]*?)^```$/gm)].flatMap(([, block = '']) => block.split('\n')),
  ...[...text.replaceAll(/^```[^]*?^```$/gm, '').matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code),
]

describe.each(documents)('%s', (file) => {
  test('every link of this repository leads to a file, and to a heading of it', () => {
    for (const [link, target = ''] of withoutCode(read(file)).matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/.test(target)) continue
      const [name = '', anchor] = target.split('#')
      const to = name === '' ? file : path.join(path.dirname(file), name)
      expect([link, existsSync(path.join(ROOT, to))]).toEqual([link, true])
      if (anchor !== undefined && to.endsWith('.md')) expect([link, anchorsOf(to).has(anchor)]).toEqual([link, true])
    }
  })

  test('every command of make and pnpm that it names exists', () => {
    const targets = new Set([...read('Makefile').matchAll(/^([a-z][a-z-]*):/gm)].map(([, name]) => name))
    for (const code of codeOf(read(file))) {
      for (const [, target = ''] of code.matchAll(/(?:^|[;&|(]\s*)make ([a-z][a-z-]*)/g))
        expect([code, targets.has(target)]).toEqual([code, true])
      for (const [, name = '', run, script = ''] of code.matchAll(/pnpm@?[\d.]* --filter (\S+) (run )?([\w:-]+)/g)) {
        const folder = ['apps', 'packages']
          .map((group) => `${group}/${name}/package.json`)
          .find((each) => existsSync(path.join(ROOT, each)))
        expect([code, folder !== undefined]).toEqual([code, true])
        const { scripts = {} } = JSON.parse(read(folder ?? '')) as { scripts?: Readonly<Record<string, string>> }
        expect([code, Object.keys(scripts)]).toEqual([code, expect.arrayContaining([script])])
        // pnpm has commands of its own under these names, and would run those.
        if (run === undefined)
          expect([code, ['docs', 'audit', 'config', 'list', 'store', 'import', 'doctor'].includes(script)]).toEqual([
            code,
            false,
          ])
      }
    }
  })

  test("no command of it wants more than Node, npm, git and make brought: pnpm comes with npx, in the Makefile's version", () => {
    const own = /^PNPM := (npx -y pnpm@[\d.]+)$/m.exec(read('Makefile'))?.[1] ?? 'none'
    if (file === 'docs/decisions.md') return
    for (const code of codeOf(read(file)))
      for (const [called] of code.matchAll(/(?:npx -y )?\bpnpm(?:@[\d.]+)? (?=--|run|install|add)/g))
        expect([code, called.trim()]).toEqual([code, own])
  })

  test('every program of this repository that it names is there', () => {
    for (const code of codeOf(read(file)))
      for (const [, name = ''] of code.matchAll(/(?:^|\s)((?:scripts|tools|infra)\/[\w./-]+\.(?:ts|mjs|sh|ya?ml))\b/g))
        expect([code, existsSync(path.join(ROOT, name))]).toEqual([code, true])
  })
})

const VARIABLE = /^#? ?([A-Z][A-Z0-9_]*)=/gm
const known = new Set([...read('.env.example').matchAll(VARIABLE)].map(([, name = '']) => name))

describe('variables', () => {
  test('that the README names in its table are those of .env.example, but for the ones of the local world and of tests', () => {
    const named = [...read('README.md').matchAll(/^\| `([A-Z][A-Z0-9_]+)` +\|/gm)].map(([, name = '']) => name)
    for (const name of named) expect([name, known.has(name)]).toEqual([name, true])
    const inText = read('README.md')
    for (const name of known)
      if (!name.startsWith('P2S_SANDBOX_')) expect([name, inText.includes(`\`${name}\``)]).toEqual([name, true])
  })

  test('that compose and the SDL hand to the services are read by them', () => {
    const compose = load(read('docker-compose.yml')) as {
      'x-common': Readonly<Record<string, unknown>>
      services: Record<string, { environment?: Readonly<Record<string, unknown>> }>
    }
    const sdl = load(read('infra/akash/deploy.yaml')) as { services: Record<string, { env?: readonly string[] }> }
    for (const service of ['api', 'scheduler']) {
      const names = [
        // YAML 1.2 leaves `<<` alone; compose merges what is common to both there.
        ...Object.keys({ ...compose['x-common'], ...compose.services[service]?.environment }).filter(
          (name) => name !== '<<',
        ),
        ...(sdl.services[service]?.env ?? []).map((entry) => entry.split('=')[0] ?? ''),
      ]
      expect(names.length).toBeGreaterThan(10)
      for (const name of names) expect([service, name, known.has(name)]).toEqual([service, name, true])
    }
  })

  test('of the SDL are all filled in by the deployment workflow, and known to the Terraform module', () => {
    const template = new Set(
      [...read('infra/akash/deploy.yaml').matchAll(/^[^#\n]*\$\{([A-Z0-9_]+)\}/gm)].map(([, name = '']) => name),
    )
    for (const name of template) {
      expect([name, read('.github/workflows/deploy-akash.yml').includes(` ${name}: `)]).toEqual([name, true])
      expect([name, new RegExp(`^ +${name} +=`, 'm').test(read('infra/akash/terraform/sdl/main.tf'))]).toEqual([
        name,
        true,
      ])
    }
  })
})

describe('what is cheap is run', () => {
  const start = async (program: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env) => {
    try {
      return { code: 0, ...(await promisify(execFile)(program, [...args], { cwd: ROOT, timeout: 120_000, env })) }
    } catch (error) {
      return error as { code: number; stdout: string; stderr: string }
    }
  }
  const run = (...args: readonly string[]) => start('make', args)
  /** The block of a document that begins so, as it is written but for the places of its files. */
  const runBlock = (file: string, begin: string, places: Readonly<Record<string, string>>, env: NodeJS.ProcessEnv) => {
    const block = [...read(file).matchAll(/^```sh\n([^]*?)^```$/gm)].find(([, text = '']) =>
      text.startsWith(begin),
    )?.[1]
    const placed = Object.entries(places).reduce((text, [from, to]) => text.replaceAll(from, to), block ?? 'exit 9')
    return start('/bin/sh', ['-euc', placed], { PATH: process.env['PATH'], ...env })
  }

  test('`make help` lists every target that has a description', async () => {
    const { stdout } = await run('help')
    for (const [, target = ''] of read('Makefile').matchAll(/^([a-z-]+):.*## /gm))
      expect(stdout).toContain(`  ${target} `)
  })

  test('`make deploy-akash` without an image says what to write', async () => {
    const { code, stdout } = await run('deploy-akash')
    expect(code).not.toBe(0)
    expect(stdout).toContain('IMAGE_TAG=FULL_COMMIT_SHA')
  })

  test('`make import-original` without a database says what to write', async () => {
    expect(await run('import-original')).toMatchObject({ code: 2, stdout: expect.stringContaining('FROM=sqlite:////') })
  })

  const AKASH = 'docs/deploy-akash.md'
  const inFolder = async (work: (folder: string, env: NodeJS.ProcessEnv) => Promise<void>) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'pay2slay-docs-'))
    try {
      await work(folder, { ...ENVIRONMENT, PATH: `${folder}:${process.env['PATH'] ?? ''}` })
    } finally {
      rmSync(folder, { recursive: true })
    }
  }

  test(
    'a node is deployed, and handed over to the faucet, as docs/deploy-akash.md says',
    () =>
      inFolder(async (folder, env) => {
        const ports = [{ host: 'provider.example', port: 7072, externalPort: 30123, proto: 'TCP', name: 'banano' }]
        fakeAkt(folder, { 'provider lease-status DSEQ -o json': [{ forwarded_ports: { banano: ports } }] })
        const BANANO_NODE_IMAGE = `docker.io/bananocoin/banano@${DIGEST}`
        const begin = 'sh scripts/run.sh scripts/akash/render.ts infra/akash/banano-node.yaml'
        expect(await runBlock(AKASH, begin, { '/tmp/': `${folder}/` }, { ...env, BANANO_NODE_IMAGE })).toMatchObject({
          code: 0,
          stdout: expect.stringMatching(/\$ akt tx deployment create \S+\/node\.yaml /),
        })
        const places = {
          '/tmp/': `${folder}/`,
          'status.json': `${folder}/status.json`,
          ' endpoint.json': ` ${folder}/endpoint.json`,
        }
        const done = await runBlock(AKASH, 'akt provider lease-status', places, env)
        expect(done).toMatchObject({ code: 0, stderr: '' })
        expect(done.stdout).toMatch(/^VALID\n/)
        expect(done.stdout).toMatch(/\nnode: http:\/\/provider\.example:30123\n\$ akt update \S+ 4242 --yes\n/)
      }),
    180_000,
  )

  test(
    'a backup is brought back as docs/deploy-akash.md says: nobody works on the books meanwhile',
    () =>
      inFolder(async (folder, env) => {
        const places = { '/tmp/': `${folder}/`, 'backups/pay2slay-': `${folder}/pay2slay-` }
        writeFileSync(path.join(folder, 'pay2slay-20261128T060000000Z.p2sbackup'), 'P2SBACKU of a test')
        const begin = 'sh scripts/run.sh scripts/akash/render.ts infra/akash/deploy.yaml /tmp/rest.yaml --rest'
        const done = await runBlock(AKASH, begin, places, env)
        expect(done).toMatchObject({ code: 0, stderr: '' })
        expect(done.stdout.split('\n').filter((line) => /^\$ akt (update|provider lease-shell)/.test(line))).toEqual([
          `$ akt update ${folder}/rest.yaml 4242 --yes`,
          expect.stringContaining(`<${folder}/pay2slay-20261128T060000000Z.p2sbackup`),
          `$ akt update ${folder}/sdl.yaml 4242 --yes`,
        ])
      }),
    180_000,
  )

  test(
    'a backup is fetched as docs/deploy-akash.md says, and `make akash-backup-fetch` without a place says what to write',
    () =>
      inFolder(async (folder, env) => {
        const shown = await runBlock(AKASH, 'make akash-backup-fetch', { 'TO=backups': `TO=${folder}/backups` }, env)
        expect(shown).toMatchObject({
          code: 0,
          stdout: expect.stringContaining('$ akt provider lease-shell --dseq 4242 '),
        })
        expect(existsSync(`${folder}/backups`)).toBe(false)
        expect(await run('akash-backup-fetch', 'DSEQ=4242')).toMatchObject({
          code: 2,
          stdout: expect.stringContaining('DSEQ=NUMBER TO=FOLDER'),
        })
      }),
    180_000,
  )
})
