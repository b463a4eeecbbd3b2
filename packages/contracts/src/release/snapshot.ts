// Writes the contract of the present version beside the released ones: `pnpm --filter contracts release-snapshot` at a release.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { openApiDocument } from '../document.js'

const root = new URL('../../../../package.json', import.meta.url)
const { version } = JSON.parse(readFileSync(root, 'utf8')) as { version: string }
const file = new URL(`../../released/openapi-${version}.json`, import.meta.url)
if (existsSync(file)) {
  process.stderr.write(`The contract of ${version} was released already: raise the version first.\n`)
  process.exitCode = 1
} else {
  writeFileSync(file, `${JSON.stringify(openApiDocument({ version }), null, 1)}\n`)
  process.stdout.write(`released/openapi-${version}.json is what later contracts are compared with.\n`)
}
