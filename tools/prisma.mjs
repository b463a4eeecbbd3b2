// Runs the Prisma CLI without its engine download: `generate`, `validate` and `format` need no engine, only a path to one.
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const cli = path.join(path.dirname(createRequire(import.meta.url).resolve('prisma/package.json')), 'build/index.js')
const args = process.argv.slice(2)

function run(extra) {
  const result = spawnSync(process.execPath, [cli, ...args], {
    cwd: root,
    stdio: ['inherit', process.env.PRISMA_VERBOSE ? 'inherit' : 'pipe', 'inherit'],
    env: {
      ...process.env,
      PRISMA_SCHEMA_ENGINE_BINARY: process.env.PRISMA_SCHEMA_ENGINE_BINARY ?? process.execPath,
      CHECKPOINT_DISABLE: '1',
      PRISMA_HIDE_UPDATE_MESSAGE: '1',
      PATH: path.dirname(process.execPath) + path.delimiter + process.env.PATH,
      ...extra,
    },
  })
  if (result.status !== 0) {
    if (result.stdout) process.stderr.write(result.stdout)
    process.exit(result.status ?? 1)
  }
}

const perProvider = ['generate', 'validate', 'format'].includes(args[0])
for (const provider of perProvider ? ['postgresql', 'sqlite'] : [undefined])
  run(provider ? { PRISMA_PROVIDER: provider } : {})
