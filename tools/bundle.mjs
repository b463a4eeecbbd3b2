// One ESM file per package; every bare import stays external, so Node resolves it from that package's own node_modules. A file takes its
// place in one step and only where it is another: `make api` builds, and a service that is just starting beside it must not read half of one.
import { build } from 'esbuild'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'

const { outputFiles } = await build({
  entryPoints: process.argv.slice(2),
  outdir: 'dist',
  bundle: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
  target: 'node22',
  sourcemap: true,
  // A process with readable stack traces loads the whole map: without the sources in it, that is half the work.
  sourcesContent: false,
  logLevel: 'warning',
  write: false,
})
for (const { path: file, contents } of outputFiles) {
  if (existsSync(file) && readFileSync(file).equals(contents)) continue
  mkdirSync(path.dirname(file), { recursive: true })
  const part = `${file}.${process.pid}.part`
  writeFileSync(part, contents)
  renameSync(part, file)
}
