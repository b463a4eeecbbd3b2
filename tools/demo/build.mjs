// Builds the services only when something is newer than what was built from it, so that a second demo starts at once.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import path from 'node:path'

/** What is built, and what others put there. */
const MADE = new Set(['dist', 'node_modules', 'coverage'])
const TEST = /\.test\.tsx?$/
/** What every folder is built with: its tools, and the versions of everything that goes in. */
const FOR_ALL = ['tools/build.mjs', 'tools/bundle.mjs', 'pnpm-lock.yaml']

const timeOf = (file) => (existsSync(file) ? statSync(file).mtimeMs : 0)

/** Of every file below the folder that `isMeant`. */
function newest(folder, isMeant) {
  let latest = 0
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (!isMeant(entry.name)) continue
    const place = path.join(folder, entry.name)
    if (entry.isDirectory()) latest = Math.max(latest, newest(place, isMeant))
    else if (entry.isFile()) latest = Math.max(latest, timeOf(place))
  }
  return latest
}

/** Not the sources alone: the page is made of its HTML, its public files and its settings, too. */
function isStale(folder, common) {
  const dist = path.join(folder, 'dist')
  if (!existsSync(dist)) return true
  const source = newest(folder, (name) => !MADE.has(name) && !TEST.test(name))
  return Math.max(source, common) > newest(dist, () => true)
}

/** The packages and apps that are to be built, by their folders. */
export function staleFolders(root) {
  const common = Math.max(...FOR_ALL.map((file) => timeOf(path.join(root, file))))
  return ['packages', 'apps']
    .flatMap((group) => readdirSync(path.join(root, group)).map((name) => path.join(root, group, name)))
    .filter((folder) => existsSync(path.join(folder, 'src')) && isStale(folder, common))
}

/** Returns the sentence that says why the build failed, or null. */
export function buildIfStale(root) {
  if (staleFolders(root).length === 0) return null
  process.stdout.write('Building the services ...\n')
  const built = spawnSync(process.execPath, [path.join(root, 'tools/build.mjs')], { cwd: root, encoding: 'utf8' })
  if (built.status === 0) return null
  return `The build failed. Run 'make build' to see why.\n${built.stderr}`
}
