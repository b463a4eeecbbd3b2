// Builds the services only when a source is newer than what was built from it, so that a second demo starts at once.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import path from 'node:path'

const newest = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.test.ts'))
    .reduce((latest, entry) => Math.max(latest, statSync(path.join(entry.parentPath, entry.name)).mtimeMs), 0)

function isStale(folder) {
  const dist = path.join(folder, 'dist')
  return !existsSync(dist) || newest(path.join(folder, 'src')) > newest(dist)
}

/** Returns the sentence that says why the build failed, or null. */
export function buildIfStale(root) {
  const folders = ['packages', 'apps'].flatMap((group) =>
    readdirSync(path.join(root, group))
      .map((name) => path.join(root, group, name))
      .filter((folder) => existsSync(path.join(folder, 'src'))),
  )
  if (!folders.some(isStale)) return null
  process.stdout.write('Building the services ...\n')
  const built = spawnSync(process.execPath, [path.join(root, 'tools/build.mjs')], { cwd: root, encoding: 'utf8' })
  if (built.status === 0) return null
  return `The build failed. Run 'make build' to see why.\n${built.stderr}`
}
