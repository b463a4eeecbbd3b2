// usage: node prune.mjs FOLDER. Takes out of installed packages what no service here can load: query compilers of other databases,
// binaries of other machines, C sources, maps and types. The services that start from what is left prove that nothing is missing.
import { readdirSync, rmSync } from 'node:fs'
import path from 'node:path'

const [folder] = process.argv.slice(2)
const store = path.join(folder, 'node_modules/.pnpm')
const OTHER_DATABASES = /query_compiler_\w+\.(cockroachdb|mysql|sqlserver)\./
const musl = /musl/
const ownPlatform = `${process.platform}-${process.arch}`

function isUseless(file) {
  if (/\.(d\.[cm]?ts|map|flow)$/.test(file)) return true
  if (file.includes('/@prisma/client/') && OTHER_DATABASES.test(file)) return true
  if (!file.includes('/better-sqlite3/')) return false
  if (/\/better-sqlite3\/(deps|src)\//.test(file)) return true
  return file.includes('/prebuilds/') && (!file.includes(ownPlatform) || musl.test(file))
}

function prune(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name)
    if (entry.isDirectory()) prune(file)
    else if (entry.isFile() && isUseless(file)) rmSync(file)
  }
}
prune(store)
// What the package manager notes of its own run, with the time of it: nothing reads it here, and no two builds would be alike.
const modules = path.join(folder, 'node_modules')
for (const name of readdirSync(modules))
  if (name.startsWith('.') && !['.pnpm', '.bin'].includes(name))
    rmSync(path.join(modules, name), { recursive: true, force: true })
