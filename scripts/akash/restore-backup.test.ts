// Bringing a backup back: the services rest, and the program in the place of akt runs here the very words that the container would.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { ENVIRONMENT, ROOT } from '../fixtures/akash.js'
import { run } from '../fixtures/run.js'
import { render } from './render.js'
import { restoreBackup } from './restore-backup.js'
import { update } from './update.js'
import { validateSdlFile } from './validate-sdl.js'

let folder: string
let [backup, restored] = ['', '']
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'pay2slay-restore-'))
  ;[backup, restored] = [path.join(folder, 'books.p2sbackup'), path.join(folder, 'restored')]
  writeFileSync(backup, Buffer.concat([Buffer.from('P2SBACKU'), randomBytes(400_000)]))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** `through` stands between here and the container; `restores` is what its command does. */
function akt(through = 'cat', restores = `cp "$3" '${'$'}{restored}'`): NodeJS.ProcessEnv {
  const put = (name: string, lines: string) =>
    writeFileSync(path.join(folder, name), `#!/bin/sh\n${lines}\n`, { mode: 0o755 })
  put('akt', `while [ "$1" != -- ]; do shift; done; shift\n${through} | "$@"`)
  put(
    'pay2slay',
    `[ "$1 $2 $4" = "scheduler restore --replace" ] || exit 9\n${restores.replace('${restored}', restored)}`,
  )
  return { PATH: `${folder}:${process.env['PATH'] ?? ''}`, AKT: path.join(folder, 'akt'), TMPDIR: folder }
}
const restore = (env: NodeJS.ProcessEnv, ...more: string[]) =>
  run(restoreBackup, [backup, '4242', '--confirm', '4242', ...more], env)

describe('bringing a backup back', () => {
  test('sends it whole, has it restored over what is there, and leaves nothing behind', async () => {
    const { code, out } = await restore(akt())
    expect([code, out]).toEqual([0, expect.stringMatching(/\nrestored [0-9a-f]{64}$/)])
    expect(readFileSync(restored)).toEqual(readFileSync(backup))
    expect(readdirSync(folder).filter((name) => name.startsWith('restore-'))).toEqual([])
  })

  test.each([
    ['is cut off', 'head -c 1000', undefined],
    ['is changed', 'tr a b', undefined],
    ['is refused there', 'cat', 'echo "a scheduler holds a lease" >&2; exit 1'],
    ['does not arrive at all', 'cat >/dev/null; exit 0; cat', undefined],
  ])('a backup that %s is not called restored', async (_how, through, restores) => {
    expect(await restore(akt(through, restores))).toMatchObject({ code: 1 })
    expect(existsSync(restored)).toBe(false)
  })

  test('a tool that ends well without the container’s word is no restore', async () => {
    const env = akt()
    writeFileSync(path.join(folder, 'akt'), '#!/bin/sh\necho fine\n', { mode: 0o755 })
    expect(await restore(env)).toMatchObject({ code: 1, err: expect.stringContaining('is not restored') })
  })

  test('what is no backup, an unconfirmed number and odd arguments reach no deployment; a dry run neither', async () => {
    const env = akt('touch "$0.ran"; cat')
    expect(await restore(env, '--dry-run')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^\$ akt provider lease-shell --dseq 4242 [^]*scheduler restore [^]*p2sbackup$/),
    })
    for (const args of [
      [backup, '4242'],
      [backup, '4242', '--confirm', '4243'],
      [backup],
      [backup, '4242', '--confirm'],
    ])
      expect(await run(restoreBackup, args, env)).toMatchObject({ code: 2, out: '' })
    writeFileSync(backup, 'something else')
    expect(await restore(env)).toMatchObject({ code: 1, err: expect.stringContaining('is no backup') })
    rmSync(backup)
    expect(await restore(env)).toMatchObject({ code: 1, err: expect.stringContaining('cannot be read') })
    expect(readdirSync(folder).filter((name) => name.endsWith('.ran'))).toEqual([])
  })
})

describe('services that rest meanwhile', () => {
  const template = path.join(ROOT, 'infra/akash/deploy.yaml')
  const target = () => path.join(folder, 'rest.yaml')

  test('are rendered so, and are taken only by who says that they rest', async () => {
    expect(await run(render, [template, target(), '--rest'], ENVIRONMENT)).toMatchObject({ code: 0 })
    expect(readFileSync(target(), 'utf8').match(/- infinity/g)).toHaveLength(2)
    expect(await run(update, [target(), '4242', '--rest', '--dry-run'])).toMatchObject({ code: 0 })
    for (const [guard, args] of [
      [validateSdlFile, [target()]],
      [update, [target(), '4242', '--dry-run']],
    ] as const)
      expect(await run(guard, args)).toMatchObject({
        code: 1,
        err: expect.stringMatching(/api: it must run api[^]*scheduler: it must/),
      })
  })

  test('services that work are not taken for such, and a node does not rest', async () => {
    expect(await run(render, [template, target()], ENVIRONMENT)).toMatchObject({ code: 0 })
    expect(await run(update, [target(), '4242', '--rest', '--dry-run'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('sleep infinity'),
    })
    const node = path.join(ROOT, 'infra/akash/banano-node.yaml')
    expect(await run(render, [node, target(), '--rest'], ENVIRONMENT)).toMatchObject({ code: 1 })
  })
})
