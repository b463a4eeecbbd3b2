// One ESM file per package; every bare import stays external, so Node resolves it from that package's own node_modules.
import { build } from 'esbuild'

await build({
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
})
