// usage: node demo-links.mjs FOLDER. The demo's scripts stand in tools/, outside every package: they find the packages they use here.
import { mkdirSync, readdirSync, symlinkSync } from 'node:fs'
import path from 'node:path'

const [folder] = process.argv.slice(2)
const scope = path.join(folder, 'node_modules/@pay2slay')
mkdirSync(scope, { recursive: true })
for (const name of readdirSync(path.join(folder, 'packages')))
  symlinkSync(path.join('../../packages', name), path.join(scope, name))
symlinkSync('../packages/db/node_modules/better-sqlite3', path.join(folder, 'node_modules/better-sqlite3'))
