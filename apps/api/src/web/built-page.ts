// What apps/web was built to, read once at the start: the page itself, which of its addresses there are, and the files with hashed names.
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

export type Encoding = 'br' | 'gzip' | 'identity'

export interface BuiltFile {
  readonly type: string
  readonly etag: string
  /** The same bytes, as they are and packed when it was built. */
  readonly bytes: ReadonlyMap<Encoding, Buffer>
}

export interface BuiltPage {
  readonly index: BuiltFile
  /** By the path that a browser asks for, such as `/assets/index-1a2b3c.js`. */
  readonly files: ReadonlyMap<string, BuiltFile>
  /** Whether the page has a view of this path. */
  readonly hasView: (path: string) => boolean
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.webmanifest': 'application/manifest+json',
  '.txt': 'text/plain; charset=utf-8',
}

const PACKED: readonly (readonly [Encoding, string])[] = [
  ['br', '.br'],
  ['gzip', '.gz'],
]

/** Null where the page was never built: the API then has its own small one. */
export function readBuiltPage(folder: string): BuiltPage | null {
  const index = path.join(folder, 'index.html')
  const views = path.join(folder, 'views.json')
  if (!existsSync(index) || !existsSync(views)) return null
  const files = new Map(filesIn(folder).map((name) => [`/${name}`, readFile(path.join(folder, name))]))
  const icon = files.get('/favicon.svg')
  // Asked for by browsers and tools that read no page; as in the original it is the same picture.
  if (icon) files.set('/favicon.ico', icon)
  const patterns = (JSON.parse(readFileSync(views, 'utf8')) as readonly string[]).map(asPattern)
  return {
    index: readFile(index),
    files,
    hasView: (path) => patterns.some((pattern) => pattern.test(path)),
  }
}

/** `/console/players/:id`: a parameter is one part of the path. */
const asPattern = (view: string): RegExp =>
  new RegExp(`^${view.replaceAll('.', '\\.').replaceAll(/:\w+/g, '[^/]{1,200}')}/?$`)

const filesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'index.html' && path.extname(entry.name) in TYPES)
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))

function readFile(file: string): BuiltFile {
  const plain = readFileSync(file)
  const packed = PACKED.filter(([, ending]) => existsSync(file + ending))
  return {
    type: TYPES[path.extname(file)] ?? 'application/octet-stream',
    etag: `"${createHash('sha256').update(plain).digest('base64url').slice(0, 27)}"`,
    bytes: new Map<Encoding, Buffer>([
      ['identity', plain],
      ...packed.map(([encoding, ending]) => [encoding, readFileSync(file + ending)] as const),
    ]),
  }
}
