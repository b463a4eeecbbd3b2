// What the build leaves beside the page: which addresses are views, for the API, and every file packed once instead of at each request.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import type { Plugin } from 'vite'
import { VIEW_PATHS } from '../src/app/paths.js'

const PACKABLE = /\.(js|css|html|svg|webmanifest)$/

export function leaveBeside(): Plugin {
  let folder = ''
  return {
    name: 'leave-beside',
    apply: 'build',
    configResolved(config) {
      folder = path.resolve(config.root, config.build.outDir)
    },
    closeBundle() {
      writeFileSync(path.join(folder, 'views.json'), JSON.stringify(VIEW_PATHS))
      for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
        if (entry.isFile() && PACKABLE.test(entry.name)) pack(path.join(entry.parentPath, entry.name))
    },
  }
}

function pack(file: string): void {
  const plain = readFileSync(file)
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }
  writeFileSync(`${file}.br`, brotliCompressSync(plain, quality))
  writeFileSync(`${file}.gz`, gzipSync(plain, { level: 9 }))
}
