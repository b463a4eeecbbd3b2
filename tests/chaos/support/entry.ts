// Builds the matrix's own scheduler beside the product's, where its imports are found, but outside of `dist`: no image and no
// package ever holds it.
import { build } from 'esbuild'
import { renameSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { ROOT } from '../../e2e/support/service.js'

const source = fileURLToPath(new URL('scheduler.ts', import.meta.url))
let built: Promise<string> | undefined

/** The file to start; built once a process. */
export const chaosScheduler = (): Promise<string> => (built ??= make())

async function make(): Promise<string> {
  const file = path.join(ROOT, 'apps/scheduler/.tmp/chaos.mjs')
  const own = `${file.slice(0, -4)}.${process.pid}.mjs`
  await build({
    entryPoints: [source],
    outfile: own,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node22',
    logLevel: 'warning',
  })
  // Two test files may build at once: what is started is always a whole one.
  renameSync(own, file)
  return file
}
