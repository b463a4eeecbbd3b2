// Builds every package and app, in parallel, each to its own dist. Says which one failed, with its compiler's words.
import { execFile } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const root = fileURLToPath(new URL('..', import.meta.url))
const folders = ['packages', 'apps'].flatMap((group) =>
  readdirSync(path.join(root, group)).map((name) => path.join(root, group, name)),
)
const builds = folders.flatMap((folder) => {
  const file = path.join(folder, 'package.json')
  const script = existsSync(file) && JSON.parse(readFileSync(file, 'utf8')).scripts?.build
  return script ? [{ folder, args: script.split(' ').slice(1) }] : []
})
const results = await Promise.allSettled(
  builds.map(({ folder, args }) => promisify(execFile)(process.execPath, args, { cwd: folder })),
)
results.forEach((result, index) => {
  if (result.status === 'fulfilled') return
  process.exitCode = 1
  const reason = result.reason.stderr?.split('\n    at ')[0] ?? result.reason.message
  process.stderr.write(`${path.relative(root, builds[index].folder)} could not be built:\n${reason.trim()}\n`)
})
