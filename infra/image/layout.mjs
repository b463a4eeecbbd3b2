// usage: node layout.mjs FOLDER APP... Copies the built workspace without its sources: what the services run from, and the files that
// pnpm needs to install their production dependencies. Whatever a package's build left in its dist comes along.
import { cpSync, existsSync, mkdirSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const [folder, ...apps] = process.argv.slice(2)
const forDemo = apps.includes('sandbox')

function copy(name) {
  const from = path.join(root, name)
  if (!existsSync(from)) return
  mkdirSync(path.dirname(path.join(folder, name)), { recursive: true })
  cpSync(from, path.join(folder, name), { recursive: true, dereference: true })
}

/** The local world's packages are no part of what is deployed. */
const members = (group) =>
  readdirSync(path.join(root, group)).filter((name) =>
    group === 'apps' ? apps.includes(name) : name !== 'testing' && (forDemo || name !== 'sandbox'),
  )

for (const name of [
  'package.json',
  'pnpm-lock.yaml',
  'pnpm-workspace.yaml',
  'LICENSE',
  'configs',
  'prisma/models.prisma',
])
  copy(name)
for (const dialect of ['postgresql', 'sqlite']) copy(`prisma/${dialect}/migrations`)
for (const group of ['apps', 'packages'])
  for (const name of members(group)) for (const part of ['package.json', 'dist']) copy(path.join(group, name, part))
if (forDemo) for (const name of ['demo.mjs', 'demo', 'in-container.mjs']) copy(path.join('tools', name))
